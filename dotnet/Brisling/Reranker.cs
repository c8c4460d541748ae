using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A document that was sorted by how well it answers a query.</summary>
/// <param name="Index">Its place among the documents given.</param>
/// <param name="Score">How well it answers; larger is better.</param>
/// <param name="Text">The document.</param>
public readonly record struct RankedDocument(int Index, float Score, string Text);

/// <summary>
/// Scores pairs of texts with a cross-encoder, and sorts documents by how well they answer a query. All
/// members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class Reranker : IDisposable
{
    private readonly Handle _handle;

    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public Reranker(string model, RerankerOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(Reranker), model, options, &Native.brisling_reranker_open, &Native.brisling_reranker_free);
        using Handle.Lease lease = _handle.Use();
        MaxLength = int.CreateSaturating(Native.brisling_reranker_max_length(lease.Value));
        RowSize = (int)Native.brisling_reranker_row_size(lease.Value);
    }

    /// <summary>Tokens of a pair that are read, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>Scores that a pair has: 1, but for models that classify pairs.</summary>
    public int RowSize { get; }

    /// <summary>The scores of pairs: <see cref="RowSize"/> numbers for each, one after another.</summary>
    /// <exception cref="ArgumentException">A text has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The reranker was disposed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public float[] Score(
        IEnumerable<(string First, string Second)> pairs,
        ScoreOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(pairs);
        using Control? control = Control.For(cancellationToken);
        return Score(array, options, control);
    }

    /// <summary>The scores of pairs, computed on threads of the pool.</summary>
    /// <inheritdoc cref="Score(IEnumerable{ValueTuple{string, string}}, ScoreOptions?, CancellationToken)" path="/exception"/>
    public Task<float[]> ScoreAsync(
        IEnumerable<(string First, string Second)> pairs,
        ScoreOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(pairs);
        return Control.RunAsync(control => Score(array, options, control), progress, cancellationToken);
    }

    /// <summary>Sorts documents by how well they answer the query, the best first.</summary>
    /// <inheritdoc cref="Score(IEnumerable{ValueTuple{string, string}}, ScoreOptions?, CancellationToken)" path="/exception"/>
    public Batch<RankedDocument> Rerank(
        string query,
        IEnumerable<string> documents,
        RerankOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string[] array = TextBatch.ArrayOf(documents, nameof(documents));
        using Control? control = Control.For(cancellationToken);
        return Rerank(query, array, options, control);
    }

    /// <summary>Sorts documents by how well they answer the query, on threads of the pool.</summary>
    /// <inheritdoc cref="Score(IEnumerable{ValueTuple{string, string}}, ScoreOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<RankedDocument>> RerankAsync(
        string query,
        IEnumerable<string> documents,
        RerankOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string[] array = TextBatch.ArrayOf(documents, nameof(documents));
        return Control.RunAsync(control => Rerank(query, array, options, control), progress, cancellationToken);
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private float[] Score(string[] texts, ScoreOptions? options, Control? control)
    {
        float[] scores = new float[checked(texts.Length / 2 * RowSize)];
        using TextBatch batch = new(texts, "pairs");
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint error;
        int status;
        fixed (float* to = scores)
        {
            status = Native.brisling_reranker_score(
                lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
                to, (nuint)scores.Length, null, controlLease.Value, &error);
        }
        Status.Check(status, error, control);
        return scores;
    }

    private Batch<RankedDocument> Rerank(string query, string[] documents, RerankOptions? options, Control? control)
    {
        using TextBatch queryText = new(new ReadOnlySpan<string>(in query), nameof(query));
        using TextBatch batch = new(documents, nameof(documents));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_reranker_rerank(
            lease.Value, queryText.Utf8, queryText.Length, batch.Utf8, batch.Length, batch.Offsets, batch.Count,
            native.Value, &handle, &truncated, controlLease.Value, &error);
        Status.Check(status, error, control);
        using Results results = new(handle);
        int[] indexes = results.Integers("index"u8);
        float[] scores = results.Floats("score"u8);
        return new(
            results.All((_, row) => new RankedDocument(indexes[row], scores[row], documents[indexes[row]])), truncated);
    }
}
