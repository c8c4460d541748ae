using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A model that is on this machine.</summary>
/// <param name="Path">What to open: a directory or a .gguf file.</param>
/// <param name="Repository">On the hub; empty for a model that is not from there.</param>
/// <param name="Commit">Of the repository; empty for a model that is not from there.</param>
/// <param name="Bytes">Of the files that opening it needs.</param>
/// <param name="Downloaded">Bytes of these that were received.</param>
public sealed record PulledModel(string Path, string Repository, string Commit, long Bytes, long Downloaded);

/// <summary>A model with a short name.</summary>
/// <param name="Name">What to open it by.</param>
/// <param name="Task">embed, classify, zero-shot, rerank, ner, answer or fill.</param>
/// <param name="Repository">On the hub; empty for the model of the package Brisling.MiniLM.</param>
/// <param name="License">Its licence.</param>
/// <param name="Languages">Codes of ISO 639-1, or "multilingual".</param>
/// <param name="Summary">For people.</param>
/// <param name="Megabytes">Of the download.</param>
/// <param name="IsCached">Whether it needs no download.</param>
public sealed record NamedModel(
    string Name, string Task, string Repository, string License, string Languages, string Summary, int Megabytes, bool IsCached);

/// <summary>A model in the cache of downloads, at one commit.</summary>
/// <param name="Repository">On the hub.</param>
/// <param name="Commit">Of the repository.</param>
/// <param name="Revisions">The branches and tags that stand for the commit.</param>
/// <param name="Path">Its directory.</param>
/// <param name="Files">How many there are.</param>
/// <param name="Bytes">Of all files.</param>
public sealed record CachedModel(
    string Repository, string Commit, IReadOnlyList<string> Revisions, string Path, int Files, long Bytes);

/// <summary>
/// Finds, downloads and removes models. Its members may be used by any thread, and by any number of
/// processes on the same models.
/// </summary>
public static unsafe class Models
{
    /// <summary>
    /// Looks for models given by a bare name in this folder, too, for the rest of the process: after the
    /// folders of the environment variable BRISLING_MODEL_PATH.
    /// </summary>
    public static void AddFolder(string folder)
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
    public static IReadOnlyDictionary<string, string> Info(string model, EmbedderOptions? options = null)
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

    /// <summary>
    /// Makes sure that a model is there, downloading what is missing. What a download that ends early has
    /// received is kept, and the next one goes on from there.
    /// </summary>
    /// <param name="model">A model as for <see cref="Embedder"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the download soon.</param>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    /// <exception cref="IOException">The network or the hub fails, or refuses.</exception>
    /// <exception cref="NotSupportedException">libcurl, which downloads need, is not installed.</exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public static PulledModel Pull(
        string model, PullOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        using Control? control = Control.For(cancellationToken);
        return Pull(model, options, control);
    }

    /// <summary>Makes sure that a model is there, on threads of the pool; progress is in bytes.</summary>
    /// <inheritdoc cref="Pull(string, PullOptions?, CancellationToken)" path="/exception"/>
    public static Task<PulledModel> PullAsync(
        string model,
        PullOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Control.RunAsync(control => Pull(model, options, control), progress, cancellationToken);
    }

    /// <summary>The models with short names, by task.</summary>
    /// <param name="cacheDirectory">Where downloads are kept; default: the folder that other programs share.</param>
    public static IReadOnlyList<NamedModel> Named(string? cacheDirectory = null)
    {
        Loader.Load();
        using NativeOptions native = NativeOptions.From(null, "cache_dir"u8, cacheDirectory);
        nint handle, error;
        Status.Check(Native.brisling_models(native.Value, &handle, &error), error);
        using Results results = new(handle);
        int[] megabytes = results.Integers("megabytes"u8);
        int[] cached = results.Integers("cached"u8);
        return results.All((rows, row) => new NamedModel(
            rows.Text(row, "name"u8), rows.Text(row, "task"u8), rows.Text(row, "model"u8), rows.Text(row, "license"u8),
            rows.Text(row, "languages"u8), rows.Text(row, "summary"u8), megabytes[row], cached[row] != 0));
    }

    /// <summary>The models of the hub that were downloaded.</summary>
    /// <inheritdoc cref="Named"/>
    public static IReadOnlyList<CachedModel> Cached(string? cacheDirectory = null)
    {
        Loader.Load();
        using NativeOptions native = NativeOptions.From(null, "cache_dir"u8, cacheDirectory);
        nint handle, error;
        Status.Check(Native.brisling_cached_models(native.Value, &handle, &error), error);
        using Results results = new(handle);
        int[] files = results.Integers("files"u8);
        long[] bytes = results.LongIntegers("bytes"u8);
        return results.All((rows, row) => new CachedModel(
            rows.Text(row, "repository"u8), rows.Text(row, "commit"u8),
            rows.Text(row, "revisions"u8).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            rows.Text(row, "path"u8), files[row], bytes[row]));
    }

    /// <summary>Deletes a model that was downloaded, with all of its revisions.</summary>
    /// <param name="model">Its repository on the hub, or its short name.</param>
    /// <param name="cacheDirectory">Where downloads are kept; default: the folder that other programs share.</param>
    /// <returns>How many bytes this frees.</returns>
    /// <exception cref="FileNotFoundException">It was not downloaded.</exception>
    public static long Remove(string model, string? cacheDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Loader.Load();
        using TextBatch name = new(new ReadOnlySpan<string>(in model), nameof(model));
        using NativeOptions native = NativeOptions.From(null, "cache_dir"u8, cacheDirectory);
        long freed;
        nint error;
        Status.Check(Native.brisling_remove_model(name.Utf8, name.Length, native.Value, &freed, &error), error);
        return freed;
    }

    private static PulledModel Pull(string model, PullOptions? options, Control? control)
    {
        Loader.Load();
        using TextBatch name = new(new ReadOnlySpan<string>(in model), nameof(model));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        int status = Native.brisling_pull_model(
            name.Utf8, name.Length, native.Value, &handle, controlLease.Value, &error);
        Status.Check(status, error, control);
        using Results results = new(handle);
        return new(
            results.Text(0, "path"u8), results.Text(0, "repository"u8), results.Text(0, "commit"u8),
            results.LongIntegers("bytes"u8)[0], results.LongIntegers("downloaded"u8)[0]);
    }
}
