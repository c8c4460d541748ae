using Brisling.Extensions.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Brisling.Tests;

public sealed class ExtensionsTests : IDisposable
{
    private static readonly string[] Texts = ["doctor", "physician"];

    private readonly BrislingEmbeddingGenerator _generator = new("minilm-l6-v2");

    public void Dispose() => _generator.Dispose();

    [Fact]
    public async Task GeneratesTheEmbeddersVectors()
    {
        using Embedder embedder = new("minilm-l6-v2");
        GeneratedEmbeddings<Embedding<float>> generated = await _generator.GenerateAsync(Texts);
        Embeddings vectors = embedder.Embed(Texts);
        Assert.Equal(vectors.Select(vector => vector.ToArray()), generated.Select(item => item.Vector.ToArray()));
        Assert.All(generated, item => Assert.Equal("minilm-l6-v2", item.ModelId));
        Assert.Equal(6, generated.Usage!.InputTokenCount); // [CLS] doctor [SEP], [CLS] physician [SEP]
        Assert.Equal(6, generated.Usage.TotalTokenCount);
        Assert.Empty(await _generator.GenerateAsync([]));
    }

    [Fact]
    public async Task HonoursOptions()
    {
        GeneratedEmbeddings<Embedding<float>> generated = await _generator.GenerateAsync(
            Texts, new() { Dimensions = 16, ModelId = "minilm-l6-v2" });
        Assert.All(generated, item => Assert.Equal(16, item.Vector.Length));
        Assert.All(generated, item => Assert.Equal(1, Norm(item.Vector), 1e-5));

        generated = await _generator.GenerateAsync(
            Texts, new() { RawRepresentationFactory = _ => new EmbedOptions { MaxLength = 2, Dimensions = 8 } });
        Assert.All(generated, item => Assert.Equal(8, item.Vector.Length));
        Assert.Equal(4, generated.Usage!.InputTokenCount);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => _generator.GenerateAsync(Texts, new() { ModelId = "another-model" }));
        await Assert.ThrowsAsync<ArgumentException>(() => _generator.GenerateAsync(Texts, new() { Dimensions = 385 }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _generator.GenerateAsync(null!));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _generator.GenerateAsync(Texts, cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void OffersServices()
    {
        EmbeddingGeneratorMetadata metadata = _generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal("brisling", metadata.ProviderName);
        Assert.Equal("minilm-l6-v2", metadata.DefaultModelId);
        Assert.Equal(384, metadata.DefaultModelDimensions);
        Assert.Same(_generator, _generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Equal(384, _generator.GetService<Embedder>()!.Dimensions);
        Assert.Null(_generator.GetService(typeof(Embedder), "key"));
        Assert.Null(_generator.GetService(typeof(string)));
        Assert.Throws<ArgumentNullException>(() => _generator.GetService(null!));
    }

    [Fact]
    public async Task MayBeUsedByManyThreads()
    {
        float[] expected = (await _generator.GenerateAsync(Texts))[1].Vector.ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            Assert.Equal(expected, (await _generator.GenerateAsync(Texts))[1].Vector.ToArray())));
    }

    [Fact]
    public async Task DisposesWhatItOpened()
    {
        using Embedder embedder = new(Golden.Model("st-bert-mean"));
        using (BrislingEmbeddingGenerator borrowing = new(embedder))
        {
            Assert.Single(await borrowing.GenerateAsync(["a text"]));
        }
        Assert.Equal(embedder.Dimensions, embedder.Embed("still open").Length);
        BrislingEmbeddingGenerator owning = new(Golden.Model("st-bert-mean"));
        owning.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => owning.GenerateAsync(["a text"]));
    }

    [Fact]
    public async Task ComesFromDependencyInjection()
    {
        ServiceCollection services = new();
        services.AddBrislingEmbeddingGenerator();
        services.AddKeyedBrislingEmbeddingGenerator("tiny", Golden.Model("st-bert-mean"));
        IEmbeddingGenerator<string, Embedding<float>> generator;
        using (ServiceProvider provider = services.BuildServiceProvider())
        {
            generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            Assert.Same(generator, provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
            Assert.Equal(384, (await generator.GenerateVectorAsync("a text")).Length);
            var tiny = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("tiny");
            Assert.Equal(32, (await tiny.GenerateVectorAsync("a text")).Length);
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(["a text"]));
    }

    private static double Norm(ReadOnlyMemory<float> vector) =>
        Math.Sqrt(vector.ToArray().Sum(number => (double)number * number));
}
