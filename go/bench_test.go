package brisling_test

import (
	"testing"

	"github.com/brisling/brisling/go"
)

// What a call costs beyond the work: none, and a short text, which bench/ has for C, too.
func BenchmarkEmptyBatch(b *testing.B) {
	e := openEmbedder(b, "st-bert-mean")
	b.ReportAllocs()
	for range b.N {
		must(b, e.EmbedInto(background, nil, nil))
	}
}

func BenchmarkShortText(b *testing.B) {
	e, err := brisling.NewEmbedder("minilm-l6-v2", brisling.WithThreads(1))
	if err != nil {
		b.Skip(err)
	}
	defer e.Close()
	texts, vector := []string{"doctor"}, make([]float32, e.Dimensions())
	b.ReportAllocs()
	for range b.N {
		must(b, e.EmbedInto(background, texts, vector))
	}
}
