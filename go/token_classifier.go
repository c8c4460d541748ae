//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// TokenClassifier finds names, places and other entities in texts.
type TokenClassifier struct {
	model
	maxLength int
}

// Entity is a labelled part of a text.
type Entity struct {
	Label      string
	Score      float32
	Text       string // as the tokenizer joins its tokens
	Start, End int    // its place in its text, in bytes
	Index      int    // of its first token among the text's, special ones included
}

// NewTokenClassifier opens a model with a token classification head (transformers'
// ...ForTokenClassification).
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithLowercase, WithTruncated,
// WithProgress.
func NewTokenClassifier(model string, opts ...Option) (*TokenClassifier, error) {
	m, err := open("open token classifier", model, opts,
		capi.Brisling_token_classifier_open, capi.Brisling_token_classifier_free)
	if err != nil {
		return nil, err
	}
	return &TokenClassifier{m, int(capi.Brisling_token_classifier_max_length(m.object))}, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (c *TokenClassifier) Close() error { return c.close() }

// With gives a view whose calls use these options, after those that c has: WithAggregation,
// WithIgnoreLabels, WithStride, WithMaxLength, WithThreads, WithTruncated, WithProgress.
func (c *TokenClassifier) With(opts ...Option) *TokenClassifier {
	return &TokenClassifier{c.with(opts), c.maxLength}
}

// MaxLength is how many tokens of a text are read at once, special ones included.
func (c *TokenClassifier) MaxLength() int { return c.maxLength }

// Classify returns the entities of each text, in the order of the text. Without WithAggregation each
// labelled token is one.
func (c *TokenClassifier) Classify(ctx context.Context, texts ...string) ([][]Entity, error) {
	return ask(ctx, c.with(inBytes), "classify tokens", texts, func(c *call) int {
		return capi.Brisling_token_classifier_classify(c.object, c.texts.utf8, c.texts.offsets, c.out.options,
			&c.out.object, &c.out.truncated, c.out.control, &c.out.err)
	}, func(t *table, i int) Entity {
		return Entity{
			Label: t.string("label", i),
			Score: t.float("score", i),
			Text:  t.string("text", i),
			Start: int(t.integer("start", i)),
			End:   int(t.integer("end", i)),
			Index: int(t.integer("index", i)),
		}
	})
}
