using System.Runtime.InteropServices;
using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Owns one handle of the C interface, of any type.</summary>
internal sealed unsafe class Handle : SafeHandle
{
    private readonly string _owner;
    private readonly delegate*<nint, void> _free;

    private Handle(string owner, delegate*<nint, void> free)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _owner = owner;
        _free = free;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens a model. <paramref name="owner"/> is the public class that exceptions name.</summary>
    internal static Handle Open(
        string owner,
        string model,
        BrislingOptions? options,
        delegate*<byte*, nuint, nint, nint*, nint*, int> open,
        delegate*<nint, void> free)
    {
        ArgumentNullException.ThrowIfNull(model);
        Loader.Load();
        Handle opened = new(owner, free);
        using TextBatch name = new(new ReadOnlySpan<string>(in model), nameof(model));
        using NativeOptions native = NativeOptions.From(options);
        nint value, error;
        Status.Check(open(name.Utf8, name.Length, native.Value, &value, &error), error);
        opened.SetHandle(value);
        return opened;
    }

    /// <summary>The tokenizer of an embedder, a handle of its own.</summary>
    internal static Handle TokenizerOf(Handle embedder)
    {
        Handle tokenizer = new(nameof(Tokenizer), &Native.brisling_tokenizer_free);
        using Lease lease = embedder.Use();
        nint value, error;
        Status.Check(Native.brisling_embedder_tokenizer(lease.Value, &value, &error), error);
        tokenizer.SetHandle(value);
        return tokenizer;
    }

    internal static Handle NewControl()
    {
        Loader.Load();
        Handle control = new(nameof(Control), &Native.brisling_control_free);
        nint value, error;
        Status.Check(Native.brisling_control_new(&value, &error), error);
        control.SetHandle(value);
        return control;
    }

    /// <summary>Keeps the handle open until the lease is disposed, whoever disposes the handle meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed before.</exception>
    internal Lease Use() => new(this);

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }

    internal readonly ref struct Lease
    {
        private readonly Handle? _handle;

        /// <param name="handle">May be null, for an argument that may be NULL.</param>
        internal Lease(Handle? handle)
        {
            _handle = handle;
            if (handle is null) return;
            bool added = false;
            try
            {
                handle.DangerousAddRef(ref added);
            }
            catch (ObjectDisposedException)
            {
                throw new ObjectDisposedException(handle._owner);
            }
        }

        internal nint Value => _handle?.handle ?? 0;

        public void Dispose() => _handle?.DangerousRelease();
    }
}
