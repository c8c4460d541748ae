using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Brisling.Tests;

/// <summary>The folder tests/golden: tiny models, and what the reference implementation computes with them.</summary>
internal static class Golden
{
    private const float Tolerance = 1e-5f; // times max(1, |expected|)

    internal static string Folder { get; } = Environment.GetEnvironmentVariable("BRISLING_GOLDEN")
        ?? throw new InvalidOperationException("set BRISLING_GOLDEN to the folder tests/golden");

    internal static string Model(string name) => Path.Combine(Folder, name);

    internal static JsonElement Json(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file))).RootElement;

    internal static string[] Strings(this JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetString()!).ToArray();

    internal static float[] Floats(this JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetSingle()).ToArray();

    internal static int[] Integers(this JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetInt32()).ToArray();

    /// <summary>A float32 tensor of a .safetensors file: the length of a JSON header, the header, the numbers.</summary>
    internal static float[] Tensor(string file, string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonElement header = JsonDocument.Parse(bytes.AsMemory(sizeof(long), headerLength)).RootElement;
        int[] place = header.GetProperty(name).GetProperty("data_offsets").Integers();
        ReadOnlySpan<byte> data = bytes.AsSpan(sizeof(long) + headerLength)[place[0]..place[1]];
        return MemoryMarshal.Cast<byte, float>(data).ToArray();
    }

    internal static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) AssertClose(expected[i], actual[i]);
    }

    internal static void AssertClose(float expected, float actual) =>
        Assert.InRange(actual - expected, -Tolerance * Math.Max(1, Math.Abs(expected)), Tolerance * Math.Max(1, Math.Abs(expected)));
}
