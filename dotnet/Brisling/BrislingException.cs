namespace Brisling;

/// <summary>
/// The library failed in a way that should not happen; please report it. Other failures are exceptions
/// that every .NET programmer knows: <see cref="ArgumentException"/> (what was passed can never work),
/// <see cref="FileNotFoundException"/> (no such model), <see cref="IOException"/>,
/// <see cref="InvalidDataException"/> (a model's files are broken), <see cref="NotSupportedException"/>,
/// <see cref="OutOfMemoryException"/> and <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class BrislingException : Exception
{
    /// <summary>An exception with no message.</summary>
    public BrislingException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public BrislingException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public BrislingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
