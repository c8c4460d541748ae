using Brisling;
using Brisling.Extensions.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Brisling for dependency injection.</summary>
public static class BrislingServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> for all who ask; the model is opened
    /// when the first does, and freed with the services.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="model">A model as for <see cref="Embedder"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    public static IServiceCollection AddBrislingEmbeddingGenerator(
        this IServiceCollection services, string model = "minilm-l6-v2", EmbedderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(model);
        return services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            _ => new BrislingEmbeddingGenerator(model, options));
    }

    /// <summary>The same for those who ask with a key.</summary>
    /// <inheritdoc cref="AddBrislingEmbeddingGenerator"/>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="model">A model as for <see cref="Embedder"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    public static IServiceCollection AddKeyedBrislingEmbeddingGenerator(
        this IServiceCollection services,
        object? serviceKey,
        string model = "minilm-l6-v2",
        EmbedderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(model);
        return services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            serviceKey, (_, _) => new BrislingEmbeddingGenerator(model, options));
    }
}
