using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A device that models can run on.</summary>
/// <param name="Name">For <see cref="ModelOptions.Device"/>.</param>
/// <param name="Description">For people.</param>
public sealed record Device(string Name, string Description);

/// <summary>What the library finds on this machine.</summary>
/// <param name="Name">Of the fact.</param>
/// <param name="Value">Of the fact.</param>
/// <param name="Advice">What would help; empty where nothing is amiss.</param>
public sealed record Diagnostic(string Name, string Value, string Advice);

/// <summary>Facts about the native library. Its members may be used by any thread.</summary>
public static unsafe class Library
{
    /// <summary>The version of the native library, such as "0.1.0".</summary>
    public static string Version
    {
        get
        {
            Loader.Load();
            return NativeText.Read(
                0, static (_, buffer, capacity, written, error) => Native.brisling_version(buffer, capacity, written, error));
        }
    }

    /// <summary>The devices that models can run on.</summary>
    public static IReadOnlyList<Device> Devices()
    {
        Loader.Load();
        nint handle, error;
        Status.Check(Native.brisling_devices(&handle, &error), error);
        using Results results = new(handle);
        return results.All((rows, row) => new Device(rows.Text(row, "name"u8), rows.Text(row, "description"u8)));
    }

    /// <summary>What the library finds on this machine, and what would help. Does not touch the network.</summary>
    public static IReadOnlyList<Diagnostic> Diagnostics()
    {
        Loader.Load();
        nint handle, error;
        Status.Check(Native.brisling_diagnostics(&handle, &error), error);
        using Results results = new(handle);
        return results.All((rows, row) => new Diagnostic(
            rows.Text(row, "name"u8), rows.Text(row, "value"u8), rows.Text(row, "advice"u8)));
    }
}
