using System.Text;
using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Turns statuses of the C interface into exceptions.</summary>
internal static unsafe class Status
{
    /// <summary>Frees <paramref name="error"/> and throws what it stands for, unless the call succeeded.</summary>
    internal static void Check(int status, nint error, Control? control = null)
    {
        if (status != Native.BRISLING_OK) throw ExceptionOf(status, error, control);
    }

    private static Exception ExceptionOf(int status, nint error, Control? control)
    {
        string message = Message(error);
        Native.brisling_error_free(error);
        return status switch
        {
            Native.BRISLING_INVALID_ARGUMENT => new ArgumentException(message),
            Native.BRISLING_NOT_FOUND => new FileNotFoundException(message),
            Native.BRISLING_IO => new IOException(message),
            Native.BRISLING_INVALID_MODEL => new InvalidDataException(message),
            Native.BRISLING_UNSUPPORTED => new NotSupportedException(message),
            Native.BRISLING_OUT_OF_MEMORY => new InsufficientMemoryException(message),
            Native.BRISLING_CANCELLED => new OperationCanceledException(message, control?.Token ?? default),
            _ => new BrislingException(message),
        };
    }

    private static string Message(nint error)
    {
        byte[] utf8 = new byte[Native.brisling_error_message(error, null, 0)];
        fixed (byte* buffer = utf8) Native.brisling_error_message(error, buffer, (nuint)utf8.Length);
        return Encoding.UTF8.GetString(utf8);
    }
}
