using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A device that models can run on.</summary>
/// <param name="Name">For <see cref="ModelOptions.Device"/>.</param>
/// <param name="Description">For people.</param>
public readonly record struct Device(string Name, string Description);

/// <summary>Facts about the native library, its devices and models. May be used by any thread.</summary>
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
        return results.Grouped((rows, _, row) => new Device(rows.Text(row, "name"u8), rows.Text(row, "description"u8)))[0];
    }

    /// <summary>
    /// Looks for models given by a bare name in this folder, too, for the rest of the process: after the
    /// folders of the environment variable BRISLING_MODEL_PATH.
    /// </summary>
    public static void AddModelFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Loader.Load();
        Loader.AddModelFolder(folder);
    }

    /// <summary>
    /// What opening a model would use, by name: path, format, architecture, parameters, weights,
    /// dimensions, layers, max_length, vocabulary, tokenizer, pooling, normalize, similarity, prompts,
    /// unused_tensors.
    /// </summary>
    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public static IReadOnlyDictionary<string, string> ModelInfo(string model, EmbedderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Loader.Load();
        using TextBatch name = new(new ReadOnlySpan<string>(in model), nameof(model));
        using NativeOptions native = NativeOptions.From(options);
        nint handle, error;
        Status.Check(Native.brisling_model_info(name.Utf8, name.Length, native.Value, &handle, &error), error);
        using Results results = new(handle);
        Dictionary<string, string> info = [];
        for (int row = 0; row < results.Rows; row++) info.Add(results.Text(row, "name"u8), results.Text(row, "value"u8));
        return info;
    }
}
