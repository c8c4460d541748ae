using System.Globalization;
using System.Text.Json;

namespace Brisling.RunVectors;

/// <summary>
/// Options by the library's names, as properties of the records. What these cannot express (an unknown
/// name, a word for a number) goes to the library as it is, for its message.
/// </summary>
internal sealed class NamedOptions
{
    private readonly Dictionary<string, string> _left = [];

    internal NamedOptions(JsonElement fields, string name)
    {
        if (!fields.TryGetProperty(name, out JsonElement options)) return;
        foreach (JsonProperty option in options.EnumerateObject()) _left.Add(option.Name, option.Value.GetString()!);
    }

    // Properties are set in the order in which they are written: Named takes what is left.

    internal EmbedderOptions ToEmbedderOptions() => new()
    {
        Device = TakeText("device"),
        Threads = TakeInteger("threads"),
        Weights = TakeChoice<WeightPrecision>("weights"),
        Gemm = TakeChoice<GemmProvider>("gemm"),
        MaxLength = TakeInteger("max_length"),
        Lowercase = TakeFlag("lowercase"),
        Pooling = TakeChoice<Pooling>("pooling"),
        Normalize = TakeFlag("normalize"),
        Named = _left,
    };

    internal ClassifierOptions ToClassifierOptions() => new()
    {
        Device = TakeText("device"),
        Threads = TakeInteger("threads"),
        Weights = TakeChoice<WeightPrecision>("weights"),
        Gemm = TakeChoice<GemmProvider>("gemm"),
        MaxLength = TakeInteger("max_length"),
        Lowercase = TakeFlag("lowercase"),
        Labels = TakeText("labels")?.Split('\n'),
        Named = _left,
    };

    internal RerankerOptions ToRerankerOptions() => new()
    {
        Device = TakeText("device"),
        Threads = TakeInteger("threads"),
        Weights = TakeChoice<WeightPrecision>("weights"),
        Gemm = TakeChoice<GemmProvider>("gemm"),
        MaxLength = TakeInteger("max_length"),
        Lowercase = TakeFlag("lowercase"),
        Activation = TakeChoice<Activation>("activation"),
        Named = _left,
    };

    internal TokenizerOptions ToTokenizerOptions() => new() { Lowercase = TakeFlag("lowercase"), Named = _left };

    internal EmbedOptions ToEmbedOptions() => new()
    {
        Normalize = TakeFlag("normalize"),
        MaxLength = TakeInteger("max_length"),
        Dimensions = TakeInteger("truncate_dim"),
        Threads = TakeInteger("threads"),
        Prompt = TakeText("prompt"),
        PromptName = TakeText("prompt_name"),
        Named = _left,
    };

    internal ClassifyOptions ToClassifyOptions() => new()
    {
        TopK = TakeInteger("top_k"),
        Threshold = TakeFloat("threshold"),
        Function = TakeChoice<ScoreFunction>("function"),
        MaxLength = TakeInteger("max_length"),
        Threads = TakeInteger("threads"),
        Named = _left,
    };

    internal ZeroShotOptions ToZeroShotOptions() => new()
    {
        HypothesisTemplate = TakeText("hypothesis_template"),
        MultiLabel = TakeFlag("multi_label"),
        TopK = TakeInteger("top_k"),
        Threshold = TakeFloat("threshold"),
        MaxLength = TakeInteger("max_length"),
        Threads = TakeInteger("threads"),
        Named = _left,
    };

    internal RerankOptions ToRerankOptions() => new()
    {
        TopK = TakeInteger("top_k"),
        Threshold = TakeFloat("threshold"),
        Activation = TakeChoice<Activation>("activation"),
        MaxLength = TakeInteger("max_length"),
        Threads = TakeInteger("threads"),
        Named = _left,
    };

    internal ScoreOptions ToScoreOptions() => new()
    {
        Activation = TakeChoice<Activation>("activation"),
        MaxLength = TakeInteger("max_length"),
        Threads = TakeInteger("threads"),
        Named = _left,
    };

    internal TokenizeOptions ToTokenizeOptions() => new()
    {
        MaxLength = TakeInteger("max_length"),
        Truncation = TakeChoice<Truncation>("truncation"),
        AddSpecialTokens = TakeFlag("add_special_tokens"),
        Named = _left,
    };

    internal bool? TakeFlag(string name) =>
        _left.TryGetValue(name, out string? text) && bool.TryParse(text, out bool flag) && _left.Remove(name) ? flag : null;

    internal T? TakeChoice<T>(string name)
        where T : struct, Enum
    {
        if (!_left.TryGetValue(name, out string? text)) return null;
        foreach (T choice in Enum.GetValues<T>())
        {
            if (Internal.Names.Of<T>(choice) == text && _left.Remove(name)) return choice;
        }
        return null;
    }

    private string? TakeText(string name) => _left.Remove(name, out string? text) ? text : null;

    private int? TakeInteger(string name) =>
        _left.TryGetValue(name, out string? text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
        && _left.Remove(name) ? number : null;

    private float? TakeFloat(string name) =>
        _left.TryGetValue(name, out string? text)
        && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
        && _left.Remove(name) ? number : null;
}
