using System.Runtime.CompilerServices;

namespace Brisling.Internal;

/// <summary>The library's names of what enums stand for.</summary>
internal static class Names
{
    // In the order of each enum's members.
    private static readonly Dictionary<Type, string[]> s_names = new()
    {
        [typeof(WeightPrecision)] = ["auto", "f32", "f16", "bf16", "q8_0", "int8"],
        [typeof(GemmProvider)] = ["auto", "native", "onednn"],
        [typeof(Pooling)] = ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"],
        [typeof(SimilarityFunction)] = ["cosine", "dot", "euclidean", "manhattan"],
        [typeof(ScoreFunction)] = ["auto", "softmax", "sigmoid", "none"],
        [typeof(Activation)] = ["auto", "sigmoid", "identity", "softmax"],
        [typeof(Truncation)] = ["longest_first", "only_first", "only_second"],
        [typeof(Aggregation)] = ["none", "simple", "first", "average", "max"],
        [typeof(VectorPrecision)] = ["float32", "float16", "int8", "uint8", "binary", "ubinary"],
    };

    /// <summary>Null for null, which keeps the default.</summary>
    internal static string? Of<T>(T? value)
        where T : struct, Enum
    {
        if (value is not { } member) return null;
        string[] names = s_names[typeof(T)];
        int index = Unsafe.BitCast<T, int>(member);
        return (uint)index < (uint)names.Length
            ? names[index]
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{value} is no {typeof(T).Name}");
    }
}
