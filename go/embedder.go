//go:build cgo

package brisling

import (
	"context"
	"fmt"
	"iter"

	"github.com/brisling/brisling/go/internal/capi"
)

// Embedder turns texts to vectors, so that texts alike in meaning have vectors close to each other.
type Embedder struct {
	model
	dimensions, maxLength int
}

// NewEmbedder opens an embedding model.
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithPooling, WithNormalize,
// WithLowercase, WithTruncated, WithProgress.
func NewEmbedder(model string, opts ...Option) (*Embedder, error) {
	m, err := open("open embedder", model, opts, capi.Brisling_embedder_open, capi.Brisling_embedder_free)
	if err != nil {
		return nil, err
	}
	dimensions := capi.Brisling_embedder_dimensions(m.object)
	return &Embedder{m, int(dimensions), int(capi.Brisling_embedder_max_length(m.object))}, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (e *Embedder) Close() error { return e.close() }

// With gives a view whose calls use these options, after those that e has: WithNormalize, WithMaxLength,
// WithTruncateDim, WithThreads, WithPrompt, WithPromptName, WithTruncated, WithProgress; and
// WithSimilarity, where only Similarity is called.
func (e *Embedder) With(opts ...Option) *Embedder {
	return &Embedder{e.with(opts), e.dimensions, e.maxLength}
}

// Dimensions is how many numbers a vector of the model has, before WithTruncateDim.
func (e *Embedder) Dimensions() int { return e.dimensions }

// MaxLength is how many tokens of a text are read, special ones included.
func (e *Embedder) MaxLength() int { return e.maxLength }

// Embed returns a vector a text. They are cut from one array, [len(texts), Dimensions] or as
// WithTruncateDim says.
func (e *Embedder) Embed(ctx context.Context, texts ...string) ([][]float32, error) {
	var vectors []float32
	err := e.run(ctx, "embed", texts, func(c *call) int {
		status := capi.Brisling_embedder_row_size(c.object, c.out.options, &c.out.integer, &c.out.err)
		if status != capi.BRISLING_OK {
			return status
		}
		vectors = make([]float32, len(texts)*int(c.out.integer))
		return c.embed(vectors)
	})
	if err != nil {
		return nil, err
	}
	return split(vectors, len(texts)), nil
}

// EmbedInto writes the vectors to dst, one after the other, and allocates nothing itself. dst must have
// room for len(texts) * Dimensions numbers, or as WithTruncateDim says; else the error is
// ErrBufferTooSmall. After a call that was cancelled dst may hold some of the vectors.
func (e *Embedder) EmbedInto(ctx context.Context, texts []string, dst []float32) error {
	return e.run(ctx, "embed", texts, func(c *call) int { return c.embed(dst) })
}

func (c *call) embed(dst []float32) int {
	return capi.Brisling_embedder_encode(c.object, c.texts.utf8, c.texts.offsets, c.out.options, dst,
		&c.out.truncated, c.out.control, &c.out.err)
}

const streamBatch = 256

// EmbedSeq embeds a stream of texts of any length, 256 at a time, and yields a vector a text, in order.
// An error is yielded once, with the vector nil, and ends it.
func (e *Embedder) EmbedSeq(ctx context.Context, texts iter.Seq[string]) iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		done, batch := 0, make([]string, 0, streamBatch)
		embed := func() bool {
			vectors, err := e.Embed(ctx, batch...)
			if err != nil {
				yield(nil, fmt.Errorf("of the texts from %d: %w", done, err))
				return false
			}
			for _, vector := range vectors {
				if !yield(vector, nil) {
					return false
				}
			}
			done, batch = done+len(batch), batch[:0]
			return true
		}
		for text := range texts {
			batch = append(batch, text)
			if len(batch) == streamBatch && !embed() {
				return
			}
		}
		if len(batch) > 0 {
			embed()
		}
	}
}

// EmbedTokens returns the vectors of each text's tokens, special tokens included, before any pooling:
// [text][token][dimension], all cut from one array. Models of static embeddings have none:
// ErrUnsupported.
func (e *Embedder) EmbedTokens(ctx context.Context, texts ...string) ([][][]float32, error) {
	var vectors []float32
	rows := make([]int64, len(texts)+1)
	err := e.run(ctx, "embed tokens", texts, func(c *call) int {
		status := c.embedTokens(rows, nil)
		if status == capi.BRISLING_BUFFER_TOO_SMALL {
			capi.Brisling_error_free(c.out.err)
			vectors = make([]float32, c.out.written)
			status = c.embedTokens(rows, vectors)
		}
		return status
	})
	if err != nil {
		return nil, err
	}
	tokens := split(vectors, int(rows[len(texts)]))
	perText := make([][][]float32, len(texts))
	for i := range perText {
		perText[i] = tokens[rows[i]:rows[i+1]:rows[i+1]]
	}
	return perText, nil
}

func (c *call) embedTokens(rows []int64, dst []float32) int {
	return capi.Brisling_embedder_encode_tokens(c.object, c.texts.utf8, c.texts.offsets, c.out.options, rows, dst,
		&c.out.written, &c.out.truncated, c.out.control, &c.out.err)
}

// Similarity tells how alike two texts are: the cosine of their vectors, unless the model or
// WithSimilarity names another measure. Larger is more alike.
func (e *Embedder) Similarity(a, b string) (score float32, err error) {
	err = e.run(context.Background(), "similarity", nil, func(c *call) int {
		status := capi.Brisling_embedder_similarity(c.object, a, b, c.out.options, &c.out.score, &c.out.err)
		score = c.out.score
		return status
	})
	return score, err
}

// Tokenizer opens the tokenizer of the model. It is closed apart, and may outlive e.
func (e *Embedder) Tokenizer() (*Tokenizer, error) {
	var tokenizer uintptr
	err := e.model.withoutOptions().run(context.Background(), "open tokenizer", nil, func(c *call) int {
		status := capi.Brisling_embedder_tokenizer(c.object, &c.out.object, &c.out.err)
		tokenizer = c.out.object
		return status
	})
	if err != nil {
		return nil, err
	}
	return &Tokenizer{model{handle: newHandle(tokenizer, capi.Brisling_tokenizer_free)}}, nil
}
