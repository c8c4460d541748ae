using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>How alike two vectors are; larger is more alike.</summary>
public enum SimilarityFunction
{
    /// <summary>The cosine of the angle between them; 0 with a vector of zeros.</summary>
    Cosine,

    /// <summary>The dot product.</summary>
    Dot,

    /// <summary>The negative Euclidean distance.</summary>
    Euclidean,

    /// <summary>The negative Manhattan distance.</summary>
    Manhattan,
}

/// <summary>How the numbers of a vector are kept.</summary>
public enum VectorPrecision
{
    /// <summary>4 bytes a number, in the byte order of the machine.</summary>
    Float32,

    /// <summary>2 bytes a number, in the byte order of the machine.</summary>
    Float16,

    /// <summary>1 byte a number: <see cref="UInt8"/> minus 128.</summary>
    Int8,

    /// <summary>1 byte a number: in which of 255 steps between its column's least and greatest value it is.</summary>
    UInt8,

    /// <summary>1 bit a number: <see cref="UBinary"/> minus 128, as signed bytes.</summary>
    Binary,

    /// <summary>1 bit a number, set where it is positive, eight in a byte from the highest bit down.</summary>
    UBinary,
}

/// <summary>Arithmetic with vectors that lie row by row in one array. May be used by any thread.</summary>
public static unsafe class Vectors
{
    /// <summary>How alike each row of <paramref name="a"/> and each row of <paramref name="b"/> are.</summary>
    /// <param name="a">Rows of <paramref name="dimensions"/> numbers.</param>
    /// <param name="b">Rows of <paramref name="dimensions"/> numbers.</param>
    /// <param name="dimensions">Numbers in a vector.</param>
    /// <param name="function">How rows are compared.</param>
    /// <returns>One row for each row of <paramref name="a"/>, one column for each row of <paramref name="b"/>.</returns>
    /// <exception cref="ArgumentException">A length is no multiple of <paramref name="dimensions"/>.</exception>
    public static float[] Similarity(
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        int dimensions,
        SimilarityFunction function = SimilarityFunction.Cosine)
    {
        int aRows = RowsOf(a, dimensions, nameof(a));
        int bRows = RowsOf(b, dimensions, nameof(b));
        float[] scores = new float[checked(aRows * bRows)];
        Loader.Load();
        using NativeOptions native = NativeOptions.From(null, "similarity"u8, Names.Of<SimilarityFunction>(function));
        nint error;
        fixed (float* first = a, second = b, to = scores)
        {
            int status = Native.brisling_similarity(
                first, (nuint)aRows, second, (nuint)bRows, (nuint)dimensions, native.Value,
                to, (nuint)scores.Length, &error);
            Status.Check(status, error);
        }
        return scores;
    }

    /// <summary>Vectors in fewer bytes, row by row.</summary>
    /// <param name="vectors">Rows of <paramref name="dimensions"/> numbers.</param>
    /// <param name="dimensions">Numbers in a vector.</param>
    /// <param name="precision">How the numbers are kept.</param>
    /// <param name="ranges">
    /// For 8-bit integers: the least value of each column, then the greatest of each (of vectors kept for
    /// calibration, say); empty: those of <paramref name="vectors"/>.
    /// </param>
    /// <exception cref="ArgumentException">A length does not fit <paramref name="dimensions"/>.</exception>
    public static byte[] Quantize(
        ReadOnlySpan<float> vectors, int dimensions, VectorPrecision precision, ReadOnlySpan<float> ranges = default)
    {
        int rows = RowsOf(vectors, dimensions, nameof(vectors));
        byte[] bytes = new byte[checked(vectors.Length * sizeof(float))]; // no precision takes more
        Loader.Load();
        using NativeOptions native = NativeOptions.From(null, "precision"u8, Names.Of<VectorPrecision>(precision));
        nuint written;
        nint error;
        fixed (float* from = vectors, calibration = ranges)
        fixed (byte* to = bytes)
        {
            int status = Native.brisling_quantize(
                from, (nuint)rows, (nuint)dimensions, calibration, (nuint)ranges.Length, native.Value,
                to, (nuint)bytes.Length, &written, &error);
            Status.Check(status, error);
        }
        return bytes[..(int)written];
    }

    private static int RowsOf(ReadOnlySpan<float> vectors, int dimensions, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        (int rows, int rest) = Math.DivRem(vectors.Length, dimensions);
        return rest == 0
            ? rows
            : throw new ArgumentException($"{vectors.Length} numbers are no rows of {dimensions}", parameter);
    }
}
