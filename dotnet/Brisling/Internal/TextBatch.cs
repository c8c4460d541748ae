using System.Buffers;
using System.Runtime.InteropServices;
using Utf8Encoder = System.Text.Unicode.Utf8;

namespace Brisling.Internal;

/// <summary>
/// Texts as the C interface takes them: one UTF-8 buffer, and n + 1 byte offsets into it. In native
/// memory: nothing to pin, nothing for the garbage collector, and no limit of 2 GB.
/// </summary>
internal readonly unsafe ref struct TextBatch
{
    private const int MaxBytesOfChar = 3; // of one UTF-16 unit in UTF-8

    internal readonly long* Offsets;
    internal readonly byte* Utf8;
    internal readonly nuint Length;
    internal readonly nuint Count;

    /// <exception cref="ArgumentException">A text is null or has a lone surrogate; the message tells which.</exception>
    internal TextBatch(ReadOnlySpan<string> texts, string parameter)
    {
        nuint chars = 0;
        foreach (string? text in texts) chars += (nuint)(text?.Length ?? 0);
        Count = (nuint)texts.Length;
        nuint capacity = checked(chars * MaxBytesOfChar);
        Offsets = (long*)NativeMemory.Alloc(checked(((Count + 1) * sizeof(long)) + capacity));
        Utf8 = (byte*)(Offsets + Count + 1);
        Offsets[0] = 0;
        try
        {
            for (int i = 0; i < texts.Length; i++)
            {
                Length += (nuint)Encode(texts[i], i, parameter, Utf8 + Length, capacity - Length);
                Offsets[i + 1] = (long)Length;
            }
        }
        catch
        {
            NativeMemory.Free(Offsets);
            throw;
        }
    }

    /// <summary>The texts in an array, which is not copied if it is one already.</summary>
    internal static string[] ArrayOf(IEnumerable<string> texts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(texts, parameter);
        return texts as string[] ?? texts.ToArray();
    }

    /// <summary>first, second, first, second, …</summary>
    internal static string[] ArrayOf(IEnumerable<(string First, string Second)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return pairs.SelectMany(pair => new[] { pair.First, pair.Second }).ToArray();
    }

    public void Dispose() => NativeMemory.Free(Offsets);

    private static int Encode(string? text, int index, string parameter, byte* to, nuint room)
    {
        if (text is null) throw new ArgumentException($"text {index} is null", parameter);
        Span<byte> utf8 = new(to, (int)nuint.Min(room, int.MaxValue));
        switch (Utf8Encoder.FromUtf16(text, utf8, out int read, out int written, replaceInvalidSequences: false))
        {
            case OperationStatus.Done:
                return written;
            case OperationStatus.DestinationTooSmall:
                throw new ArgumentException($"text {index} is longer than 2 GB, or was changed during the call", parameter);
            default:
                throw new ArgumentException($"text {index} has a lone surrogate at index {read}", parameter);
        }
    }
}
