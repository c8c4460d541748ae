package brisling_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/brisling/brisling/go"
)

var background = context.Background()

type sentences struct {
	Texts      []string
	Embeddings [][]float64
	Similarity [][]float64
}

func TestEmbed(t *testing.T) {
	for _, name := range []string{"st-bert-mean", "st-mpnet", "st-xlmr-dense", "st-static"} {
		t.Run(name, func(t *testing.T) {
			e := openEmbedder(t, name)
			want := expected[sentences](t, name, "expected.json")
			vectors := value(e.Embed(background, want.Texts...))(t)
			equal(t, "vectors", len(vectors), len(want.Texts))
			for i, vector := range vectors {
				nearAll(t, want.Texts[i], vector, want.Embeddings[i])
				equal(t, "room to grow into the next row", cap(vector), len(vector))
				equal(t, "dimensions", e.Dimensions(), len(vector))
			}
		})
	}
}

func TestSimilarity(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	want := expected[sentences](t, "st-bert-mean", "expected.json")
	for i := range want.Similarity {
		for j := range want.Similarity {
			near(t, want.Texts[i], value(e.Similarity(want.Texts[i], want.Texts[j]))(t), want.Similarity[i][j])
		}
	}
	vectors := value(e.Embed(background, want.Texts[:12]...))(t)
	for measure, rows := range expected[map[string][][]float64](t, "st-bert-mean", "similarities.json") {
		scores := value(brisling.Similarities(vectors[:6], vectors[6:], brisling.WithSimilarity(measure)))(t)
		for i := range rows {
			nearAll(t, measure, scores[i], rows[i])
		}
	}
}

func TestViews(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean", brisling.WithThreads(1), brisling.WithWeights("f32"))
	want := expected[struct {
		Texts     []string
		Truncated [][]float64   `json:"truncate_8_normalised"`
		Tokens    [][][]float64 `json:"token_embeddings"`
	}](t, "st-bert-mean", "precisions.json")

	short := e.With(brisling.WithTruncateDim(8))
	for i, vector := range value(short.Embed(background, want.Texts...))(t) {
		nearAll(t, want.Texts[i], vector, want.Truncated[i])
	}
	raw := value(short.With(brisling.WithNormalize(false)).Embed(background, want.Texts[0]))(t)[0]
	if length := math.Hypot(float64(raw[0]), float64(raw[3])); length < 1 {
		t.Errorf("the vector is scaled to length 1: %v", raw)
	}
	for i, tokens := range value(e.EmbedTokens(background, want.Texts[:len(want.Tokens)]...))(t) {
		equal(t, "tokens", len(tokens), len(want.Tokens[i]))
		for j, vector := range tokens {
			nearAll(t, want.Texts[i], vector, want.Tokens[i][j])
		}
	}
	equal(t, "dimensions of the model", short.Dimensions(), 32)
}

func TestQuantize(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	want := expected[struct {
		Texts   []string
		Ranges  [][]float32
		Ubinary [][]int
		Int8    [][]int `json:"int8_ranges"`
	}](t, "st-bert-mean", "precisions.json")
	vectors := value(e.Embed(background, want.Texts...))(t)
	for i, row := range value(brisling.Quantize(vectors, "ubinary", nil))(t) {
		for j, b := range row {
			equal(t, "ubinary", int(b), want.Ubinary[i][j])
		}
	}
	steps := value(brisling.Quantize(vectors, "int8", want.Ranges))(t)
	for i, row := range steps {
		for j, b := range row {
			if d := int(int8(b)) - want.Int8[i][j]; d < -1 || d > 1 { // a value may lie on the edge of a step
				t.Errorf("int8 [%d][%d]: %d, expected %d", i, j, int8(b), want.Int8[i][j])
			}
		}
	}
	equal(t, "float32", len(value(brisling.Quantize(vectors, "float32", nil))(t)[0]), 4*32)
}

func TestEmbedInto(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	want := expected[sentences](t, "st-bert-mean", "expected.json")
	vectors := make([]float32, len(want.Texts)*e.Dimensions())
	must(t, e.EmbedInto(background, want.Texts, vectors))
	for i := range want.Texts {
		nearAll(t, want.Texts[i], vectors[i*32:(i+1)*32], want.Embeddings[i])
	}
	if err := e.EmbedInto(background, want.Texts, vectors[1:]); !errors.Is(err, brisling.ErrBufferTooSmall) {
		t.Errorf("a dst without enough room: %v", err)
	}
}

func TestEmbedSeq(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	texts := make([]string, 600)
	for i := range texts {
		texts[i] = fmt.Sprint("text ", i)
	}
	want := value(e.Embed(background, texts...))(t)
	i := 0
	for vector, err := range e.EmbedSeq(background, slices.Values(texts)) {
		must(t, err)
		if !slices.Equal(vector, want[i]) {
			t.Fatalf("vector %d is not the same as of Embed", i)
		}
		i++
	}
	equal(t, "vectors", i, len(texts))

	for range e.EmbedSeq(background, slices.Values(texts)) {
		break // must not go on
	}
	texts[300] = "\xff"
	i = 0
	for _, err := range e.EmbedSeq(background, slices.Values(texts)) {
		if i++; err != nil {
			equal(t, "error", err.Error(), "of the texts from 256: brisling: embed: text 44 is not valid UTF-8 at its byte 0")
		}
	}
	equal(t, "vectors and the error", i, 257)
}

func TestNoTexts(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	equal(t, "vectors", len(value(e.Embed(background))(t)), 0)
	equal(t, "tokens", len(value(e.EmbedTokens(background))(t)), 0)
	must(t, e.EmbedInto(background, nil, nil))
	equal(t, "vectors of the empty text", len(value(e.Embed(background, ""))(t)), 1)
	equal(t, "similarities", len(value(brisling.Similarities(nil, nil))(t)), 0)
	equal(t, "bytes", len(value(brisling.Quantize(nil, "int8", nil))(t)), 0)
}

func TestHugeBatch(t *testing.T) {
	e := openEmbedder(t, "st-static")
	texts := make([]string, 200_000)
	for i := range texts {
		texts[i] = "Hello world"
	}
	vectors := value(e.Embed(background, texts...))(t)
	if !slices.Equal(vectors[0], vectors[len(vectors)-1]) {
		t.Error("the last vector of a huge batch is not as the first")
	}
	long := strings.Repeat("Hello world ", 1<<17)
	equal(t, "vectors of a long text", len(value(e.Embed(background, long))(t)), 1)
}

func TestTruncated(t *testing.T) {
	cut := 0
	e := openEmbedder(t, "st-bert-mean", brisling.WithTruncated(func(texts int) { cut += texts }))
	long := strings.Repeat("word ", e.MaxLength())
	value(e.Embed(background, "short", long, long))(t)
	equal(t, "texts cut", cut, 2)
	value(e.With(brisling.WithMaxLength(3)).Embed(background, "rather short", "a"))(t)
	equal(t, "texts cut", cut, 3)
}
