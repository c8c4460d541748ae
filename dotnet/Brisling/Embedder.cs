using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>
/// Turns texts into vectors. All members may be used by any number of threads at the same time, and
/// <see cref="Dispose"/> during calls is safe: they end as if it had come later.
/// </summary>
/// <example><code>
/// using var embedder = new Embedder("minilm-l6-v2");
/// float cosine = embedder.Similarity("doctor", "physician"); // 0.857
/// </code></example>
public sealed unsafe class Embedder : IDisposable
{
    private readonly Handle _handle;

    /// <summary>Opens a model.</summary>
    /// <param name="model">
    /// In this order: an existing path (a Hugging Face or sentence-transformers directory, or a .gguf
    /// file), "minilm-l6-v2" (the model of the package Brisling.MiniLM), a name that is looked up in the
    /// folders of the environment variable BRISLING_MODEL_PATH and of <see cref="Models.AddFolder"/>, a short
    /// name of <see cref="Models.Named"/>, or a repository of the Hugging Face hub ("org/name", or
    /// "org/name:file.gguf"), which is downloaded where it is not in the cache (see <see cref="Models.PullAsync"/>).
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is not accepted.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    /// <exception cref="IOException">The system, or the network, refuses.</exception>
    /// <exception cref="InvalidDataException">The model's files are broken.</exception>
    /// <exception cref="DllNotFoundException">The native library is missing.</exception>
    public Embedder(string model, EmbedderOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(Embedder), model, options, &Native.brisling_embedder_open, &Native.brisling_embedder_free);
        using Handle.Lease lease = _handle.Use();
        Dimensions = (int)Native.brisling_embedder_dimensions(lease.Value);
        MaxLength = int.CreateSaturating(Native.brisling_embedder_max_length(lease.Value));
    }

    /// <summary>Numbers in a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Tokens of a text that are read, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>The tokenizer of this embedder; it stays open when the embedder is disposed.</summary>
    public Tokenizer CreateTokenizer() => new(Handle.TokenizerOf(_handle));

    /// <summary>The vector of one text.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The embedder was disposed.</exception>
    public float[] Embed(string text, EmbedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        float[] vector = new float[RowSize(options)];
        EmbedInto(new ReadOnlySpan<string>(in text), vector, options);
        return vector;
    }

    /// <summary>The vectors of texts. They do not depend on what else is in the batch.</summary>
    /// <inheritdoc cref="Embed(string, EmbedOptions?)"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Embeddings Embed(
        IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        using Control? control = Control.For(cancellationToken);
        return Embed(array, options, control);
    }

    /// <summary>
    /// Writes the vectors of texts to <paramref name="destination"/>, row by row, and allocates nothing on
    /// the managed heap (unless <paramref name="cancellationToken"/> can be cancelled).
    /// </summary>
    /// <param name="texts">None may be null.</param>
    /// <param name="destination">Has room for a row of <see cref="RowSize"/> numbers for each text.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">When the call is cancelled, some rows may be written.</param>
    /// <returns>How many texts were longer than the model reads, and were cut.</returns>
    /// <inheritdoc cref="Embed(IEnumerable{string}, EmbedOptions?, CancellationToken)" path="/exception"/>
    public int EmbedInto(
        ReadOnlySpan<string> texts,
        Span<float> destination,
        EmbedOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using Control? control = Control.For(cancellationToken);
        return EmbedInto(texts, destination, options, control);
    }

    /// <summary>The vectors of texts, computed on threads of the pool.</summary>
    /// <param name="texts">None may be null.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Is told ten times a second how many texts are done.</param>
    /// <param name="cancellationToken">Ends the call soon, with <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc cref="Embed(IEnumerable{string}, EmbedOptions?, CancellationToken)" path="/exception"/>
    public Task<Embeddings> EmbedAsync(
        IEnumerable<string> texts,
        EmbedOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        return Control.RunAsync(control => Embed(array, options, control), progress, cancellationToken);
    }

    /// <summary>Writes the vectors of texts to <paramref name="destination"/>, on threads of the pool.</summary>
    /// <inheritdoc cref="EmbedInto(ReadOnlySpan{string}, Span{float}, EmbedOptions?, CancellationToken)"/>
    /// <param name="texts">None may be null.</param>
    /// <param name="destination">Has room for a row of <see cref="RowSize"/> numbers for each text.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Is told ten times a second how many texts are done.</param>
    /// <param name="cancellationToken">When the call is cancelled, some rows may be written.</param>
    public Task<int> EmbedIntoAsync(
        ReadOnlyMemory<string> texts,
        Memory<float> destination,
        EmbedOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Control.RunAsync(
            control => EmbedInto(texts.Span, destination.Span, options, control), progress, cancellationToken);

    /// <summary>
    /// The vectors of each text's tokens before any pooling, special tokens included: one row a token.
    /// </summary>
    /// <param name="texts">None may be null.</param>
    /// <param name="options"><see cref="EmbedOptions.Normalize"/> and <see cref="EmbedOptions.Dimensions"/> are not accepted.</param>
    /// <param name="cancellationToken">Ends the call soon.</param>
    /// <exception cref="NotSupportedException">The model has static embeddings, which have no such vectors.</exception>
    /// <inheritdoc cref="Embed(IEnumerable{string}, EmbedOptions?, CancellationToken)" path="/exception"/>
    public Batch<Embeddings> EmbedTokens(
        IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        using Control? control = Control.For(cancellationToken);
        using TextBatch batch = new(array, nameof(texts));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        long[] rows = new long[array.Length + 1];
        float[] data = [];
        nuint truncated, written;
        nint error;
        int status;
        while (true)
        {
            fixed (long* rowsTo = rows)
            fixed (float* dataTo = data)
            {
                status = Native.brisling_embedder_encode_tokens(
                    lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
                    rowsTo, (nuint)rows.Length, dataTo, (nuint)data.Length, &written, &truncated,
                    controlLease.Value, &error);
            }
            if (status != Native.BRISLING_BUFFER_TOO_SMALL) break;
            Native.brisling_error_free(error); // the first call only asks for the size
            data = new float[written];
        }
        Status.Check(status, error, control);

        int dimensions = rows[^1] == 0 ? 0 : data.Length / (int)rows[^1];
        Embeddings[] items = new Embeddings[array.Length];
        for (int i = 0; i < items.Length; i++)
        {
            int count = (int)(rows[i + 1] - rows[i]);
            items[i] = new(data.AsMemory((int)rows[i] * dimensions, count * dimensions), count, dimensions, truncated: 0);
        }
        return new(items, truncated);
    }

    /// <summary>How alike two texts are; larger is more alike.</summary>
    /// <param name="a">A text.</param>
    /// <param name="b">Another text.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="function">Default: the one that the model names, or the cosine.</param>
    /// <inheritdoc cref="Embed(string, EmbedOptions?)" path="/exception"/>
    public float Similarity(string a, string b, EmbedOptions? options = null, SimilarityFunction? function = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using TextBatch first = new(new ReadOnlySpan<string>(in a), nameof(a));
        using TextBatch second = new(new ReadOnlySpan<string>(in b), nameof(b));
        using NativeOptions native = NativeOptions.From(options, "similarity"u8, Names.Of(function));
        using Handle.Lease lease = _handle.Use();
        float score;
        nint error;
        int status = Native.brisling_embedder_similarity(
            lease.Value, first.Utf8, first.Length, second.Utf8, second.Length, native.Value, &score, &error);
        Status.Check(status, error);
        return score;
    }

    /// <summary>Numbers in a vector under these options.</summary>
    /// <inheritdoc cref="Embed(string, EmbedOptions?)" path="/exception"/>
    public int RowSize(EmbedOptions? options)
    {
        if (options is null) return Dimensions;
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        long size;
        nint error;
        Status.Check(Native.brisling_embedder_row_size(lease.Value, native.Value, &size, &error), error);
        return (int)size;
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Embeddings Embed(string[] texts, EmbedOptions? options, Control? control)
    {
        int dimensions = RowSize(options);
        long size = (long)texts.Length * dimensions;
        if (size > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{texts.Length} vectors of {dimensions} numbers do not fit one array; embed fewer texts at a time", nameof(texts));
        }
        float[] data = new float[size];
        int truncated = EmbedInto(texts, data, options, control);
        return new(data, texts.Length, dimensions, truncated);
    }

    private int EmbedInto(ReadOnlySpan<string> texts, Span<float> destination, EmbedOptions? options, Control? control)
    {
        long needed = (long)texts.Length * RowSize(options);
        if (destination.Length < needed)
        {
            throw new ArgumentException(
                $"there is room for {destination.Length} numbers; {needed} are needed", nameof(destination));
        }
        using TextBatch batch = new(texts, nameof(texts));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nuint truncated;
        nint error;
        int status;
        fixed (float* to = destination)
        {
            status = Native.brisling_embedder_encode(
                lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
                to, (nuint)destination.Length, &truncated, controlLease.Value, &error);
        }
        Status.Check(status, error, control);
        return (int)truncated;
    }
}
