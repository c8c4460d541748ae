using Microsoft.Extensions.AI;

namespace Brisling.Extensions.AI;

/// <summary>
/// An <see cref="Embedder"/> as Microsoft.Extensions.AI knows embedding models. All members may be used by
/// any number of threads at the same time.
/// </summary>
/// <remarks>
/// Of <see cref="EmbeddingGenerationOptions"/>, these count: <see cref="EmbeddingGenerationOptions.Dimensions"/>
/// (the first so many numbers, scaled to length 1 again where the model's vectors are), and
/// <see cref="EmbeddingGenerationOptions.RawRepresentationFactory"/>, which may make an <see cref="EmbedOptions"/>.
/// Another <see cref="EmbeddingGenerationOptions.ModelId"/> than the generator's is not supported.
/// </remarks>
public sealed class BrislingEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Embedder _embedder;
    private readonly Tokenizer _tokenizer;
    private readonly bool _ownsEmbedder;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Opens a model, which is freed with the generator.</summary>
    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public BrislingEmbeddingGenerator(string model, EmbedderOptions? options = null)
        : this(new Embedder(model, options), model, ownsEmbedder: true)
    {
    }

    /// <summary>Uses an embedder, which stays open when the generator is disposed.</summary>
    /// <param name="embedder">The embedder.</param>
    /// <param name="modelId">What the model is called in metadata; default: nothing.</param>
    public BrislingEmbeddingGenerator(Embedder embedder, string? modelId = null)
        : this(embedder, modelId, ownsEmbedder: false)
    {
    }

    private BrislingEmbeddingGenerator(Embedder embedder, string? modelId, bool ownsEmbedder)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        _embedder = embedder;
        _tokenizer = embedder.CreateTokenizer();
        _ownsEmbedder = ownsEmbedder;
        _metadata = new("brisling", defaultModelId: modelId, defaultModelDimensions: embedder.Dimensions);
    }

    /// <summary>The vectors of texts, which are parts of one array, and how many tokens were read.</summary>
    /// <exception cref="ArgumentException">A text is null or has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="NotSupportedException">Another model is asked for.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] texts = values.ToArray();
        EmbedOptions? embedOptions = EmbedOptionsOf(options);
        Embeddings vectors = await _embedder
            .EmbedAsync(texts, embedOptions, progress: null, cancellationToken).ConfigureAwait(false);
        long tokens = CountTokens(texts, embedOptions);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new(vectors.Select(vector => new Embedding<float>(vector) { CreatedAt = now, ModelId = _metadata.DefaultModelId }))
        {
            Usage = new() { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    /// <summary>This generator, its <see cref="EmbeddingGeneratorMetadata"/> or its <see cref="Embedder"/>.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return _metadata;
        if (serviceType == typeof(Embedder)) return _embedder;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Frees the model, if the generator opened it.</summary>
    public void Dispose()
    {
        _tokenizer.Dispose();
        if (_ownsEmbedder) _embedder.Dispose();
    }

    private EmbedOptions? EmbedOptionsOf(EmbeddingGenerationOptions? options)
    {
        if (options is null) return null;
        if (options.ModelId is { } model && model != _metadata.DefaultModelId)
        {
            throw new NotSupportedException($"this generator has the model {_metadata.DefaultModelId}, not {model}");
        }
        EmbedOptions? raw = options.RawRepresentationFactory?.Invoke(this) as EmbedOptions;
        return options.Dimensions is { } dimensions ? (raw ?? new()) with { Dimensions = dimensions } : raw;
    }

    /// <summary>Tokens of the texts that were read, special ones included, a prompt's not.</summary>
    private long CountTokens(string[] texts, EmbedOptions? options)
    {
        int maxLength = Math.Min(options?.MaxLength ?? _embedder.MaxLength, _embedder.MaxLength);
        return _tokenizer.CountTokens(texts, new() { MaxLength = maxLength }).Sum(count => (long)count);
    }
}
