namespace Brisling.Tests;

public sealed class LifetimeTests
{
    private static readonly string[] Texts = ["Hello world", "doctor", "physician"];

    [Fact]
    public void DisposedObjectsSaySo()
    {
        Embedder embedder = new(Golden.Model("st-bert-mean"));
        embedder.Dispose();
        embedder.Dispose();
        ObjectDisposedException e = Assert.Throws<ObjectDisposedException>(() => embedder.Embed("a text"));
        Assert.Equal(nameof(Embedder), e.ObjectName);
        Assert.Throws<ObjectDisposedException>(() => embedder.CreateTokenizer());
        Assert.Throws<ObjectDisposedException>(() => embedder.Similarity("a", "b"));

        Classifier classifier = new(Golden.Model("bert-classify"));
        classifier.Dispose();
        Assert.Equal(nameof(Classifier), Assert.Throws<ObjectDisposedException>(() => classifier.Classify("a text")).ObjectName);
        Reranker reranker = new(Golden.Model("bert-rerank"));
        reranker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reranker.Rerank("a query", ["a document"]));
        Tokenizer tokenizer = new(Golden.Model("tokenizer-wordpiece"));
        tokenizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tokenizer.EncodeToIds("a text"));
    }

    [Fact]
    public async Task DisposeDuringCallsIsSafe()
    {
        for (int round = 0; round < 50; round++)
        {
            Embedder embedder = new(Golden.Model("st-bert-mean"));
            float[] expected = embedder.Embed(Texts).Data.ToArray();
            using Barrier start = new(5);
            Task<int>[] callers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    for (int calls = 0; ; calls++)
                    {
                        try
                        {
                            Assert.Equal(expected, embedder.Embed(Texts).Data.ToArray());
                        }
                        catch (ObjectDisposedException)
                        {
                            return calls;
                        }
                    }
                },
                TaskCreationOptions.LongRunning)).ToArray();
            start.SignalAndWait();
            embedder.Dispose();
            await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task ManyThreadsGiveTheSameBits()
    {
        using Embedder embedder = new(Golden.Model("st-bert-mean"));
        using Classifier classifier = new(Golden.Model("bert-classify"));
        float[] vectors = embedder.Embed(Texts).Data.ToArray();
        ScoredLabel[] labels = classifier.Classify(Texts).SelectMany(group => group).ToArray();
        Task[] callers = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int call = 0; call < 100; call++)
            {
                Assert.Equal(vectors, embedder.Embed(Texts).Data.ToArray());
                Assert.Equal(labels, classifier.Classify(Texts).SelectMany(group => group));
            }
        })).ToArray();
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task GarbageCollectionDuringCallsIsSafe()
    {
        float[] expected;
        using (Embedder embedder = new(Golden.Model("st-bert-mean"))) expected = embedder.Embed(Texts).Data.ToArray();
        using CancellationTokenSource done = new();
        Task collector = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        for (int call = 0; call < 100; call++)
        {
            // Nothing else refers to the embedder, which may be finalized as soon as the call does not need it.
            Assert.Equal(expected, new Embedder(Golden.Model("st-bert-mean")).Embed(Texts).Data.ToArray());
        }
        await done.CancelAsync();
        await collector;
    }

    [Fact]
    public void CallsWithSpansDoNotAllocate()
    {
        using Embedder embedder = new(Golden.Model("st-bert-mean"));
        EmbedOptions options = new() { Dimensions = 8, MaxLength = 16 };
        float[] vectors = new float[Texts.Length * embedder.Dimensions];
        Assert.Equal(0, AllocatedBytes(() => embedder.EmbedInto(Texts, vectors)));
        Assert.Equal(0, AllocatedBytes(() => embedder.EmbedInto(Texts, vectors, options)));
        Assert.Equal(0, AllocatedBytes(() => embedder.Similarity("doctor", "physician")));
    }

    [Fact]
    public void BatchesAllocateOneArray()
    {
        using Embedder embedder = new(Golden.Model("st-bert-mean"));
        string[] few = Enumerable.Repeat("doctor", 10).ToArray();
        string[] many = Enumerable.Repeat("doctor", 1000).ToArray();
        long rowBytes = embedder.Dimensions * sizeof(float);
        long difference = AllocatedBytes(() => embedder.Embed(many)) - AllocatedBytes(() => embedder.Embed(few));
        Assert.Equal(990 * rowBytes, difference);
    }

    private static long AllocatedBytes(Action call)
    {
        for (int i = 0; i < 100; i++) call(); // until the code is compiled for good
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
