using Brisling.Internal;

namespace Brisling;

/// <summary>How a <see cref="Tokenizer"/> is opened.</summary>
public sealed record TokenizerOptions : HubOptions
{
    /// <summary>Whether a GGUF vocabulary of the kind bert lower-cases texts; default: true.</summary>
    public bool? Lowercase { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("lowercase"u8, Lowercase);
    }
}

/// <summary>How one call of a <see cref="Tokenizer"/> cuts texts.</summary>
public sealed record TokenizeOptions : BrislingOptions
{
    /// <summary>The most tokens, special ones included; 0, the default, is no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Which texts of a pair are cut; default: <see cref="Truncation.LongestFirst"/>.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>Whether the model's special tokens are added; default: true.</summary>
    public bool? AddSpecialTokens { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        native.Set("max_length"u8, MaxLength);
        native.Set("truncation"u8, Names.Of(Truncation));
        native.Set("add_special_tokens"u8, AddSpecialTokens);
    }
}

/// <summary>Which texts of a pair are cut when it is too long.</summary>
public enum Truncation
{
    /// <summary>The longer one, token by token.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}
