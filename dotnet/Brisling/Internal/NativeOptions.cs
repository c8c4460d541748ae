using System.Globalization;
using System.Text;
using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Named texts for the C interface; no handle (0) as long as nothing is set.</summary>
internal unsafe ref struct NativeOptions
{
    private const int MaxNumberLength = 32;

    internal nint Value { get; private set; }

    /// <summary>The options, and one more where <paramref name="value"/> is not null.</summary>
    internal static NativeOptions From(
        BrislingOptions? options, ReadOnlySpan<byte> name = default, string? value = null)
    {
        NativeOptions native = default;
        try
        {
            options?.WriteTo(ref native);
            if (options?.Named is { } named)
            {
                foreach ((string other, string text) in named) native.Set(Encoding.UTF8.GetBytes(other), text);
            }
            native.Set(name, value);
        }
        catch
        {
            native.Dispose();
            throw;
        }
        return native;
    }

    internal void Set(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        nint error;
        if (Value == 0)
        {
            nint created;
            Status.Check(Native.brisling_options_new(&created, &error), error);
            Value = created;
        }
        fixed (byte* key = name, text = value)
        {
            int status = Native.brisling_options_set(Value, key, (nuint)name.Length, text, (nuint)value.Length, &error);
            Status.Check(status, error);
        }
    }

    // What is null keeps the library's default.

    internal void Set(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null) return;
        using TextBatch text = new(new ReadOnlySpan<string>(in value), "options");
        Set(name, new ReadOnlySpan<byte>(text.Utf8, (int)text.Length));
    }

    internal void Set(ReadOnlySpan<byte> name, IReadOnlyList<string>? lines)
    {
        if (lines is null) return;
        foreach (string? line in lines)
        {
            if (line is null || line.Contains('\n'))
            {
                throw new ArgumentException($"a label is a text of one line, which \"{line}\" is not", nameof(lines));
            }
        }
        Set(name, string.Join('\n', lines));
    }

    internal void Set(ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag) Set(name, flag ? "true"u8 : "false"u8);
    }

    internal void Set<T>(ReadOnlySpan<byte> name, T? value)
        where T : struct, IUtf8SpanFormattable
    {
        if (value is not { } number) return;
        Span<byte> digits = stackalloc byte[MaxNumberLength];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Set(name, digits[..length]);
    }

    public void Dispose()
    {
        Native.brisling_options_free(Value);
        Value = 0;
    }
}
