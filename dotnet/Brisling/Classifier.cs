using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A label of a text.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Score">How well it fits; larger is better.</param>
/// <param name="Index">Its id in the model, or its place among the labels given.</param>
public readonly record struct ScoredLabel(string Label, float Score, int Index);

/// <summary>
/// Classifies texts: a model with a classification head (transformers' …ForSequenceClassification). All
/// members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class Classifier : IDisposable
{
    private readonly Handle _handle;

    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public Classifier(string model, ClassifierOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(Classifier), model, options, &Native.brisling_classifier_open, &Native.brisling_classifier_free);
        using Handle.Lease lease = _handle.Use();
        MaxLength = int.CreateSaturating(Native.brisling_classifier_max_length(lease.Value));
        nint labels, error;
        Status.Check(Native.brisling_classifier_labels(lease.Value, &labels, &error), error);
        using Results results = new(labels);
        Labels = results.All((rows, row) => rows.Text(row, "label"u8));
    }

    /// <summary>Tokens of a text, or of a pair of texts, that are read, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>The model's labels, in the order of their ids.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The labels of one text, the highest score first.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<ScoredLabel> Classify(string text, ClassifyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], options)[0];
    }

    /// <summary>The labels of each text, the highest score first.</summary>
    /// <inheritdoc cref="Classify(string, ClassifyOptions?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Batch<IReadOnlyList<ScoredLabel>> Classify(
        IEnumerable<string> texts, ClassifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        using Control? control = Control.For(cancellationToken);
        return Classify(array, pairs: false, options, control);
    }

    /// <summary>The labels of each pair of texts, which the model reads together.</summary>
    /// <inheritdoc cref="Classify(IEnumerable{string}, ClassifyOptions?, CancellationToken)" path="/exception"/>
    public Batch<IReadOnlyList<ScoredLabel>> Classify(
        IEnumerable<(string First, string Second)> pairs,
        ClassifyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(pairs);
        using Control? control = Control.For(cancellationToken);
        return Classify(array, pairs: true, options, control);
    }

    /// <summary>The labels of each text, computed on threads of the pool.</summary>
    /// <inheritdoc cref="Classify(IEnumerable{string}, ClassifyOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<IReadOnlyList<ScoredLabel>>> ClassifyAsync(
        IEnumerable<string> texts,
        ClassifyOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        return Control.RunAsync(
            control => Classify(array, pairs: false, options, control), progress, cancellationToken);
    }

    /// <summary>The scores of any labels for one text, the highest first.</summary>
    /// <inheritdoc cref="ZeroShot(IEnumerable{string}, IEnumerable{string}, ZeroShotOptions?, CancellationToken)" path="/exception"/>
    public IReadOnlyList<ScoredLabel> ZeroShot(string text, IEnumerable<string> labels, ZeroShotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ZeroShot([text], labels, options)[0];
    }

    /// <summary>
    /// The scores of any labels for each text, the highest first. The model must tell entailment from
    /// contradiction (one of natural language inference).
    /// </summary>
    /// <param name="texts">None may be null.</param>
    /// <param name="labels">At least one.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call soon.</param>
    /// <inheritdoc cref="Classify(IEnumerable{string}, ClassifyOptions?, CancellationToken)" path="/exception"/>
    public Batch<IReadOnlyList<ScoredLabel>> ZeroShot(
        IEnumerable<string> texts,
        IEnumerable<string> labels,
        ZeroShotOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        string[] labelArray = TextBatch.ArrayOf(labels, nameof(labels));
        using Control? control = Control.For(cancellationToken);
        return ZeroShot(array, labelArray, options, control);
    }

    /// <summary>The scores of any labels for each text, computed on threads of the pool.</summary>
    /// <inheritdoc cref="ZeroShot(IEnumerable{string}, IEnumerable{string}, ZeroShotOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<IReadOnlyList<ScoredLabel>>> ZeroShotAsync(
        IEnumerable<string> texts,
        IEnumerable<string> labels,
        ZeroShotOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        string[] labelArray = TextBatch.ArrayOf(labels, nameof(labels));
        return Control.RunAsync(control => ZeroShot(array, labelArray, options, control), progress, cancellationToken);
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Batch<IReadOnlyList<ScoredLabel>> Classify(
        string[] texts, bool pairs, ClassifyOptions? options, Control? control)
    {
        using TextBatch batch = new(texts, pairs ? nameof(pairs) : nameof(texts));
        using NativeOptions native = NativeOptions.From(options, "pairs"u8, pairs ? "true" : null);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_classifier_classify(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
            &handle, &truncated, controlLease.Value, &error);
        Status.Check(status, error, control);
        return Read(handle, Labels, truncated);
    }

    private Batch<IReadOnlyList<ScoredLabel>> ZeroShot(
        string[] texts, string[] labels, ZeroShotOptions? options, Control? control)
    {
        using TextBatch batch = new(texts, nameof(texts));
        using TextBatch labelBatch = new(labels, nameof(labels));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_classifier_zero_shot(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count,
            labelBatch.Utf8, labelBatch.Length, labelBatch.Offsets, labelBatch.Count, native.Value,
            &handle, &truncated, controlLease.Value, &error);
        Status.Check(status, error, control);
        return Read(handle, labels, truncated);
    }

    private static Batch<IReadOnlyList<ScoredLabel>> Read(nint handle, IReadOnlyList<string> labels, nuint truncated)
    {
        using Results results = new(handle);
        int[] indexes = results.Integers("index"u8);
        float[] scores = results.Floats("score"u8);
        return new(
            results.Grouped((_, _, row) => new ScoredLabel(labels[indexes[row]], scores[row], indexes[row])), truncated);
    }
}
