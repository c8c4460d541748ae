using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A piece of a text, as a model reads it.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Text">Its name in the vocabulary, such as "##ing".</param>
/// <param name="Start">Where it begins in its text, as an index of chars; 0 where it is not from the text.</param>
/// <param name="End">Where it ends, exclusive: its place is <c>text[Start..End]</c>.</param>
/// <param name="IsSpecial">Whether the model's template added it, such as [CLS].</param>
public readonly record struct Token(int Id, string Text, int Start, int End, bool IsSpecial);

/// <summary>
/// Cuts texts into the tokens of a model. All members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class Tokenizer : IDisposable
{
    private readonly Handle _handle;

    /// <summary>Opens the tokenizer of a model.</summary>
    /// <param name="model">A model as for <see cref="Embedder"/>, or the path of a tokenizer.json.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)" path="/exception"/>
    public Tokenizer(string model, TokenizerOptions? options = null)
        : this(Handle.Open(
            nameof(Tokenizer), model, options, &Native.brisling_tokenizer_open, &Native.brisling_tokenizer_free))
    {
    }

    internal Tokenizer(Handle handle)
    {
        _handle = handle;
        using Handle.Lease lease = handle.Use();
        VocabularySize = (int)Native.brisling_tokenizer_vocabulary_size(lease.Value);
    }

    private delegate T Reader<T>(Results results, string[] texts);

    /// <summary>How many tokens the vocabulary has.</summary>
    public int VocabularySize { get; }

    /// <summary>The ids of one text's tokens.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The tokenizer was disposed.</exception>
    public IReadOnlyList<int> EncodeToIds(string text, TokenizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeToIds([text], options)[0];
    }

    /// <summary>The ids of each text's tokens.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public Batch<IReadOnlyList<int>> EncodeToIds(IEnumerable<string> texts, TokenizeOptions? options = null) =>
        Encode(TextBatch.ArrayOf(texts, nameof(texts)), pairs: false, options, ReadIds);

    /// <summary>The ids of the tokens of each pair of texts, which make one sequence.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public Batch<IReadOnlyList<int>> EncodeToIds(
        IEnumerable<(string First, string Second)> pairs, TokenizeOptions? options = null) =>
        Encode(TextBatch.ArrayOf(pairs), pairs: true, options, ReadIds);

    /// <summary>The tokens of one text.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public IReadOnlyList<Token> EncodeToTokens(string text, TokenizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeToTokens([text], options)[0];
    }

    /// <summary>The tokens of each text.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public Batch<IReadOnlyList<Token>> EncodeToTokens(IEnumerable<string> texts, TokenizeOptions? options = null) =>
        Encode(TextBatch.ArrayOf(texts, nameof(texts)), pairs: false, options, ReadTokens);

    /// <summary>How many tokens one text has.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public int CountTokens(string text, TokenizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CountTokens([text], options)[0];
    }

    /// <summary>How many tokens each text has.</summary>
    /// <inheritdoc cref="EncodeToIds(string, TokenizeOptions?)" path="/exception"/>
    public int[] CountTokens(IEnumerable<string> texts, TokenizeOptions? options = null)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        long[] counts = new long[array.Length];
        using TextBatch batch = new(array, nameof(texts));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        nint error;
        fixed (long* to = counts)
        {
            int status = Native.brisling_tokenizer_count(
                lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
                to, (nuint)counts.Length, &error);
            Status.Check(status, error);
        }
        return Array.ConvertAll(counts, count => (int)count);
    }

    /// <summary>The text that the tokens stand for.</summary>
    /// <param name="ids">Ids of tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens, such as [CLS], are left out.</param>
    /// <exception cref="ArgumentException">The vocabulary does not have an id.</exception>
    /// <exception cref="ObjectDisposedException">The tokenizer was disposed.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        using NativeOptions native = NativeOptions.From(
            null, "skip_special_tokens"u8, skipSpecialTokens ? null : "false");
        using Handle.Lease lease = _handle.Use();
        fixed (int* from = ids)
        {
            return NativeText.Read(
                (Tokenizer: lease.Value, Ids: (nint)from, Count: (nuint)ids.Length, Options: native.Value),
                static (call, buffer, capacity, written, error) => Native.brisling_tokenizer_decode(
                    call.Tokenizer, (int*)call.Ids, call.Count, call.Options, buffer, capacity, written, error));
        }
    }

    /// <summary>The id of a token, where the vocabulary has it.</summary>
    /// <exception cref="ObjectDisposedException">The tokenizer was disposed.</exception>
    public bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        using TextBatch text = new(new ReadOnlySpan<string>(in token), nameof(token));
        using Handle.Lease lease = _handle.Use();
        int found = 0;
        nint error;
        int status = Native.brisling_tokenizer_token_to_id(lease.Value, text.Utf8, text.Length, &found, &error);
        id = found;
        if (status == Native.BRISLING_NOT_FOUND)
        {
            Native.brisling_error_free(error);
            return false;
        }
        Status.Check(status, error);
        return true;
    }

    /// <summary>The token of an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary does not have the id.</exception>
    /// <exception cref="ObjectDisposedException">The tokenizer was disposed.</exception>
    public string GetToken(int id)
    {
        using Handle.Lease lease = _handle.Use();
        try
        {
            return NativeText.Read(
                (Tokenizer: lease.Value, Id: id),
                static (call, buffer, capacity, written, error) => Native.brisling_tokenizer_id_to_token(
                    call.Tokenizer, call.Id, buffer, capacity, written, error));
        }
        catch (FileNotFoundException e)
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, e.Message);
        }
    }

    /// <summary>Frees the tokenizer, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Batch<IReadOnlyList<T>> Encode<T>(
        string[] texts, bool pairs, TokenizeOptions? options, Reader<IReadOnlyList<T>[]> read)
    {
        using TextBatch batch = new(texts, pairs ? nameof(pairs) : nameof(texts));
        using NativeOptions native = NativeOptions.From(options, "pairs"u8, pairs ? "true" : null);
        using Handle.Lease lease = _handle.Use();
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_tokenizer_encode(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
            &handle, &truncated, &error);
        Status.Check(status, error);
        using Results results = new(handle);
        return new(read(results, texts), truncated);
    }

    private static IReadOnlyList<int>[] ReadIds(Results results, string[] texts)
    {
        int[] ids = results.Integers("id"u8);
        return results.Grouped((_, _, row) => ids[row]);
    }

    private static IReadOnlyList<Token>[] ReadTokens(Results results, string[] texts)
    {
        CharIndexes[] places = CharIndexes.Of(texts);
        int[] ids = results.Integers("id"u8);
        int[] starts = results.Integers("start"u8);
        int[] ends = results.Integers("end"u8);
        int[] special = results.Integers("special"u8);
        return results.Grouped((rows, text, row) => new Token(
            ids[row], rows.Text(row, "token"u8), places[text][starts[row]], places[text][ends[row]], special[row] != 0));
    }
}
