namespace Brisling;

/// <summary>How far a call is.</summary>
/// <param name="Done">Texts done so far, or pairs of texts where a model reads two together.</param>
/// <param name="Total">Texts or pairs in all; 0 before the call begins.</param>
public readonly record struct BatchProgress(long Done, long Total);
