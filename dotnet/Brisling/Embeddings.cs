using System.Collections;

namespace Brisling;

/// <summary>The vectors of a batch of texts in one array, row by row; item i is the vector of text i.</summary>
public sealed class Embeddings : IReadOnlyList<ReadOnlyMemory<float>>
{
    internal Embeddings(ReadOnlyMemory<float> data, int count, int dimensions, int truncated)
    {
        Data = data;
        Count = count;
        Dimensions = dimensions;
        Truncated = truncated;
    }

    /// <summary>All vectors: <see cref="Count"/> rows of <see cref="Dimensions"/> numbers.</summary>
    public ReadOnlyMemory<float> Data { get; }

    /// <summary>How many vectors there are.</summary>
    public int Count { get; }

    /// <summary>Numbers in a vector.</summary>
    public int Dimensions { get; }

    /// <summary>How many texts were longer than the model reads, and were cut.</summary>
    public int Truncated { get; }

    /// <summary>The vector of a text: a part of <see cref="Data"/>, not a copy.</summary>
    public ReadOnlyMemory<float> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Data.Slice(index * Dimensions, Dimensions);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<float>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
