namespace Brisling.Tests;

public sealed class ErrorTests : IDisposable
{
    private readonly Embedder _embedder = new(Golden.Model("st-bert-mean"));

    public void Dispose() => _embedder.Dispose();

    [Fact]
    public void UnknownModelsAreNamed()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => new Embedder("no-such-model"));
        Assert.Contains("no-such-model", e.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => new Tokenizer("/no/such/file"));
        Assert.Throws<ArgumentException>(() => new Embedder(""));
        Assert.Throws<ArgumentException>(() => new Embedder("a\0b"));
        Assert.Throws<FileNotFoundException>(() => Models.Info("no-such-model"));
    }

    [Fact]
    public void BrokenModelsAreInvalidData()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.gguf");
        File.WriteAllBytes(file, [.. "GGUF"u8, 3, 0, 0, 0]);
        try
        {
            Assert.Contains(file, Assert.Throws<InvalidDataException>(() => new Embedder(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.ThrowsAny<Exception>(() => new Classifier(Golden.Model("st-bert-mean")));
    }

    [Fact]
    public void NullsAreArgumentNullExceptions()
    {
        Assert.Throws<ArgumentNullException>("model", () => new Embedder(null!));
        Assert.Throws<ArgumentNullException>("text", () => _embedder.Embed((string)null!));
        Assert.Throws<ArgumentNullException>("texts", () => _embedder.Embed((IEnumerable<string>)null!));
        Assert.Throws<ArgumentNullException>("texts", () => { _ = _embedder.EmbedAsync((IEnumerable<string>)null!); });
        Assert.Throws<ArgumentNullException>("a", () => _embedder.Similarity(null!, ""));
        Assert.Throws<ArgumentNullException>("b", () => _embedder.Similarity("", null!));
        ArgumentException e = Assert.Throws<ArgumentException>("texts", () => _embedder.Embed(["", null!]));
        Assert.Contains("text 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoneSurrogatesAreNamed()
    {
        foreach ((string text, int place) in new[] { ("\uD800", 0), ("\uDC00", 0), ("ab\uDC00\uD800", 2), ("\uD83D x", 0) })
        {
            ArgumentException e = Assert.Throws<ArgumentException>("texts", () => _embedder.Embed(["fine", "😀", text]));
            Assert.Contains($"text 2 has a lone surrogate at index {place}", e.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new Embedder(text));
            Assert.Throws<ArgumentException>(() => _embedder.Embed("a text", new() { Prompt = text }));
        }
    }

    [Fact]
    public void NulCharsAreText() => Assert.NotEqual(_embedder.Embed("a\0b"), _embedder.Embed("a"));

    [Fact]
    public void BadOptionsAreNamed()
    {
        Assert.Contains("max_length", Assert.Throws<ArgumentException>(
            () => _embedder.Embed("a text", new() { MaxLength = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("truncate_dim", Assert.Throws<ArgumentException>(
            () => _embedder.Embed("a text", new() { Dimensions = 1000 })).Message, StringComparison.Ordinal);
        Assert.Contains("no-such-device", Assert.Throws<NotSupportedException>(
            () => new Embedder(Golden.Model("st-bert-mean"), new() { Device = "no-such-device" })).Message, StringComparison.Ordinal);
        foreach (string[] labels in new string[][] { ["a", "b\nc", "d"], ["a", null!, "d"] })
        {
            Assert.Throws<ArgumentException>(
                "lines", () => new Classifier(Golden.Model("bert-classify"), new() { Labels = labels }));
        }
        Assert.ThrowsAny<ArgumentException>(
            () => new Embedder(Golden.Model("st-bert-mean"), new() { Pooling = (Pooling)99 }));
    }

    [Fact]
    public void ShortDestinationsAreArgumentExceptions()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            "destination", () => _embedder.EmbedInto(["one", "two"], new float[(2 * _embedder.Dimensions) - 1]));
        Assert.Contains($"{2 * _embedder.Dimensions}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BatchesThatNoArrayHoldsAreArgumentExceptions()
    {
        string[] texts = new string[(Array.MaxLength / _embedder.Dimensions) + 1];
        ArgumentException e = Assert.Throws<ArgumentException>("texts", () => _embedder.Embed(texts));
        Assert.Contains("embed fewer texts at a time", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VectorsMustBeRows()
    {
        Assert.Throws<ArgumentException>("a", () => Vectors.Similarity(new float[5], new float[4], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vectors.Similarity([], [], 0));
        Assert.Throws<ArgumentException>("vectors", () => Vectors.Quantize(new float[3], 2, VectorPrecision.Int8));
        Assert.Throws<ArgumentException>(() => Vectors.Quantize(new float[4], 2, VectorPrecision.Int8, new float[3]));
    }

    [Fact]
    public void OtherTasksCheckTheirArguments()
    {
        using Classifier classifier = new(Golden.Model("deberta-nli"));
        Assert.Throws<ArgumentException>(() => classifier.ZeroShot("a text", []));
        Assert.Throws<ArgumentException>("labels", () => classifier.ZeroShot("a text", ["\uD800"]));
        using Reranker reranker = new(Golden.Model("bert-rerank"));
        Assert.Throws<ArgumentNullException>("query", () => reranker.Rerank(null!, []));
        Assert.Throws<ArgumentException>("query", () => reranker.Rerank("\uD800", ["a text"]));
        Assert.Empty(reranker.Rerank("a query", []));
        using MaskFiller filler = new(Golden.Model("bert-mlm"));
        Assert.Throws<ArgumentException>(() => filler.Fill("no gap"));
        using QuestionAnswerer answerer = new(Golden.Model("distilbert-qa"));
        Assert.Throws<ArgumentException>(() => answerer.Answer("", "a context"));
    }
}
