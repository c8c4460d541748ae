// Runs the cases of a vectors.json, which every language runs, and prints one line a case: its name, a tab,
// and what came out, with floats as the 8 hexadecimal digits of their bits.
using System.Text.Json;
using Brisling.RunVectors;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: RunVectors VECTORS_JSON");
    return 2;
}
string folder = Path.GetDirectoryName(Path.GetFullPath(args[0]))!;
using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(args[0]));
foreach (JsonElement fields in cases.RootElement.EnumerateArray())
{
    Case vector = new(fields, folder);
    string payload;
    try
    {
        payload = vector.Run();
    }
    catch (Exception e) when (Payload.StatusOf(e) is { } status)
    {
        payload = $"error {status} {e.Message}";
    }
    Console.Write($"{fields.GetProperty("name").GetString()}\t{payload}\n");
}
return 0;
