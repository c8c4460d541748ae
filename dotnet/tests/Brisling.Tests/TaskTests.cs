using System.Text.Json;

namespace Brisling.Tests;

public sealed class TaskTests
{
    [Fact]
    public void ClassifiesAsTheReference()
    {
        JsonElement tasks = Golden.Json("bert-classify/tasks.json");
        string[] texts = tasks.GetProperty("texts").Strings();
        using Classifier classifier = new(Golden.Model("bert-classify"));
        foreach (JsonElement run in tasks.GetProperty("runs").EnumerateArray())
        {
            JsonElement options = run.GetProperty("options");
            ClassifyOptions classifyOptions = new()
            {
                TopK = options.TryGetProperty("top_k", out JsonElement topK) ? (topK.ValueKind == JsonValueKind.Null ? 0 : topK.GetInt32()) : 1,
                Function = options.TryGetProperty("function_to_apply", out JsonElement function)
                    ? Enum.Parse<ScoreFunction>(function.GetString()!, ignoreCase: true)
                    : null,
            };
            AssertLabels(run.GetProperty("out"), classifier.Classify(texts, classifyOptions));
        }
    }

    [Fact]
    public void ClassifierTakesOptions()
    {
        using Classifier classifier = new(Golden.Model("bert-classify"), new() { Labels = ["a", "b", "c"] });
        Assert.Equal(["a", "b", "c"], classifier.Labels);
        Assert.Empty(classifier.Classify("a text", new() { Threshold = 0.99f }));
        Assert.Equal(3, classifier.Classify("a text").Count);
        Assert.Equal(1, classifier.Classify(["one two three four"], new() { MaxLength = 3 }).Truncated);
        using Classifier nli = new(Golden.Model("deberta-nli"));
        Assert.Equal("entailment", nli.Classify([("A cat sleeps.", "An animal rests.")])[0][0].Label);
    }

    [Fact]
    public void ClassifiesWithAnyLabelsAsTheReference()
    {
        JsonElement tasks = Golden.Json("deberta-nli/tasks.json");
        string[] texts = tasks.GetProperty("texts").Strings();
        using Classifier classifier = new(Golden.Model("deberta-nli"));
        foreach (JsonElement run in tasks.GetProperty("runs").EnumerateArray())
        {
            JsonElement options = run.GetProperty("options");
            ZeroShotOptions zeroShotOptions = new()
            {
                MultiLabel = options.TryGetProperty("multi_label", out JsonElement multiLabel) ? multiLabel.GetBoolean() : null,
                HypothesisTemplate = options.TryGetProperty("hypothesis_template", out JsonElement template) ? template.GetString() : null,
            };
            string[] labels = run.GetProperty("labels").Strings();
            Batch<IReadOnlyList<ScoredLabel>> results = classifier.ZeroShot(texts, labels, zeroShotOptions);
            for (int i = 0; i < texts.Length; i++)
            {
                JsonElement expected = run.GetProperty("out")[i];
                Golden.AssertClose(expected.GetProperty("scores").Floats(), results[i].Select(label => label.Score).ToArray());
                Assert.Equal(expected.GetProperty("labels").Strings(), results[i].Select(label => label.Label));
                Assert.All(results[i], label => Assert.Equal(label.Label, labels[label.Index]));
            }
        }
    }

    [Fact]
    public void RanksAsTheReference()
    {
        JsonElement expected = Golden.Json("bert-rerank/cross_encoder.json");
        RerankerOptions options = new() { MaxLength = expected.GetProperty("max_length").GetInt32() };
        using Reranker reranker = new(Golden.Model("bert-rerank"), options);
        (string, string)[] pairs = expected.GetProperty("pairs").EnumerateArray()
            .Select(pair => (pair[0].GetString()!, pair[1].GetString()!)).ToArray();
        Golden.AssertClose(expected.GetProperty("predict").Floats(), reranker.Score(pairs));
        Golden.AssertClose(expected.GetProperty("logits").Floats(), reranker.Score(pairs, new() { Activation = Activation.Identity }));

        Batch<RankedDocument> ranked = reranker.Rerank(
            expected.GetProperty("query").GetString()!, expected.GetProperty("documents").Strings());
        Assert.Equal(expected.GetProperty("rank").GetArrayLength(), ranked.Count);
        foreach ((JsonElement row, RankedDocument document) in expected.GetProperty("rank").EnumerateArray().Zip(ranked))
        {
            Assert.Equal(row.GetProperty("corpus_id").GetInt32(), document.Index);
            Assert.Equal(row.GetProperty("text").GetString(), document.Text);
            Golden.AssertClose(row.GetProperty("score").GetSingle(), document.Score);
        }
        Assert.Single(reranker.Rerank("a query", ["one", "two"], new() { TopK = 1 }));
    }

    [Theory]
    [InlineData("none", Aggregation.None)]
    [InlineData("simple", Aggregation.Simple)]
    [InlineData("first", Aggregation.First)]
    [InlineData("average", Aggregation.Average)]
    [InlineData("max", Aggregation.Max)]
    public void FindsEntitiesAsTheReference(string name, Aggregation aggregation)
    {
        JsonElement tasks = Golden.Json("bert-ner/tasks.json");
        string[] texts = tasks.GetProperty("texts").Strings();
        JsonElement run = tasks.GetProperty("runs").EnumerateArray()
            .Single(run => run.GetProperty("aggregation_strategy").GetString() == name);
        using TokenClassifier classifier = new(Golden.Model("bert-ner"));
        Batch<IReadOnlyList<Entity>> found = classifier.Classify(texts, new() { Aggregation = aggregation });
        for (int i = 0; i < texts.Length; i++)
        {
            JsonElement expected = run.GetProperty("out")[i];
            Assert.Equal(expected.GetArrayLength(), found[i].Count);
            foreach ((JsonElement row, Entity entity) in expected.EnumerateArray().Zip(found[i]))
            {
                Golden.AssertClose(row.GetProperty("score").GetSingle(), entity.Score);
                Assert.Equal(CharIndex(texts[i], row.GetProperty("start").GetInt32()), entity.Start);
                Assert.Equal(CharIndex(texts[i], row.GetProperty("end").GetInt32()), entity.End);
            }
        }
    }

    [Fact]
    public void AnswersAsTheReference()
    {
        JsonElement tasks = Golden.Json("distilbert-qa/tasks.json");
        string[] contexts = tasks.GetProperty("contexts").Strings();
        (string, string Context)[] questions = tasks.GetProperty("questions").Strings()
            .SelectMany(question => contexts.Select(context => (question, context))).ToArray();
        JsonElement expected = tasks.GetProperty("runs").EnumerateArray()
            .Single(run => !run.GetProperty("options").EnumerateObject().Any()).GetProperty("out");
        using QuestionAnswerer answerer = new(Golden.Model("distilbert-qa"));
        Batch<IReadOnlyList<Answer>> answers = answerer.Answer(questions);
        for (int i = 0; i < questions.Length; i++)
        {
            Answer answer = Assert.Single(answers[i]);
            Assert.Equal(expected[i].GetProperty("answer").GetString(), answer.Text);
            Assert.Equal(answer.Text, questions[i].Context[answer.Start..answer.End]);
            Golden.AssertClose(expected[i].GetProperty("score").GetSingle(), answer.Score);
        }
        Assert.Equal(2, answerer.Answer("Who?", "She wrote it.", new() { TopK = 2, AlignToWords = false }).Count);
    }

    [Fact]
    public void FillsGapsAsTheReference()
    {
        JsonElement run = Golden.Json("bert-mlm/tasks.json").GetProperty("runs")[0]; // top_k 1
        using MaskFiller filler = new(Golden.Model("bert-mlm"));
        Assert.Equal("[MASK]", filler.MaskToken);
        Filling filling = Assert.Single(filler.Fill("The [MASK] is cold.", new() { TopK = 1 }));
        JsonElement expected = run.GetProperty("out")[0][0];
        Assert.Equal(expected.GetProperty("token").GetInt32(), filling.Token);
        Assert.Equal(expected.GetProperty("token_str").GetString(), filling.Text);
        Assert.Equal(expected.GetProperty("sequence").GetString(), filling.Sequence);
        Golden.AssertClose(expected.GetProperty("score").GetSingle(), filling.Score);
        Assert.Equal(
            ["indic", "own"],
            filler.Fill(["The [MASK] is cold."], new() { Targets = ["own", "indic"] })[0].Select(item => item.Text));
    }

    private static void AssertLabels(JsonElement expected, Batch<IReadOnlyList<ScoredLabel>> results)
    {
        Assert.Equal(expected.GetArrayLength(), results.Count);
        foreach ((JsonElement labels, IReadOnlyList<ScoredLabel> result) in expected.EnumerateArray().Zip(results))
        {
            Assert.Equal(labels.GetArrayLength(), result.Count);
            foreach ((JsonElement label, ScoredLabel scored) in labels.EnumerateArray().Zip(result))
            {
                Assert.Equal(label.GetProperty("label").GetString(), scored.Label);
                Golden.AssertClose(label.GetProperty("score").GetSingle(), scored.Score);
            }
        }
    }

    /// <summary>The reference counts code points.</summary>
    private static int CharIndex(string text, int codePoints) =>
        text.EnumerateRunes().Take(codePoints).Sum(rune => rune.Utf16SequenceLength);
}
