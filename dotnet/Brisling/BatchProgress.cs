namespace Brisling;

/// <summary>How far a call is.</summary>
/// <param name="Done">Texts done so far, pairs of texts where a model reads two together, or bytes of a download.</param>
/// <param name="Total">The same in all; 0 before the call begins.</param>
public readonly record struct BatchProgress(long Done, long Total);
