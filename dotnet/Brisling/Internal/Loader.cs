using System.Reflection;
using System.Runtime.InteropServices;
using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Finds the native library and checks that it fits, before anything else calls it.</summary>
internal static unsafe class Loader
{
    private const string ImportName = "brisling";
    private const string Override = "BRISLING_LIBRARY"; // environment variable: the library's path
    private const string ModelFolder = "brisling-models"; // beside the app; packages of models copy to it

    private static volatile bool s_loaded;

    static Loader() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    private static string FileName =>
        OperatingSystem.IsWindows() ? "brisling.dll" : OperatingSystem.IsMacOS() ? "libbrisling.dylib" : "libbrisling.so";

    /// <exception cref="DllNotFoundException">There is no native library, or not one that fits.</exception>
    internal static void Load()
    {
        if (s_loaded) return;
        CheckAbiVersion();
        AddModelFolder(Path.Combine(AppContext.BaseDirectory, ModelFolder));
        s_loaded = true;
    }

    internal static void AddModelFolder(string folder)
    {
        using TextBatch path = new(new ReadOnlySpan<string>(in folder), nameof(folder));
        nint error;
        Status.Check(Native.brisling_add_model_folder(path.Utf8, path.Length, &error), error);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == ImportName && Environment.GetEnvironmentVariable(Override) is { Length: > 0 } file
            ? NativeLibrary.Load(file)
            : 0; // the runtime's own search

    private static void CheckAbiVersion()
    {
        string platform = RuntimeInformation.RuntimeIdentifier;
        string remedy = $"add the package Brisling.Native.{platform}, or set {Override} to the file's path";
        uint version;
        try
        {
            version = Native.brisling_abi_version();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"Brisling's native library for {platform}, {FileName}, could not be loaded; {remedy}. {e.Message}", e);
        }
        const uint Needed = Native.BRISLING_ABI_VERSION;
        if (version >> 16 != Needed >> 16 || version < Needed)
        {
            throw new DllNotFoundException(
                $"Brisling needs version {Named(Needed)} of the interface of {FileName} for {platform}, but the one loaded " +
                $"has {Named(version)}; {remedy}, of the same version as the package Brisling");
        }
    }

    private static string Named(uint version) => $"{version >> 16}.{version & 0xffff}";
}
