using Brisling.Internal;

namespace Brisling;

/// <summary>How a <see cref="Classifier"/> is opened.</summary>
public sealed record ClassifierOptions : ModelOptions
{
    /// <summary>Names for the model's labels, in the order of their ids; default: those of the model's files.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("labels"u8, Labels);
    }
}

/// <summary>How one call of <see cref="Classifier"/> scores texts, with the model's own labels or any.</summary>
public abstract record LabelOptions : CallOptions
{
    private protected LabelOptions()
    {
    }

    /// <summary>The most labels of a text; 0, the default, is all.</summary>
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

/// <summary>How one call scores texts with the model's own labels.</summary>
public sealed record ClassifyOptions : LabelOptions
{
    /// <summary>From the model's outputs to scores; default: <see cref="ScoreFunction.Auto"/>.</summary>
    public ScoreFunction? Function { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("function"u8, Names.Of(Function));
    }
}

/// <summary>How one call scores texts with labels that the model was not trained for.</summary>
public sealed record ZeroShotOptions : LabelOptions
{
    /// <summary>A sentence in which {} stands for the label; default: "This example is {}."</summary>
    public string? HypothesisTemplate { get; init; }

    /// <summary>Whether each label is judged alone; default: false, one label is true and the scores add up to 1.</summary>
    public bool? MultiLabel { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("hypothesis_template"u8, HypothesisTemplate);
        native.Set("multi_label"u8, MultiLabel);
    }
}

/// <summary>From a model's outputs to scores.</summary>
public enum ScoreFunction
{
    /// <summary>None for a regression, sigmoid for a multi-label model or a single label, else softmax.</summary>
    Auto,

    /// <summary>The scores of a text add up to 1.</summary>
    Softmax,

    /// <summary>Each score is between 0 and 1.</summary>
    Sigmoid,

    /// <summary>The outputs as they are.</summary>
    None,
}
