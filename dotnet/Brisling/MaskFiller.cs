using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A token that may stand in a gap of a text.</summary>
/// <param name="Text">The token.</param>
/// <param name="Sequence">The text with the token in the gap.</param>
/// <param name="Score">How likely it is.</param>
/// <param name="Mask">Which of the text's gaps, from 0.</param>
/// <param name="Token">Its id in the vocabulary.</param>
public readonly record struct Filling(string Text, string Sequence, float Score, int Mask, int Token);

/// <summary>How one call of a <see cref="MaskFiller"/> fills gaps.</summary>
public sealed record FillOptions : CallOptions
{
    /// <summary>The tokens to choose from; default: all of the vocabulary.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Tokens of a gap; default: 5.</summary>
    public int? TopK { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        base.WriteTo(ref native);
        native.Set("top_k"u8, TopK);
    }
}

/// <summary>
/// Finds words for the gaps in texts: a model with a masked language modelling head (transformers'
/// …ForMaskedLM). All members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class MaskFiller : IDisposable
{
    private readonly Handle _handle;

    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public MaskFiller(string model, ModelOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(MaskFiller), model, options, &Native.brisling_mask_filler_open, &Native.brisling_mask_filler_free);
        using Handle.Lease lease = _handle.Use();
        MaxLength = int.CreateSaturating(Native.brisling_mask_filler_max_length(lease.Value));
        MaskToken = NativeText.Read(lease.Value, Native.brisling_mask_filler_mask_token);
    }

    /// <summary>Tokens of a text that are read, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>What stands for a gap in a text: "[MASK]", "&lt;mask&gt;".</summary>
    public string MaskToken { get; }

    /// <summary>The tokens for each gap of one text, gap after gap, the likeliest first.</summary>
    /// <exception cref="ArgumentException">The text has no gap or a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The filler was disposed.</exception>
    public IReadOnlyList<Filling> Fill(string text, FillOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Fill([text], options)[0];
    }

    /// <summary>The tokens for each gap of each text, gap after gap, the likeliest first.</summary>
    /// <inheritdoc cref="Fill(string, FillOptions?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Batch<IReadOnlyList<Filling>> Fill(
        IEnumerable<string> texts, FillOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        using Control? control = Control.For(cancellationToken);
        return Fill(array, options, control);
    }

    /// <summary>The tokens for each gap of each text, computed on threads of the pool.</summary>
    /// <inheritdoc cref="Fill(IEnumerable{string}, FillOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<IReadOnlyList<Filling>>> FillAsync(
        IEnumerable<string> texts,
        FillOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(texts, nameof(texts));
        return Control.RunAsync(control => Fill(array, options, control), progress, cancellationToken);
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Batch<IReadOnlyList<Filling>> Fill(string[] texts, FillOptions? options, Control? control)
    {
        using TextBatch batch = new(texts, nameof(texts));
        using TextBatch targets = new([.. options?.Targets ?? []], nameof(FillOptions.Targets));
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        nuint truncated;
        int status = Native.brisling_mask_filler_fill(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count,
            targets.Utf8, targets.Length, targets.Offsets, targets.Count, native.Value,
            &handle, &truncated, controlLease.Value, &error);
        Status.Check(status, error, control);

        using Results results = new(handle);
        float[] scores = results.Floats("score"u8);
        int[] masks = results.Integers("mask"u8);
        int[] tokens = results.Integers("token"u8);
        IReadOnlyList<Filling>[] fillings = results.Grouped((rows, _, row) => new Filling(
            rows.Text(row, "text"u8), rows.Text(row, "sequence"u8), scores[row], masks[row], tokens[row]));
        return new(fillings, truncated);
    }
}
