using Brisling.Internal;

namespace Brisling;

/// <summary>How a <see cref="Reranker"/> is opened.</summary>
public sealed record RerankerOptions : ModelOptions
{
    /// <summary>From the model's outputs to scores; default: <see cref="Activation.Auto"/>.</summary>
    public Activation? Activation { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("activation"u8, Names.Of(Activation));
    }
}

/// <summary>How one call of a <see cref="Reranker"/> scores pairs.</summary>
public record ScoreOptions : CallOptions
{
    /// <summary>From the model's outputs to scores; default: as the reranker was opened.</summary>
    public Activation? Activation { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("activation"u8, Names.Of(Activation));
    }
}

/// <summary>How one call of a <see cref="Reranker"/> sorts documents.</summary>
public sealed record RerankOptions : ScoreOptions
{
    /// <summary>The most documents; 0, the default, is all.</summary>
    public int? TopK { get; init; }

    /// <summary>The least score; default: any.</summary>
    public float? Threshold { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("top_k"u8, TopK);
        native.Set("threshold"u8, Threshold);
    }
}

/// <summary>From a reranker's outputs to scores.</summary>
public enum Activation
{
    /// <summary>What the model's files say, else sigmoid for a model with one output and identity for others.</summary>
    Auto,

    /// <summary>Each score is between 0 and 1.</summary>
    Sigmoid,

    /// <summary>The outputs as they are.</summary>
    Identity,

    /// <summary>The scores of a pair add up to 1.</summary>
    Softmax,
}
