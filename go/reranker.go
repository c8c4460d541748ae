//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// Reranker judges how well documents answer a query, reading both together.
type Reranker struct {
	model
	maxLength, scores int
}

// Ranked is a document and how well it answers the query.
type Ranked struct {
	Index int // among the documents
	Score float32
	Text  string
}

// NewReranker opens a cross-encoder: a model with a classification head.
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithLowercase, WithActivation,
// WithTruncated, WithProgress.
func NewReranker(model string, opts ...Option) (*Reranker, error) {
	m, err := open("open reranker", model, opts, capi.Brisling_reranker_open, capi.Brisling_reranker_free)
	if err != nil {
		return nil, err
	}
	scores := capi.Brisling_reranker_row_size(m.object)
	return &Reranker{m, int(capi.Brisling_reranker_max_length(m.object)), int(scores)}, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (r *Reranker) Close() error { return r.close() }

// With gives a view whose calls use these options, after those that r has: WithActivation, WithMaxLength,
// WithThreads, WithTruncated, WithProgress; WithTopK and WithThreshold where only Rerank is called.
func (r *Reranker) With(opts ...Option) *Reranker {
	return &Reranker{r.with(opts), r.maxLength, r.scores}
}

// MaxLength is how many tokens of a pair are read, special ones included.
func (r *Reranker) MaxLength() int { return r.maxLength }

// Scores is how many scores a pair has: 1, but for models that classify pairs.
func (r *Reranker) Scores() int { return r.scores }

// Rerank sorts documents by how well they answer the query, the highest score first.
func (r *Reranker) Rerank(ctx context.Context, query string, documents ...string) ([]Ranked, error) {
	ranked, err := ask(ctx, r.model, "rerank", documents, func(c *call) int {
		return capi.Brisling_reranker_rerank(c.object, query, c.texts.utf8, c.texts.offsets, c.out.options,
			&c.out.object, &c.out.truncated, c.out.control, &c.out.err)
	}, func(t *table, i int) Ranked {
		index := int(t.integer("index", i))
		return Ranked{index, t.float("score", i), documents[index]}
	})
	if err != nil {
		return nil, err
	}
	return ranked[0], nil
}

// Score returns the scores of each pair, cut from one array, [len(pairs), Scores].
func (r *Reranker) Score(ctx context.Context, pairs ...[2]string) ([][]float32, error) {
	scores := make([]float32, len(pairs)*r.scores)
	err := r.run(ctx, "score", flatten(pairs), func(c *call) int {
		return capi.Brisling_reranker_score(c.object, c.texts.utf8, c.texts.offsets, c.out.options, scores,
			&c.out.truncated, c.out.control, &c.out.err)
	})
	if err != nil {
		return nil, err
	}
	return split(scores, len(pairs)), nil
}
