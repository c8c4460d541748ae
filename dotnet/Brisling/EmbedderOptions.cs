using Brisling.Internal;

namespace Brisling;

/// <summary>How an <see cref="Embedder"/> is opened.</summary>
public sealed record EmbedderOptions : ModelOptions
{
    /// <summary>How the vectors of tokens become that of their text; default: as the model's files say.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Whether vectors are scaled to length 1; default: as the model's files say.</summary>
    public bool? Normalize { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("pooling"u8, Names.Of(Pooling));
        native.Set("normalize"u8, Normalize);
    }
}

/// <summary>How one call of an <see cref="Embedder"/> reads texts and makes vectors.</summary>
public sealed record EmbedOptions : CallOptions
{
    /// <summary>Whether vectors are scaled to length 1; default: as the embedder was opened.</summary>
    public bool? Normalize { get; init; }

    /// <summary>Keeps the first so many numbers of a vector, before it is scaled; default: all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>A text to put before each; it outweighs <see cref="PromptName"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>One of the model's prompts, such as "query"; default: the one that the model names, if any.</summary>
    public string? PromptName { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("normalize"u8, Normalize);
        native.Set("truncate_dim"u8, Dimensions);
        native.Set("prompt"u8, Prompt);
        native.Set("prompt_name"u8, PromptName);
    }
}

/// <summary>How the vectors of tokens become that of their text.</summary>
public enum Pooling
{
    /// <summary>The vector of the first token.</summary>
    Cls,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The greatest number of each column.</summary>
    Max,

    /// <summary>The sum, divided by the square root of the number of tokens.</summary>
    MeanSqrtLengthTokens,

    /// <summary>The mean with weights 1, 2, 3, … in the order of the tokens.</summary>
    WeightedMean,

    /// <summary>The vector of the last token.</summary>
    LastToken,
}
