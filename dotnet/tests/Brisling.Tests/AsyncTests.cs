using System.Collections.Concurrent;
using System.Diagnostics;

namespace Brisling.Tests;

public sealed class AsyncTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Embedder _embedder = new("minilm-l6-v2", new() { Threads = 1 });
    private readonly string[] _manyTexts = Enumerable.Range(0, 20_000).Select(i => $"text number {i} of a long batch").ToArray();

    public void Dispose() => _embedder.Dispose();

    [Fact]
    public async Task GivesWhatTheCallGives()
    {
        string[] texts = ["Hello world", "doctor"];
        float[] expected = _embedder.Embed(texts).Data.ToArray();
        Assert.Equal(expected, (await _embedder.EmbedAsync(texts)).Data.ToArray());
        float[] vectors = new float[expected.Length];
        Assert.Equal(0, await _embedder.EmbedIntoAsync(texts.AsMemory(), vectors));
        Assert.Equal(expected, vectors);

        using Classifier classifier = new(Golden.Model("deberta-nli"));
        Assert.Equal(classifier.Classify(texts)[1], (await classifier.ClassifyAsync(texts))[1]);
        Assert.Equal(classifier.ZeroShot(texts, ["a"])[1], (await classifier.ZeroShotAsync(texts, ["a"]))[1]);
        using Reranker reranker = new(Golden.Model("bert-rerank"));
        Assert.Equal(reranker.Rerank("a", texts), await reranker.RerankAsync("a", texts));
        Assert.Equal(reranker.Score([("a", "b")]), await reranker.ScoreAsync([("a", "b")]));
        using TokenClassifier entities = new(Golden.Model("bert-ner"));
        Assert.Equal(entities.Classify(texts)[0], (await entities.ClassifyAsync(texts))[0]);
        using QuestionAnswerer answerer = new(Golden.Model("distilbert-qa"));
        Assert.Equal(answerer.Answer("Who?", "She did."), (await answerer.AnswerAsync([("Who?", "She did.")]))[0]);
        using MaskFiller filler = new(Golden.Model("bert-mlm"));
        Assert.Equal(filler.Fill("a [MASK]"), (await filler.FillAsync(["a [MASK]"]))[0]);
    }

    [Fact]
    public async Task CancelsALongCall()
    {
        using CancellationTokenSource source = new();
        Task<Embeddings> call = _embedder.EmbedAsync(_manyTexts, cancellationToken: source.Token);
        await Task.Delay(200);
        Assert.False(call.IsCompleted);
        Stopwatch watch = Stopwatch.StartNew();
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limit));
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.True(call.IsCanceled);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"cancelling took {watch.Elapsed}");
        Assert.Equal(384, _embedder.Embed("usable afterwards").Length);
    }

    [Fact]
    public void CancelsALongCallThatBlocks()
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(200));
        OperationCanceledException e = Assert.Throws<OperationCanceledException>(
            () => _embedder.Embed(_manyTexts, cancellationToken: source.Token));
        Assert.Equal(source.Token, e.CancellationToken);
    }

    [Fact]
    public async Task ACancelledTokenStartsNothing()
    {
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => _embedder.Embed(_manyTexts, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _embedder.EmbedAsync(_manyTexts, cancellationToken: cancelled));
    }

    [Fact]
    public async Task TellsProgress()
    {
        Reports reports = new();
        string[] texts = _manyTexts[..10_000];
        await _embedder.EmbedAsync(texts, progress: reports).WaitAsync(Limit);
        BatchProgress[] seen = [.. reports];
        Assert.Equal(new BatchProgress(texts.Length, texts.Length), seen[^1]);
        Assert.True(seen.Length > 1, "a call of many texts reports before its end");
        Assert.Equal(seen.Select(progress => progress.Done).Order(), seen.Select(progress => progress.Done));
    }

    [Fact]
    public async Task ErrorsComeFromTheTask()
    {
        Task<Embeddings> call = _embedder.EmbedAsync(["\uD800"]);
        await Assert.ThrowsAsync<ArgumentException>(() => call);
    }

    private sealed class Reports : ConcurrentQueue<BatchProgress>, IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => Enqueue(value);
    }
}
