using Brisling.Internal;

namespace Brisling;

/// <summary>How one call of a <see cref="TokenClassifier"/> finds entities.</summary>
public sealed record EntityOptions : CallOptions
{
    /// <summary>How tokens become entities; default: <see cref="Aggregation.None"/>.</summary>
    public Aggregation? Aggregation { get; init; }

    /// <summary>Labels to leave out; default: "O", which stands for no entity.</summary>
    public IReadOnlyList<string>? IgnoreLabels { get; init; }

    /// <summary>
    /// Reads texts that are too long in windows that share so many tokens, and keeps the longest of
    /// overlapping entities; default: such texts are cut. Not with <see cref="Aggregation.None"/>.
    /// </summary>
    public int? Stride { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("aggregation"u8, Names.Of(Aggregation));
        native.Set("ignore_labels"u8, IgnoreLabels);
        native.Set("stride"u8, Stride);
    }
}

/// <summary>How tokens become entities. Where they do, B- and I- are taken off their labels.</summary>
public enum Aggregation
{
    /// <summary>Each token stands for itself.</summary>
    None,

    /// <summary>Neighbours with the same label are one entity.</summary>
    Simple,

    /// <summary>As <see cref="Simple"/>, but all tokens of a word have the label of its first.</summary>
    First,

    /// <summary>As <see cref="Simple"/>, but all tokens of a word have the label of their mean probabilities.</summary>
    Average,

    /// <summary>As <see cref="Simple"/>, but all tokens of a word have the label of the most certain.</summary>
    Max,
}
