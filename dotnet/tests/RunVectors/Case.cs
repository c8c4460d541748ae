using System.Text.Json;

namespace Brisling.RunVectors;

/// <summary>A call, and the model and options it is made with.</summary>
internal sealed class Case(JsonElement fields, string folder)
{
    private string Model => Text("model") is var model && model.StartsWith("golden/", StringComparison.Ordinal)
        ? Path.Combine(folder, model)
        : model;

    private NamedOptions Options => new(fields, "options");

    private string[] Texts => Strings("texts");

    internal string Run() => Text("call") switch
    {
        "embed" => Embed(),
        "similarity" => Similarity(),
        "classify" => Classify(),
        "zero_shot" => ZeroShot(),
        "rerank" => Rerank(),
        "score" => Score(),
        "tokenize" => Tokenize(),
        "decode" => Decode(),
        string call => throw new InvalidDataException($"there is no call {call}"),
    };

    private string Embed()
    {
        using Embedder embedder = OpenEmbedder();
        return Payload.OfFloats(embedder.Embed(Texts, Options.ToEmbedOptions()).Data.Span);
    }

    private string Similarity()
    {
        using Embedder embedder = OpenEmbedder();
        NamedOptions options = Options;
        SimilarityFunction? function = options.TakeChoice<SimilarityFunction>("similarity");
        return Payload.OfFloats([embedder.Similarity(Text("a"), Text("b"), options.ToEmbedOptions(), function)]);
    }

    private string Classify()
    {
        using Classifier classifier = OpenClassifier();
        return Payload.OfLabels(classifier.Classify(Texts, Options.ToClassifyOptions()));
    }

    private string ZeroShot()
    {
        using Classifier classifier = OpenClassifier();
        return Payload.OfLabels(classifier.ZeroShot(Texts, Strings("labels"), Options.ToZeroShotOptions()));
    }

    private string Rerank()
    {
        using Reranker reranker = OpenReranker();
        return Payload.OfRanking(reranker.Rerank(Text("query"), Strings("documents"), Options.ToRerankOptions()));
    }

    private string Score()
    {
        using Reranker reranker = OpenReranker();
        IEnumerable<(string, string)> pairs = fields.GetProperty("pairs").EnumerateArray()
            .Select(pair => (pair[0].GetString()!, pair[1].GetString()!));
        return Payload.OfFloats(reranker.Score(pairs, Options.ToScoreOptions()));
    }

    private string Tokenize()
    {
        using Tokenizer tokenizer = OpenTokenizer();
        return string.Join(';', tokenizer.EncodeToIds(Texts, Options.ToTokenizeOptions()).Select(ids => string.Join(' ', ids)));
    }

    private string Decode()
    {
        using Tokenizer tokenizer = OpenTokenizer();
        int[] ids = fields.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
        return Payload.OfText(tokenizer.Decode(ids, Options.TakeFlag("skip_special_tokens") ?? true));
    }

    private Embedder OpenEmbedder() => new(Model, new NamedOptions(fields, "open").ToEmbedderOptions());

    private Classifier OpenClassifier() => new(Model, new NamedOptions(fields, "open").ToClassifierOptions());

    private Reranker OpenReranker() => new(Model, new NamedOptions(fields, "open").ToRerankerOptions());

    private Tokenizer OpenTokenizer() => new(Model, new NamedOptions(fields, "open").ToTokenizerOptions());

    private string Text(string name) => fields.GetProperty(name).GetString()!;

    private string[] Strings(string name) =>
        fields.GetProperty(name).EnumerateArray().Select(item => item.GetString()!).ToArray();
}
