//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// MaskFiller finds words for the gaps in texts.
type MaskFiller struct {
	model
	maxLength int
	maskToken string
}

// Filling is a token for a gap.
type Filling struct {
	Text     string // of the token
	Sequence string // the text with the token in place of the mask
	Score    float32
	Mask     int   // which of the text's masks, from 0
	TokenID  int32 // in the vocabulary
}

// NewMaskFiller opens a model with a masked language modelling head (transformers' ...ForMaskedLM).
//
// Options: WithDevice, WithThreads, WithWeights, WithGEMM, WithMaxLength, WithLowercase, WithTruncated,
// WithProgress.
func NewMaskFiller(model string, opts ...Option) (*MaskFiller, error) {
	m, err := open("open mask filler", model, opts, capi.Brisling_mask_filler_open, capi.Brisling_mask_filler_free)
	if err != nil {
		return nil, err
	}
	f := &MaskFiller{model: m, maxLength: int(capi.Brisling_mask_filler_max_length(m.object))}
	err = f.withoutOptions().run(context.Background(), "mask token", nil, func(c *call) int {
		return c.text(&f.maskToken, func(buffer []byte) int {
			return capi.Brisling_mask_filler_mask_token(c.object, buffer, &c.out.written, &c.out.err)
		})
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Close waits for the calls in progress and frees the model. It never fails.
func (f *MaskFiller) Close() error { return f.close() }

// With gives a view whose calls use these options, after those that f has: WithTopK, WithMaxLength,
// WithThreads, WithTruncated, WithProgress.
func (f *MaskFiller) With(opts ...Option) *MaskFiller {
	return &MaskFiller{f.with(opts), f.maxLength, f.maskToken}
}

// MaxLength is how many tokens of a text are read, special ones included.
func (f *MaskFiller) MaxLength() int { return f.maxLength }

// MaskToken is what stands for a gap in a text: "[MASK]", "<mask>".
func (f *MaskFiller) MaskToken() string { return f.maskToken }

// Fill returns the tokens for each text's masks, mask after mask, the highest score first. Every text
// must have one in the part that is read.
func (f *MaskFiller) Fill(ctx context.Context, texts ...string) ([][]Filling, error) {
	return f.FillFrom(ctx, nil, texts...)
}

// FillFrom is Fill that chooses from targets. A target that is no token counts as the first that it is
// made of.
func (f *MaskFiller) FillFrom(ctx context.Context, targets []string, texts ...string) ([][]Filling, error) {
	return ask(ctx, f.model, "fill", texts, func(c *call) int {
		c.more.set(targets)
		return capi.Brisling_mask_filler_fill(c.object, c.texts.utf8, c.texts.offsets, c.more.utf8, c.more.offsets,
			c.out.options, &c.out.object, &c.out.truncated, c.out.control, &c.out.err)
	}, func(t *table, i int) Filling {
		return Filling{
			Text:     t.string("text", i),
			Sequence: t.string("sequence", i),
			Score:    t.float("score", i),
			Mask:     int(t.integer("mask", i)),
			TokenID:  int32(t.integer("token", i)),
		}
	})
}
