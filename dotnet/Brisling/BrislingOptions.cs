using Brisling.Internal;

namespace Brisling;

/// <summary>What all options have in common: a property that is null keeps the default.</summary>
public abstract record BrislingOptions
{
    private protected BrislingOptions()
    {
    }

    /// <summary>Further options by the library's own names, which need not be valid: for tests of its messages.</summary>
    internal IReadOnlyDictionary<string, string>? Named { get; init; }

    internal abstract void WriteTo(ref NativeOptions native);
}

/// <summary>Options that most calls take.</summary>
public abstract record CallOptions : BrislingOptions
{
    private protected CallOptions()
    {
    }

    /// <summary>The most threads that the call may use; at most, and by default, what the model was opened with.</summary>
    public int? Threads { get; init; }

    /// <summary>Tokens of a text that are read, special ones included; at most, and by default, what the model allows.</summary>
    public int? MaxLength { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        native.Set("threads"u8, Threads);
        native.Set("max_length"u8, MaxLength);
    }
}
