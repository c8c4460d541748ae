package brisling_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/brisling/brisling/go"
)

// The tests compare with the tiny checkpoints of tests/golden, or of the folder BRISLING_GOLDEN; the
// examples need the bundled model.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("BRISLING_MODEL_PATH") == "" {
		os.Setenv("BRISLING_MODEL_PATH", "../models")
	}
	if _, err := brisling.ModelInfo("minilm-l6-v2"); err != nil {
		fmt.Println("SKIPPED: the examples, because there is no bundled model:", err)
		flag.Set("test.skip", "^Example")
	}
	os.Exit(m.Run())
}

// golden is the path of a checkpoint.
func golden(t testing.TB, name string) string {
	folder := os.Getenv("BRISLING_GOLDEN")
	if folder == "" {
		folder = "../tests/golden"
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no checkpoint at %s; set BRISLING_GOLDEN", path)
	}
	return path
}

// expected reads a JSON file beside a checkpoint.
func expected[T any](t testing.TB, name, file string) (value T) {
	content, err := os.ReadFile(filepath.Join(golden(t, name), file))
	must(t, err)
	must(t, json.Unmarshal(content, &value))
	return value
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func value[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

func near(t testing.TB, what string, got float32, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-5*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

func nearAll(t testing.TB, what string, got []float32, want []float64) {
	t.Helper()
	equal(t, what+": length", len(got), len(want))
	for i := range min(len(got), len(want)) {
		near(t, fmt.Sprintf("%s [%d]", what, i), got[i], want[i])
	}
}

func openEmbedder(t testing.TB, name string, opts ...brisling.Option) *brisling.Embedder {
	t.Helper()
	e := value(brisling.NewEmbedder(golden(t, name), opts...))(t)
	t.Cleanup(func() { must(t, e.Close()) })
	return e
}
