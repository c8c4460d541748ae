using System.Collections;

namespace Brisling;

/// <summary>What a call gives for a batch of inputs, and how many of these were cut.</summary>
/// <typeparam name="T">What there is for one input.</typeparam>
public sealed class Batch<T> : IReadOnlyList<T>
{
    private readonly T[] _items;

    internal Batch(T[] items, nuint truncated)
    {
        _items = items;
        Truncated = (int)truncated;
    }

    /// <summary>How many inputs were longer than the model reads, and were cut.</summary>
    public int Truncated { get; }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
