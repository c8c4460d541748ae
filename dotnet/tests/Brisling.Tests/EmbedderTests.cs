using System.Text.Json;

namespace Brisling.Tests;

public sealed class EmbedderTests : IDisposable
{
    private readonly Embedder _embedder = new(Golden.Model("st-bert-mean"));
    private readonly JsonElement _expected = Golden.Json("st-bert-mean/expected.json");

    private string[] Texts => _expected.GetProperty("texts").Strings();

    public void Dispose() => _embedder.Dispose();

    [Fact]
    public void GivesTheVectorsOfTheReference()
    {
        Embeddings vectors = _embedder.Embed(Texts);
        JsonElement expected = _expected.GetProperty("embeddings");
        Assert.Equal(expected.GetArrayLength(), vectors.Count);
        for (int i = 0; i < vectors.Count; i++) Golden.AssertClose(expected[i].Floats(), vectors[i].Span);
    }

    [Fact]
    public void GivesTheVectorsOfTheReferenceForMiniLm()
    {
        using Embedder embedder = new("minilm-l6-v2", new() { Weights = WeightPrecision.Float32 });
        string[] texts = Golden.Json("minilm/expected.json").GetProperty("sentences").Strings();
        Embeddings vectors = embedder.Embed(texts);
        Golden.AssertClose(Golden.Tensor("minilm-q8/embeddings.safetensors", "sentences"), vectors.Data.Span);
    }

    [Fact]
    public void TellsHowAlikeTextsAre()
    {
        using Embedder embedder = new("minilm-l6-v2");
        Assert.Equal(0.857, embedder.Similarity("doctor", "physician"), 0.002);
        Assert.True(embedder.Similarity("doctor", "banana") < 0.5);
    }

    [Theory]
    [InlineData(SimilarityFunction.Cosine, "cosine")]
    [InlineData(SimilarityFunction.Dot, "dot")]
    [InlineData(SimilarityFunction.Euclidean, "euclidean")]
    [InlineData(SimilarityFunction.Manhattan, "manhattan")]
    public void ComparesAsTheReference(SimilarityFunction function, string name)
    {
        JsonElement expected = Golden.Json("st-bert-mean/similarities.json").GetProperty(name);
        // a row for each of texts 0 to 5, a column for each of texts 6 to 11
        Embeddings rows = _embedder.Embed(Texts[..6]);
        Embeddings columns = _embedder.Embed(Texts[6..12]);
        float[] scores = Vectors.Similarity(rows.Data.Span, columns.Data.Span, rows.Dimensions, function);
        Golden.AssertClose(expected.EnumerateArray().SelectMany(Golden.Floats).ToArray(), scores);
        Golden.AssertClose(scores[0], _embedder.Similarity(Texts[0], Texts[6], function: function));
    }

    [Fact]
    public void AllWaysToEmbedGiveTheSameBits()
    {
        string[] texts = Texts;
        Embeddings batch = _embedder.Embed(texts.ToList());
        float[] span = new float[texts.Length * _embedder.Dimensions];
        Assert.Equal(batch.Truncated, _embedder.EmbedInto(texts, span));
        Assert.Equal(batch.Data.ToArray(), span);
        for (int i = 0; i < texts.Length; i++) Assert.Equal(batch[i].ToArray(), _embedder.Embed(texts[i]));
        Assert.Equal(texts.Length, batch.Select(vector => vector.Length).Count(length => length == _embedder.Dimensions));
    }

    [Fact]
    public void ReadsPrompts()
    {
        using Embedder embedder = new(Golden.Model("st-roberta-prompts"));
        JsonElement expected = Golden.Json("st-roberta-prompts/expected.json");
        string[] texts = expected.GetProperty("texts").Strings();
        JsonElement queries = expected.GetProperty("query");
        Embeddings vectors = embedder.Embed(texts[..queries.GetArrayLength()], new() { PromptName = "query" });
        for (int i = 0; i < vectors.Count; i++) Golden.AssertClose(queries[i].Floats(), vectors[i].Span);
        Assert.Contains("no such prompt", Assert.Throws<ArgumentException>(
            () => embedder.Embed("a text", new() { PromptName = "no such prompt" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CutsVectorsAndTexts()
    {
        JsonElement expected = Golden.Json("st-bert-mean/precisions.json");
        EmbedOptions options = new() { Dimensions = 8, Normalize = true };
        Assert.Equal(8, _embedder.RowSize(options));
        Golden.AssertClose(
            expected.GetProperty("truncate_8_normalised")[0].Floats(),
            _embedder.Embed(expected.GetProperty("texts")[0].GetString()!, options));
        Assert.Equal(2, _embedder.Embed(["a long text", "another long text", ""], new() { MaxLength = 3 }).Truncated);
    }

    [Fact]
    public void QuantizesAsTheReference()
    {
        JsonElement expected = Golden.Json("st-bert-mean/precisions.json");
        float[] vectors = expected.GetProperty("float32").EnumerateArray().SelectMany(Golden.Floats).ToArray();
        byte[] bits = Vectors.Quantize(vectors, _embedder.Dimensions, VectorPrecision.UBinary);
        Assert.Equal(
            expected.GetProperty("ubinary").EnumerateArray().SelectMany(Golden.Integers), bits.Select(value => (int)value));
        Assert.Equal(vectors.Length * 2, Vectors.Quantize(vectors, 32, VectorPrecision.Float16).Length);
    }

    [Fact]
    public void GivesTheVectorsOfTokens()
    {
        using Tokenizer tokenizer = _embedder.CreateTokenizer();
        string[] texts = ["Hello world", "", "doctor"];
        Batch<Embeddings> tokens = _embedder.EmbedTokens(texts);
        Assert.Equal(tokenizer.CountTokens(texts), tokens.Select(rows => rows.Count));
        Assert.All(tokens, rows => Assert.Equal(_embedder.Dimensions, rows.Dimensions));
        float[] mean = new float[_embedder.Dimensions];
        foreach (ReadOnlyMemory<float> row in tokens[0])
        {
            for (int i = 0; i < mean.Length; i++) mean[i] += row.Span[i] / tokens[0].Count;
        }
        Golden.AssertClose(_embedder.Embed(texts[0], new() { Normalize = false }), mean);
        Assert.Empty(_embedder.EmbedTokens([]));
    }

    [Fact]
    public void AnEmptyBatchIsNoVectors()
    {
        Assert.Empty(_embedder.Embed([]));
        Assert.Equal(0, _embedder.EmbedInto([], []));
    }

    [Fact]
    public void HugeBatchesWork()
    {
        const int Count = 20_000;
        Embeddings vectors = _embedder.Embed(Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? "doctor" : "physician"));
        Assert.Equal(Count, vectors.Count);
        Assert.Equal(vectors[0].ToArray(), vectors[Count - 2].ToArray());
        Assert.Equal(vectors[1].ToArray(), vectors[Count - 1].ToArray());
    }

    [Fact]
    public void TellsFactsAboutModels()
    {
        IReadOnlyDictionary<string, string> info = Models.Info("minilm-l6-v2");
        Assert.Equal("384", info["dimensions"]);
        Assert.Contains(Library.Devices(), device => device.Name == "cpu");
        Assert.Contains(Library.Diagnostics(), fact => fact.Name.Length > 0 && fact.Value.Length > 0);
        Assert.Matches(@"^\d+\.\d+\.\d+$", Library.Version);
        Models.AddFolder(Golden.Folder);
        using Embedder byName = new("st-bert-mean");
        Assert.Equal(_embedder.Dimensions, byName.Dimensions);
    }
}
