//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// QuestionAnswerer finds the passages of a context that answer a question.
type QuestionAnswerer struct {
	model
	maxLength int
}

// Question and the text that answers it. Neither may be empty.
type Question struct{ Question, Context string }

// Answer is a passage of the context.
type Answer struct {
	Text       string
	Score      float32
	Start, End int // its place in the context, in bytes
}

// NewQuestionAnswerer opens a model with a question answering head (transformers'
// ...ForQuestionAnswering).
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithLowercase,
// WithProgress.
func NewQuestionAnswerer(model string, opts ...Option) (*QuestionAnswerer, error) {
	m, err := open("open question answerer", model, opts,
		capi.Brisling_question_answerer_open, capi.Brisling_question_answerer_free)
	if err != nil {
		return nil, err
	}
	return &QuestionAnswerer{m, int(capi.Brisling_question_answerer_max_length(m.object))}, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (q *QuestionAnswerer) Close() error { return q.close() }

// With gives a view whose calls use these options, after those that q has: WithTopK,
// WithMaxSequenceLength, WithDocumentStride, WithMaxAnswerLength, WithMaxQuestionLength,
// WithImpossibleAnswer, WithAlignToWords, WithThreads, WithProgress.
func (q *QuestionAnswerer) With(opts ...Option) *QuestionAnswerer {
	return &QuestionAnswerer{q.with(opts), q.maxLength}
}

// MaxLength is how many tokens of a question and a part of its context are read at once, special ones
// included.
func (q *QuestionAnswerer) MaxLength() int { return q.maxLength }

// Answer returns the answers to each question, the highest score first. Long contexts are read in windows.
func (q *QuestionAnswerer) Answer(ctx context.Context, questions ...Question) ([][]Answer, error) {
	texts := make([]string, 0, 2*len(questions))
	for _, question := range questions {
		texts = append(texts, question.Question, question.Context)
	}
	return ask(ctx, q.with(inBytes), "answer", texts, func(c *call) int {
		return capi.Brisling_question_answerer_answer(c.object, c.texts.utf8, c.texts.offsets, c.out.options,
			&c.out.object, c.out.control, &c.out.err)
	}, func(t *table, i int) Answer {
		return Answer{t.string("text", i), t.float("score", i), int(t.integer("start", i)), int(t.integer("end", i))}
	})
}
