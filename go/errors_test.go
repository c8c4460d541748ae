package brisling_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brisling/brisling/go"
)

func fails(t *testing.T, err error, status brisling.Status, parts ...string) {
	t.Helper()
	var failure *brisling.Error
	if !errors.As(err, &failure) || !errors.Is(err, status) {
		t.Fatalf("%v, expected %v", err, status)
	}
	for _, part := range parts {
		if !strings.Contains(failure.Message, part) {
			t.Errorf("%q does not tell %q", failure.Message, part)
		}
	}
}

func TestErrorsOfOpening(t *testing.T) {
	_, err := brisling.NewEmbedder("no-such-model")
	fails(t, err, brisling.ErrNotFound, "no-such-model")
	if errors.Is(err, brisling.ErrIO) {
		t.Error("an error has two kinds")
	}
	equal(t, "text", strings.HasPrefix(err.Error(), "brisling: open embedder: there is no"), true)
	_, err = brisling.NewEmbedder(golden(t, "st-bert-mean"), brisling.WithOption("colour", "red"))
	fails(t, err, brisling.ErrInvalidArgument, "colour", "max_length")
	_, err = brisling.NewEmbedder(golden(t, "st-bert-mean"), brisling.WithThreads(-1))
	fails(t, err, brisling.ErrInvalidArgument, "threads", "-1")
	_, err = brisling.NewClassifier(golden(t, "st-bert-mean"))
	fails(t, err, brisling.ErrInvalidModel)
	_, err = brisling.NewTokenizer("a\x00b")
	fails(t, err, brisling.ErrInvalidArgument, "a path or a name is needed")
	_, err = brisling.NewReranker("\xff")
	fails(t, err, brisling.ErrInvalidArgument, "model", "UTF-8")

	broken := filepath.Join(t.TempDir(), "broken.gguf")
	must(t, os.WriteFile(broken, []byte("GGUF\x03\x00\x00\x00 and no more"), 0o600))
	_, err = brisling.NewEmbedder(broken)
	fails(t, err, brisling.ErrInvalidModel, "broken.gguf")
}

func TestErrorsOfCalls(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	_, err := e.Embed(background, "valid", "inva\xc3lid")
	fails(t, err, brisling.ErrInvalidArgument, "text 1", "UTF-8", "byte 4")
	_, err = e.Similarity("a", "\xed\xa0\x80") // a surrogate
	fails(t, err, brisling.ErrInvalidArgument, "argument b", "UTF-8")
	_, err = e.With(brisling.WithTruncateDim(33)).Embed(background, "a")
	fails(t, err, brisling.ErrInvalidArgument, "truncate_dim")
	_, err = e.Embed(nil, "a") //lint:ignore SA1012 the point of the test
	fails(t, err, brisling.ErrInvalidArgument, "context")
	_, err = e.With(nil, brisling.WithPromptName("none")).Embed(background, "a")
	fails(t, err, brisling.ErrInvalidArgument, "none")

	_, err = brisling.Similarities([][]float32{{1, 2}, {3}}, nil)
	fails(t, err, brisling.ErrInvalidArgument, "vector 1 has 1 numbers")
	_, err = brisling.Similarities([][]float32{{1, 2}}, [][]float32{{3}})
	fails(t, err, brisling.ErrInvalidArgument)
	_, err = brisling.Quantize([][]float32{{1}}, "int3", nil)
	fails(t, err, brisling.ErrInvalidArgument, "int3")
	fails(t, brisling.AddModelFolder(""), brisling.ErrInvalidArgument)

	tokenizer := value(e.Tokenizer())(t)
	defer tokenizer.Close()
	_, err = tokenizer.Decode(-1)
	fails(t, err, brisling.ErrInvalidArgument, "-1")
	_, err = tokenizer.TokenToID("no such token")
	fails(t, err, brisling.ErrNotFound)

	filler := value(brisling.NewMaskFiller(golden(t, "bert-mlm")))(t)
	defer filler.Close()
	_, err = filler.FillFrom(background, []string{"\xff"}, "a [MASK]")
	fails(t, err, brisling.ErrInvalidArgument, "text 0 of argument targets")
	_, err = filler.Fill(background, "no gap")
	fails(t, err, brisling.ErrInvalidArgument)

	static := openEmbedder(t, "st-static")
	_, err = static.EmbedTokens(background, "a")
	fails(t, err, brisling.ErrUnsupported)
}

func TestClosed(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	view := e.With(brisling.WithMaxLength(4))
	must(t, view.Close())
	must(t, e.Close())
	var never brisling.Classifier
	must(t, never.Close())
	_, embed := e.Embed(background, "a")
	_, similarity := view.Similarity("a", "b")
	_, tokenizer := e.Tokenizer()
	_, classify := never.Classify(background, "a")
	for _, err := range []error{embed, similarity, tokenizer, classify, e.EmbedInto(background, nil, nil)} {
		equal(t, "error", err, brisling.ErrClosed)
	}
	equal(t, "dimensions", e.Dimensions(), 32)
}

func TestCancelled(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	before, cancel := context.WithCancel(background)
	cancel()
	_, err := e.Embed(before, "a")
	equal(t, "cancelled before", err, context.Canceled)

	texts := make([]string, 200_000)
	for i := range texts {
		texts[i] = strings.Repeat("word ", 60)
	}
	during, cancel := context.WithTimeout(background, 50_000_000)
	defer cancel()
	_, err = e.With(brisling.WithThreads(1)).Embed(during, texts...)
	equal(t, "cancelled during", err, context.DeadlineExceeded)

	inTime, cancel := context.WithTimeout(background, 1<<40)
	defer cancel()
	value(e.Embed(inTime, "a"))(t)
}

func TestProgress(t *testing.T) {
	var done, total, reports int
	e := openEmbedder(t, "st-bert-mean", brisling.WithProgress(func(d, n int) {
		if d < done || d > n {
			t.Errorf("%d of %d done after %d", d, n, done)
		}
		done, total, reports = d, n, reports+1
	}))
	texts := make([]string, 15_000)
	for i := range texts {
		texts[i] = strings.Repeat("word ", 60)
	}
	value(e.With(brisling.WithThreads(1)).Embed(background, texts...))(t)
	equal(t, "done", done, len(texts))
	equal(t, "in all", total, len(texts))
	if reports < 2 {
		t.Errorf("%d reports", reports)
	}
}
