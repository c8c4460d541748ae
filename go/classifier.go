//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// Classifier gives texts labels: those of the model or, where it judges entailment, any.
type Classifier struct {
	model
	maxLength int
}

// Label is what a text is said to be.
type Label struct {
	Name  string
	Score float32
	Index int // among the labels of the model, or those given to ZeroShot
}

// NewClassifier opens a model with a classification head (transformers' ...ForSequenceClassification).
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithLowercase, WithLabels,
// WithTruncated, WithProgress.
func NewClassifier(model string, opts ...Option) (*Classifier, error) {
	m, err := open("open classifier", model, opts, capi.Brisling_classifier_open, capi.Brisling_classifier_free)
	if err != nil {
		return nil, err
	}
	return &Classifier{m, int(capi.Brisling_classifier_max_length(m.object))}, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (c *Classifier) Close() error { return c.close() }

// With gives a view whose calls use these options, after those that c has: WithTopK, WithThreshold,
// WithMaxLength, WithThreads, WithTruncated, WithProgress; WithFunction where only Classify and
// ClassifyPairs are called; WithHypothesisTemplate and WithMultiLabel where only ZeroShot is.
func (c *Classifier) With(opts ...Option) *Classifier {
	return &Classifier{c.with(opts), c.maxLength}
}

// MaxLength is how many tokens of a text, or of a pair of texts, are read, special ones included.
func (c *Classifier) MaxLength() int { return c.maxLength }

// Labels names the labels of the model, in the order of their indices.
func (c *Classifier) Labels() ([]string, error) {
	labels, err := ask(context.Background(), c.withoutOptions(), "labels", nil, func(c *call) int {
		return capi.Brisling_classifier_labels(c.object, &c.out.object, &c.out.err)
	}, func(t *table, i int) string { return t.string("label", i) })
	if err != nil {
		return nil, err
	}
	return labels[0], nil
}

// Classify returns the labels of each text, the highest score first.
func (c *Classifier) Classify(ctx context.Context, texts ...string) ([][]Label, error) {
	return ask(ctx, c.model, "classify", texts, classify, label)
}

// ClassifyPairs returns the labels of each pair of texts, the highest score first.
func (c *Classifier) ClassifyPairs(ctx context.Context, pairs ...[2]string) ([][]Label, error) {
	return ask(ctx, c.with(ofPairs), "classify", flatten(pairs), classify, label)
}

// ZeroShot judges labels that the model was not trained for, of which there must be one at least. The
// model must be one of natural language inference. It returns the labels of each text, the highest score
// first.
func (c *Classifier) ZeroShot(ctx context.Context, texts, labels []string) ([][]Label, error) {
	return ask(ctx, c.model, "zero-shot", texts, func(c *call) int {
		c.more.set(labels)
		return capi.Brisling_classifier_zero_shot(c.object, c.texts.utf8, c.texts.offsets, c.more.utf8, c.more.offsets,
			c.out.options, &c.out.object, &c.out.truncated, c.out.control, &c.out.err)
	}, label)
}

func classify(c *call) int {
	return capi.Brisling_classifier_classify(c.object, c.texts.utf8, c.texts.offsets, c.out.options,
		&c.out.object, &c.out.truncated, c.out.control, &c.out.err)
}

func label(t *table, i int) Label {
	return Label{t.string("label", i), t.float("score", i), int(t.integer("index", i))}
}
