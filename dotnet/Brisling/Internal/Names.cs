namespace Brisling.Internal;

/// <summary>The library's names of what enums stand for; null keeps the default.</summary>
internal static class Names
{
    internal static string? Of(WeightPrecision? weights) => weights switch
    {
        null => null,
        WeightPrecision.Auto => "auto",
        WeightPrecision.Float32 => "f32",
        WeightPrecision.Float16 => "f16",
        WeightPrecision.BFloat16 => "bf16",
        WeightPrecision.Q8_0 => "q8_0",
        WeightPrecision.Int8 => "int8",
        _ => throw Unknown(weights),
    };

    internal static string? Of(GemmProvider? gemm) => gemm switch
    {
        null => null,
        GemmProvider.Auto => "auto",
        GemmProvider.Native => "native",
        GemmProvider.OneDnn => "onednn",
        _ => throw Unknown(gemm),
    };

    internal static string? Of(Pooling? pooling) => pooling switch
    {
        null => null,
        Pooling.Cls => "cls",
        Pooling.Mean => "mean",
        Pooling.Max => "max",
        Pooling.MeanSqrtLengthTokens => "mean_sqrt_len_tokens",
        Pooling.WeightedMean => "weightedmean",
        Pooling.LastToken => "lasttoken",
        _ => throw Unknown(pooling),
    };

    internal static string? Of(SimilarityFunction? function) => function switch
    {
        null => null,
        SimilarityFunction.Cosine => "cosine",
        SimilarityFunction.Dot => "dot",
        SimilarityFunction.Euclidean => "euclidean",
        SimilarityFunction.Manhattan => "manhattan",
        _ => throw Unknown(function),
    };

    internal static string? Of(ScoreFunction? function) => function switch
    {
        null => null,
        ScoreFunction.Auto => "auto",
        ScoreFunction.Softmax => "softmax",
        ScoreFunction.Sigmoid => "sigmoid",
        ScoreFunction.None => "none",
        _ => throw Unknown(function),
    };

    internal static string? Of(Activation? activation) => activation switch
    {
        null => null,
        Activation.Auto => "auto",
        Activation.Sigmoid => "sigmoid",
        Activation.Identity => "identity",
        Activation.Softmax => "softmax",
        _ => throw Unknown(activation),
    };

    internal static string? Of(Truncation? truncation) => truncation switch
    {
        null => null,
        Truncation.LongestFirst => "longest_first",
        Truncation.OnlyFirst => "only_first",
        Truncation.OnlySecond => "only_second",
        _ => throw Unknown(truncation),
    };

    internal static string? Of(Aggregation? aggregation) => aggregation switch
    {
        null => null,
        Aggregation.None => "none",
        Aggregation.Simple => "simple",
        Aggregation.First => "first",
        Aggregation.Average => "average",
        Aggregation.Max => "max",
        _ => throw Unknown(aggregation),
    };

    internal static string Of(VectorPrecision precision) => precision switch
    {
        VectorPrecision.Float32 => "float32",
        VectorPrecision.Float16 => "float16",
        VectorPrecision.Int8 => "int8",
        VectorPrecision.UInt8 => "uint8",
        VectorPrecision.Binary => "binary",
        VectorPrecision.UBinary => "ubinary",
        _ => throw Unknown(precision),
    };

    private static ArgumentOutOfRangeException Unknown(object value) =>
        new(nameof(value), value, $"{value} is no {value.GetType().Name}");
}
