//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// Tokenizer cuts texts into the pieces that a model reads.
type Tokenizer struct{ model }

// Token is a piece of a text.
type Token struct {
	ID         int32
	TypeID     int32  // which text of a pair it is of
	Text       string // as the vocabulary writes it
	Start, End int    // its place in its text, in bytes; 0 and 0 where it is not from the text
	Special    bool   // added by the model's template, such as [CLS]
}

// NewTokenizer opens the tokenizer of a model, or the tokenizer.json at a path.
//
// Options: WithLowercase.
func NewTokenizer(model string, opts ...Option) (*Tokenizer, error) {
	m, err := open("open tokenizer", model, opts, capi.Brisling_tokenizer_open, capi.Brisling_tokenizer_free)
	if err != nil {
		return nil, err
	}
	return &Tokenizer{m}, nil
}

// Close waits for the calls in progress and frees the tokenizer. It never fails.
func (t *Tokenizer) Close() error { return t.close() }

// With gives a view whose calls use these options, after those that t has: WithMaxLength, WithTruncation,
// WithAddSpecialTokens, WithTruncated where only Encode, EncodePairs and Count are called;
// WithSkipSpecialTokens where only Decode is.
func (t *Tokenizer) With(opts ...Option) *Tokenizer { return &Tokenizer{t.with(opts)} }

// VocabularySize is how many tokens there are; 0 once t is closed.
func (t *Tokenizer) VocabularySize() (size int) {
	_ = t.withoutOptions().run(context.Background(), "vocabulary size", nil, func(c *call) int {
		size = int(capi.Brisling_tokenizer_vocabulary_size(c.object))
		return capi.BRISLING_OK
	})
	return size
}

// Encode returns the tokens of each text.
func (t *Tokenizer) Encode(texts ...string) ([][]Token, error) {
	return ask(context.Background(), t.with(inBytes), "encode", texts, encode, token)
}

// EncodePairs returns the tokens of each pair of texts, which stand one after the other.
func (t *Tokenizer) EncodePairs(pairs ...[2]string) ([][]Token, error) {
	return ask(context.Background(), t.with(inBytes).with(ofPairs), "encode", flatten(pairs), encode, token)
}

// Count tells how many tokens each text has.
func (t *Tokenizer) Count(texts ...string) ([]int64, error) {
	counts := make([]int64, len(texts))
	err := t.run(context.Background(), "count", texts, func(c *call) int {
		return capi.Brisling_tokenizer_count(c.object, c.texts.utf8, c.texts.offsets, c.out.options, counts, &c.out.err)
	})
	if err != nil {
		return nil, err
	}
	return counts, nil
}

// Decode makes a text of tokens. An id that the vocabulary does not have is ErrInvalidArgument.
func (t *Tokenizer) Decode(ids ...int32) (text string, err error) {
	err = t.run(context.Background(), "decode", nil, func(c *call) int {
		return c.text(&text, func(buffer []byte) int {
			return capi.Brisling_tokenizer_decode(c.object, ids, c.out.options, buffer, &c.out.written, &c.out.err)
		})
	})
	return text, err
}

// TokenToID is ErrNotFound where the vocabulary has no such token.
func (t *Tokenizer) TokenToID(token string) (id int32, err error) {
	err = t.withoutOptions().run(context.Background(), "token to id", nil, func(c *call) int {
		status := capi.Brisling_tokenizer_token_to_id(c.object, token, &c.out.id, &c.out.err)
		id = c.out.id
		return status
	})
	return id, err
}

// IDToToken is ErrNotFound where the vocabulary has no such id.
func (t *Tokenizer) IDToToken(id int32) (token string, err error) {
	err = t.withoutOptions().run(context.Background(), "id to token", nil, func(c *call) int {
		return c.text(&token, func(buffer []byte) int {
			return capi.Brisling_tokenizer_id_to_token(c.object, int(id), buffer, &c.out.written, &c.out.err)
		})
	})
	return token, err
}

func encode(c *call) int {
	return capi.Brisling_tokenizer_encode(c.object, c.texts.utf8, c.texts.offsets, c.out.options, &c.out.object,
		&c.out.truncated, &c.out.err)
}

func token(t *table, i int) Token {
	return Token{
		ID:      int32(t.integer("id", i)),
		TypeID:  int32(t.integer("type_id", i)),
		Text:    t.string("token", i),
		Start:   int(t.integer("start", i)),
		End:     int(t.integer("end", i)),
		Special: t.integer("special", i) != 0,
	}
}
