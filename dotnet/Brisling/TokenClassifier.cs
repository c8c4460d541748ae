using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A named entity, or one token, in a text.</summary>
/// <param name="Label">What it is, such as "PER".</param>
/// <param name="Text">As the tokenizer joins its tokens.</param>
/// <param name="Score">How certain the model is.</param>
/// <param name="Start">Where it begins in the text, as an index of chars.</param>
/// <param name="End">Where it ends, exclusive: its place is <c>text[Start..End]</c>.</param>
/// <param name="Index">Of its first token among the text's, special ones included.</param>
public readonly record struct Entity(string Label, string Text, float Score, int Start, int End, int Index);

/// <summary>
/// Finds names, places and other entities in texts: a model with a token classification head
/// (transformers' …ForTokenClassification). All members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class TokenClassifier : IDisposable
{
    private readonly Handle _handle;

    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public TokenClassifier(string model, ModelOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(TokenClassifier), model, options,
            &Native.brisling_token_classifier_open, &Native.brisling_token_classifier_free);
        using Handle.Lease lease = _handle.Use();
        MaxLength = int.CreateSaturating(Native.brisling_token_classifier_max_length(lease.Value));
    }

    /// <summary>Tokens of a text that are read at once, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>The entities of one text, in its order.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<Entity> Classify(string text, EntityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], options)[0];
    }

    /// <summary>The entities of each text, in its order.</summary>
    /// <inheritdoc cref="Classify(string, EntityOptions?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Batch<IReadOnlyList<Entity>> Classify(
        IEnumerable<string> texts, EntityOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        using Control? control = Control.For(cancellationToken);
        return Classify(array, options, control);
    }

    /// <summary>The entities of each text, computed on threads of the pool.</summary>
    /// <inheritdoc cref="Classify(IEnumerable{string}, EntityOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<IReadOnlyList<Entity>>> ClassifyAsync(
        IEnumerable<string> texts,
        EntityOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        return Control.RunAsync(control => Classify(array, options, control), progress, cancellationToken);
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Batch<IReadOnlyList<Entity>> Classify(string[] texts, EntityOptions? options, Control? control)
    {
        using TextBatch batch = new(texts, nameof(texts));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_token_classifier_classify(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
            &handle, &truncated, controlLease.Value, &error);
        Status.Check(status, error, control);

        using Results results = new(handle);
        CharIndexes[] places = CharIndexes.Of(texts);
        float[] scores = results.Floats("score"u8);
        int[] starts = results.Integers("start"u8);
        int[] ends = results.Integers("end"u8);
        int[] indexes = results.Integers("index"u8);
        IReadOnlyList<Entity>[] entities = results.Grouped((rows, text, row) => new Entity(
            rows.Text(row, "label"u8), rows.Text(row, "text"u8), scores[row],
            places[text][starts[row]], places[text][ends[row]], indexes[row]));
        return new(entities, truncated);
    }
}
