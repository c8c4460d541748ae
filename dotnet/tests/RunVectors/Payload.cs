using System.Text;

namespace Brisling.RunVectors;

/// <summary>What came out of a call, as every language prints it.</summary>
internal static class Payload
{
    internal static string OfFloats(ReadOnlySpan<float> numbers)
    {
        string[] words = new string[numbers.Length];
        for (int i = 0; i < words.Length; i++) words[i] = OfFloat(numbers[i]);
        return string.Join(' ', words);
    }

    internal static string OfLabels(IEnumerable<IReadOnlyList<ScoredLabel>> texts) => string.Join(
        ';', texts.Select(labels => string.Join(',', labels.Select(label => $"{label.Label}:{OfFloat(label.Score)}"))));

    internal static string OfRanking(IEnumerable<RankedDocument> documents) =>
        string.Join(',', documents.Select(document => $"{document.Index}:{OfFloat(document.Score)}"));

    /// <summary>A JSON string in which everything but printable ASCII is escaped.</summary>
    internal static string OfText(string text)
    {
        StringBuilder json = new("\"");
        foreach (char unit in text)
        {
            json.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                >= ' ' and <= '~' => unit.ToString(),
                _ => $"\\u{(int)unit:x4}",
            });
        }
        return json.Append('"').ToString();
    }

    /// <summary>The brisling_status that an exception stands for; null for none.</summary>
    internal static int? StatusOf(Exception e) => e switch
    {
        ArgumentException => 1,
        FileNotFoundException => 2,
        IOException => 3,
        InvalidDataException => 4,
        NotSupportedException => 5,
        InsufficientMemoryException => 6,
        OperationCanceledException => 8,
        BrislingException => 255,
        _ => null,
    };

    private static string OfFloat(float number) => $"{BitConverter.SingleToUInt32Bits(number):x8}";
}
