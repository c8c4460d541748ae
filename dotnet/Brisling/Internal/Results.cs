using Brisling.Interop;

namespace Brisling.Internal;

/// <summary>Rows with named columns, grouped by input.</summary>
internal readonly unsafe ref struct Results(nint handle)
{
    internal int Rows => checked((int)Native.brisling_results_rows(handle));

    /// <summary>The rows of group i are those from [i] up to, not including, [i + 1].</summary>
    internal long[] Offsets()
    {
        long[] offsets = new long[checked((int)Native.brisling_results_groups(handle)) + 1];
        nint error;
        fixed (long* to = offsets)
        {
            Status.Check(Native.brisling_results_offsets(handle, to, (nuint)offsets.Length, &error), error);
        }
        return offsets;
    }

    internal int[] Integers(ReadOnlySpan<byte> column) =>
        Array.ConvertAll(LongIntegers(column), number => checked((int)number));

    internal long[] LongIntegers(ReadOnlySpan<byte> column)
    {
        long[] numbers = new long[Rows];
        nint error;
        fixed (long* to = numbers)
        fixed (byte* name = column)
        {
            int status = Native.brisling_results_integers(
                handle, name, (nuint)column.Length, to, (nuint)numbers.Length, &error);
            Status.Check(status, error);
        }
        return numbers;
    }

    internal float[] Floats(ReadOnlySpan<byte> column)
    {
        float[] numbers = new float[Rows];
        nint error;
        fixed (float* to = numbers)
        fixed (byte* name = column)
        {
            int status = Native.brisling_results_floats(
                handle, name, (nuint)column.Length, to, (nuint)numbers.Length, &error);
            Status.Check(status, error);
        }
        return numbers;
    }

    internal string Text(int row, ReadOnlySpan<byte> column)
    {
        fixed (byte* name = column)
        {
            return NativeText.Read(
                (handle, (nuint)row, (nint)name, (nuint)column.Length),
                static (cell, buffer, capacity, written, error) => Native.brisling_results_text(
                    cell.handle, cell.Item2, (byte*)cell.Item3, cell.Item4, buffer, capacity, written, error));
        }
    }

    /// <summary>What <paramref name="item"/> makes of each row.</summary>
    internal T[] All<T>(RowReader<T> item)
    {
        T[] items = new T[Rows];
        for (int row = 0; row < items.Length; row++) items[row] = item(this, row);
        return items;
    }

    /// <summary>One list a group, with what <paramref name="item"/> makes of each row.</summary>
    internal IReadOnlyList<T>[] Grouped<T>(GroupedRowReader<T> item)
    {
        long[] offsets = Offsets();
        IReadOnlyList<T>[] groups = new IReadOnlyList<T>[offsets.Length - 1];
        for (int group = 0; group < groups.Length; group++)
        {
            T[] items = new T[offsets[group + 1] - offsets[group]];
            for (int i = 0; i < items.Length; i++) items[i] = item(this, group, (int)offsets[group] + i);
            groups[group] = items;
        }
        return groups;
    }

    internal delegate T RowReader<T>(Results results, int row);

    internal delegate T GroupedRowReader<T>(Results results, int group, int row);

    public void Dispose() => Native.brisling_results_free(handle);
}
