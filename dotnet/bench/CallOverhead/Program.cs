// CallOverhead MODEL: nanoseconds of calls through C#; call_overhead.c makes the same calls through C. Each
// number is the least of fifty rounds.
using System.Diagnostics;
using Brisling;

const double RoundSeconds = 0.05;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: CallOverhead MODEL");
    return 2;
}
using Embedder embedder = new(args[0], new() { Threads = 1 });
using Tokenizer tokenizer = embedder.CreateTokenizer();
float[] vector = new float[embedder.Dimensions];
string[] text = ["Hello world"];

Measure("an empty batch", () => embedder.EmbedInto([], []));
Measure("one short text", () => embedder.EmbedInto(text, vector));
Measure("tokens of a short text", () => tokenizer.CountTokens(text));
return 0;

static void Measure(string name, Action call)
{
    double best = double.MaxValue;
    for (int round = 0; round < 50; round++)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long calls = 0;
        while (watch.Elapsed.TotalSeconds < RoundSeconds)
        {
            for (int i = 0; i < 100; i++) call();
            calls += 100;
        }
        best = Math.Min(best, watch.Elapsed.TotalNanoseconds / calls);
    }
    Console.WriteLine($"{name,-24} {best,10:F0} ns");
}
