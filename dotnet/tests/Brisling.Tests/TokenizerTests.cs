using System.Text.Json;

namespace Brisling.Tests;

public sealed class TokenizerTests : IDisposable
{
    private readonly Tokenizer _tokenizer = new(Golden.Model("tokenizer-wordpiece"));

    public void Dispose() => _tokenizer.Dispose();

    [Fact]
    public void CutsAsTheReference()
    {
        foreach (JsonElement expected in Golden.Json("tokenizer-wordpiece/expected.json").GetProperty("cases").EnumerateArray())
        {
            string text = expected.GetProperty("text").GetString()!;
            int[] ids = expected.GetProperty("ids").Integers();
            IReadOnlyList<Token> tokens = _tokenizer.EncodeToTokens(text);
            Assert.Equal(ids, _tokenizer.EncodeToIds(text));
            Assert.Equal(ids, tokens.Select(token => token.Id));
            Assert.Equal(expected.GetProperty("tokens").Strings(), tokens.Select(token => token.Text));
            Assert.Equal(expected.GetProperty("special").Integers(), tokens.Select(token => token.IsSpecial ? 1 : 0));
            Assert.Equal(ids.Length, _tokenizer.CountTokens(text));
            Assert.Equal(expected.GetProperty("decoded").GetString(), _tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void CutsPairsAsTheReference()
    {
        JsonElement pairs = Golden.Json("tokenizer-wordpiece/expected.json").GetProperty("pairs");
        Batch<IReadOnlyList<int>> ids = _tokenizer.EncodeToIds(
            pairs.EnumerateArray().Select(pair => (pair.GetProperty("a").GetString()!, pair.GetProperty("b").GetString()!)),
            new() { MaxLength = 48, Truncation = Truncation.LongestFirst });
        Assert.Equal(pairs.EnumerateArray().Select(pair => pair.GetProperty("input_ids").Integers()), ids);
    }

    [Fact]
    public void PlacesAreIndicesOfChars()
    {
        const string Text = "😀 doctor 👍🏽 world";
        IReadOnlyList<Token> tokens = _tokenizer.EncodeToTokens(Text);
        Token last = tokens[^2]; // before [SEP]
        Assert.Equal("world".Length, last.End - Text.IndexOf("world", StringComparison.Ordinal));
        Assert.Equal("doctor", string.Concat(tokens
            .Where(token => token.Start >= 3 && token.End <= 9)
            .Select(token => Text[token.Start..token.End])));
    }

    [Fact]
    public void KnowsItsVocabulary()
    {
        Assert.True(_tokenizer.TryGetId("[CLS]", out int id));
        Assert.Equal("[CLS]", _tokenizer.GetToken(id));
        Assert.False(_tokenizer.TryGetId("no such token", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokenizer.GetToken(_tokenizer.VocabularySize));
        Assert.Throws<ArgumentException>(() => _tokenizer.Decode([-1]));
    }

    [Fact]
    public void TakesOptions()
    {
        IReadOnlyList<int> bare = _tokenizer.EncodeToIds("Hello world", new() { AddSpecialTokens = false });
        IReadOnlyList<int> whole = _tokenizer.EncodeToIds("Hello world");
        Assert.Equal(whole.Skip(1).SkipLast(1), bare);
        Assert.Equal(1, _tokenizer.EncodeToIds(["Hello world", ""], new() { MaxLength = 3 }).Truncated);
        Assert.StartsWith("[CLS]", _tokenizer.Decode(whole.ToArray(), skipSpecialTokens: false), StringComparison.Ordinal);
    }

    [Fact]
    public void DecodesLongTexts()
    {
        string text = string.Join(' ', Enumerable.Repeat("hello world", 500));
        Assert.Equal(text, _tokenizer.Decode(_tokenizer.EncodeToIds(text).ToArray()));
    }

    [Fact]
    public void OutlivesItsEmbedder()
    {
        Embedder embedder = new(Golden.Model("st-bert-mean"));
        using Tokenizer tokenizer = embedder.CreateTokenizer();
        embedder.Dispose();
        Assert.NotEmpty(tokenizer.EncodeToIds("Hello world"));
    }
}
