using Brisling.Internal;
using Brisling.Interop;

namespace Brisling;

/// <summary>A passage that answers a question.</summary>
/// <param name="Text">The passage; empty where the context does not have the answer.</param>
/// <param name="Score">How certain the model is.</param>
/// <param name="Start">Where it begins in the context, as an index of chars.</param>
/// <param name="End">Where it ends, exclusive: its place is <c>context[Start..End]</c>.</param>
public readonly record struct Answer(string Text, float Score, int Start, int End);

/// <summary>How one call of a <see cref="QuestionAnswerer"/> finds answers.</summary>
public sealed record AnswerOptions : BrislingOptions
{
    /// <summary>Answers of a question; default: 1.</summary>
    public int? TopK { get; init; }

    /// <summary>Tokens of a window, question and special ones included; default: 384, or what the model allows.</summary>
    public int? MaxSequenceLength { get; init; }

    /// <summary>Tokens that windows share; default: 128, or half a window.</summary>
    public int? DocumentStride { get; init; }

    /// <summary>Tokens of an answer; default: 15.</summary>
    public int? MaxAnswerLength { get; init; }

    /// <summary>Tokens of a question that are read; default: 64.</summary>
    public int? MaxQuestionLength { get; init; }

    /// <summary>Whether an empty text is an answer, too; default: false.</summary>
    public bool? HandleImpossibleAnswer { get; init; }

    /// <summary>Whether answers are whole words; default: true.</summary>
    public bool? AlignToWords { get; init; }

    /// <summary>The most threads that the call may use; at most, and by default, what the model was opened with.</summary>
    public int? Threads { get; init; }

    internal override void WriteTo(ref NativeOptions native)
    {
        native.Set("top_k"u8, TopK);
        native.Set("max_seq_len"u8, MaxSequenceLength);
        native.Set("doc_stride"u8, DocumentStride);
        native.Set("max_answer_len"u8, MaxAnswerLength);
        native.Set("max_question_len"u8, MaxQuestionLength);
        native.Set("handle_impossible_answer"u8, HandleImpossibleAnswer);
        native.Set("align_to_words"u8, AlignToWords);
        native.Set("threads"u8, Threads);
    }
}

/// <summary>
/// Finds the passages of a context that answer a question: a model with a question answering head
/// (transformers' …ForQuestionAnswering). All members may be used by any number of threads at the same time.
/// </summary>
public sealed unsafe class QuestionAnswerer : IDisposable
{
    private readonly Handle _handle;

    /// <inheritdoc cref="Embedder(string, EmbedderOptions?)"/>
    public QuestionAnswerer(string model, ModelOptions? options = null)
    {
        _handle = Handle.Open(
            nameof(QuestionAnswerer), model, options,
            &Native.brisling_question_answerer_open, &Native.brisling_question_answerer_free);
        using Handle.Lease lease = _handle.Use();
        MaxLength = int.CreateSaturating(Native.brisling_question_answerer_max_length(lease.Value));
    }

    /// <summary>Tokens of a question and a part of its context that are read at once, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>The answers to one question, the best first. Long contexts are read in windows.</summary>
    /// <exception cref="ArgumentException">A text is empty or has a lone surrogate, or an option is not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The answerer was disposed.</exception>
    public IReadOnlyList<Answer> Answer(string question, string context, AnswerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(context);
        return Answer([question, context], options, control: null)[0];
    }

    /// <summary>The answers to each question, the best first.</summary>
    /// <inheritdoc cref="Answer(string, string, AnswerOptions?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Batch<IReadOnlyList<Answer>> Answer(
        IEnumerable<(string Question, string Context)> questions,
        AnswerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(questions);
        using Control? control = Control.For(cancellationToken);
        return Answer(array, options, control);
    }

    /// <summary>The answers to each question, computed on threads of the pool.</summary>
    /// <inheritdoc cref="Answer(IEnumerable{ValueTuple{string, string}}, AnswerOptions?, CancellationToken)" path="/exception"/>
    public Task<Batch<IReadOnlyList<Answer>>> AnswerAsync(
        IEnumerable<(string Question, string Context)> questions,
        AnswerOptions? options = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string[] array = TextBatch.ArrayOf(questions);
        return Control.RunAsync(control => Answer(array, options, control), progress, cancellationToken);
    }

    /// <summary>Frees the model, as soon as no call uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private Batch<IReadOnlyList<Answer>> Answer(string[] texts, AnswerOptions? options, Control? control)
    {
        using TextBatch batch = new(texts, "questions");
        using NativeOptions native = NativeOptions.From(options);
        using Handle.Lease lease = _handle.Use();
        using Handle.Lease controlLease = Control.Use(control);
        nint handle, error;
        int status = Native.brisling_question_answerer_answer(
            lease.Value, batch.Utf8, batch.Length, batch.Offsets, batch.Count, native.Value,
            &handle, controlLease.Value, &error);
        Status.Check(status, error, control);

        using Results results = new(handle);
        CharIndexes[] places = CharIndexes.Of(texts);
        float[] scores = results.Floats("score"u8);
        int[] starts = results.Integers("start"u8);
        int[] ends = results.Integers("end"u8);
        IReadOnlyList<Answer>[] answers = results.Grouped((rows, question, row) =>
        {
            CharIndexes context = places[(2 * question) + 1];
            return new Answer(rows.Text(row, "text"u8), scores[row], context[starts[row]], context[ends[row]]);
        });
        return new(answers, truncated: 0);
    }
}
