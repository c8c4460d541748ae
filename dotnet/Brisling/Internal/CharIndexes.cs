using System.Text;

namespace Brisling.Internal;

/// <summary>
/// The library counts places in a text in Unicode code points; here they become indices of the
/// string's chars. The two differ where there are surrogate pairs.
/// </summary>
internal readonly struct CharIndexes
{
    private readonly int[]? _indexes; // of every code point and of the end; null where they do not differ

    internal CharIndexes(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return;
        List<int> indexes = [0];
        foreach (Rune rune in text.EnumerateRunes()) indexes.Add(indexes[^1] + rune.Utf16SequenceLength);
        _indexes = [.. indexes];
    }

    internal int this[int codePoint] => _indexes?[codePoint] ?? codePoint;

    internal static CharIndexes[] Of(string[] texts) => Array.ConvertAll(texts, text => new CharIndexes(text));
}
