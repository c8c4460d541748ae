using Brisling.Internal;

namespace Brisling;

/// <summary>How a model is opened.</summary>
public record ModelOptions : HubOptions
{
    /// <summary>One of <see cref="Library.Devices"/>; default: "cpu".</summary>
    public string? Device { get; init; }

    /// <summary>The most threads that a call may use; default: all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>In which precision weights are kept; default: <see cref="WeightPrecision.Auto"/>.</summary>
    public WeightPrecision? Weights { get; init; }

    /// <summary>What multiplies matrices; default: <see cref="GemmProvider.Auto"/>.</summary>
    public GemmProvider? Gemm { get; init; }

    /// <summary>Tokens of a text that are read, special ones included; at most, and by default, what the model allows.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether a GGUF vocabulary of the kind bert lower-cases texts; default: true.</summary>
    public bool? Lowercase { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("device"u8, Device);
        native.Set("threads"u8, Threads);
        native.Set("weights"u8, Names.Of(Weights));
        native.Set("gemm"u8, Names.Of(Gemm));
        native.Set("max_length"u8, MaxLength);
        native.Set("lowercase"u8, Lowercase);
    }
}

/// <summary>In which precision weights are kept.</summary>
public enum WeightPrecision
{
    /// <summary>That of the model's file.</summary>
    Auto,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point (IEEE half).</summary>
    Float16,

    /// <summary>16-bit floating point with the range of 32 bits.</summary>
    BFloat16,

    /// <summary>8-bit integers in blocks of 32 with a scale, as GGUF's Q8_0.</summary>
    Q8_0,

    /// <summary>8-bit integers with a scale an output; needs a <see cref="GemmProvider"/> that is not oneDNN.</summary>
    Int8,
}

/// <summary>What multiplies matrices.</summary>
public enum GemmProvider
{
    /// <summary>The library's own, where it has a kernel for the weights and the processor; else oneDNN.</summary>
    Auto,

    /// <summary>The library's own.</summary>
    Native,

    /// <summary>oneDNN, where it is installed.</summary>
    OneDnn,
}
