using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Cancels a call when its token is cancelled, and tells its progress.</summary>
internal sealed class Control : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly Handle _handle = Handle.NewControl();
    private readonly CancellationTokenRegistration _registration;

    private Control(CancellationToken token)
    {
        Token = token;
        _registration = token.UnsafeRegister(static control => ((Control)control!).Cancel(), this);
    }

    internal CancellationToken Token { get; }

    private BatchProgress Progress
    {
        get
        {
            using Handle.Lease lease = Use(this);
            return new(Native.brisling_control_done(lease.Value), Native.brisling_control_total(lease.Value));
        }
    }

    /// <summary>None is needed for a token that is never cancelled.</summary>
    internal static Control? For(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return token.CanBeCanceled ? new Control(token) : null;
    }

    internal static Handle.Lease Use(Control? control) => new(control?._handle);

    /// <summary>Makes the call on a thread of the pool.</summary>
    internal static async Task<T> RunAsync<T>(
        Func<Control, T> call, IProgress<BatchProgress>? progress, CancellationToken token)
    {
        using Control control = new(token);
        Task<T> task = Task.Run(() => call(control), token);
        if (progress is not null)
        {
            while (await Task.WhenAny(task, Task.Delay(ProgressInterval, CancellationToken.None)).ConfigureAwait(false) != task)
            {
                progress.Report(control.Progress);
            }
        }
        T result = await task.ConfigureAwait(false);
        progress?.Report(control.Progress);
        return result;
    }

    public void Dispose()
    {
        _registration.Dispose(); // waits for a Cancel that runs
        _handle.Dispose();
    }

    private void Cancel()
    {
        using Handle.Lease lease = Use(this);
        Native.brisling_control_cancel(lease.Value);
    }
}
