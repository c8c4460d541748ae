package brisling_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/brisling/brisling/go"
)

func Example() {
	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer embedder.Close()
	score, err := embedder.Similarity("doctor", "physician")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", score)
	// Output: 0.857
}

func ExampleEmbedder_Embed() {
	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer embedder.Close()
	vectors, err := embedder.Embed(context.Background(), "The weather is fine.", "It is sunny outside.")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(vectors), "vectors of", len(vectors[0]), "numbers")
	// Output: 2 vectors of 384 numbers
}

func ExampleEmbedder_EmbedSeq() {
	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer embedder.Close()
	lines := func(yield func(string) bool) { // a file, a database, a queue
		_ = yield("first line") && yield("second line")
	}
	for vector, err := range embedder.EmbedSeq(context.Background(), lines) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(vector))
	}
	// Output:
	// 384
	// 384
}

func ExampleEmbedder_With() {
	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer embedder.Close()
	small := embedder.With(brisling.WithTruncateDim(64), brisling.WithThreads(1))
	vectors, err := small.Embed(context.Background(), "a text")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(vectors[0]))
	// Output: 64
}

func ExampleSimilarities() {
	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer embedder.Close()
	documents := []string{"Cats sleep most of the day.", "The stock market fell.", "A kitten naps on the sofa."}
	vectors, err := embedder.Embed(context.Background(), documents...)
	if err != nil {
		log.Fatal(err)
	}
	query, err := embedder.Embed(context.Background(), "sleeping cats")
	if err != nil {
		log.Fatal(err)
	}
	scores, err := brisling.Similarities(query, vectors)
	if err != nil {
		log.Fatal(err)
	}
	for i, score := range scores[0] {
		fmt.Printf("%.1f %s\n", score, documents[i])
	}
	// Output:
	// 0.8 Cats sleep most of the day.
	// 0.0 The stock market fell.
	// 0.5 A kitten naps on the sofa.
}

func ExampleTokenizer_Encode() {
	tokenizer, err := brisling.NewTokenizer("minilm-l6-v2")
	if err != nil {
		log.Fatal(err)
	}
	defer tokenizer.Close()
	texts, err := tokenizer.Encode("Tokenizers cut.")
	if err != nil {
		log.Fatal(err)
	}
	for _, token := range texts[0] {
		fmt.Print(token.ID, " ", token.Text, "\n")
	}
	// Output:
	// 101 [CLS]
	// 19204 token
	// 17629 ##izer
	// 2015 ##s
	// 3013 cut
	// 1012 .
	// 102 [SEP]
}

func ExampleError() {
	_, err := brisling.NewEmbedder("no-such-model")
	fmt.Println(errors.Is(err, brisling.ErrNotFound))
	// Output: true
}
