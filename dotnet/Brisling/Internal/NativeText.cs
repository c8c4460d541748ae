using System.Text;
using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Reads a text that the C interface writes to a buffer.</summary>
internal static unsafe class NativeText
{
    private const int UsualLength = 256; // bytes; longer texts take a second call

    /// <summary>A call that ends in (buf, cap, written, err), with what comes before them in <paramref name="state"/>.</summary>
    internal delegate int Call<T>(T state, byte* buffer, nuint capacity, nuint* written, nint* error);

    internal static string Read<T>(T state, Call<T> call)
    {
        Span<byte> utf8 = stackalloc byte[UsualLength];
        nuint written;
        nint error;
        int status = Write(utf8);
        if (status == Native.BRISLING_BUFFER_TOO_SMALL)
        {
            Native.brisling_error_free(error);
            utf8 = new byte[written];
            status = Write(utf8);
        }
        Status.Check(status, error);
        return Encoding.UTF8.GetString(utf8[..(int)written]);

        int Write(Span<byte> room)
        {
            nuint length;
            nint failure;
            fixed (byte* buffer = room)
            {
                int result = call(state, buffer, (nuint)room.Length, &length, &failure);
                (written, error) = (length, failure);
                return result;
            }
        }
    }
}
