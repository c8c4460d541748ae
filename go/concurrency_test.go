package brisling_test

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/brisling/brisling/go"
)

func TestManyGoroutines(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	want := value(e.Embed(background, "Hello world", "日本"))(t)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 100 {
				vectors, err := e.With(brisling.WithThreads(1+i%3)).Embed(background, "Hello world", "日本")
				if err != nil || !slices.Equal(vectors[0], want[0]) || !slices.Equal(vectors[1], want[1]) {
					t.Errorf("call %d: %v, %v", i, vectors, err)
					return
				}
				if i%25 == 0 {
					runtime.GC()
				}
			}
		}()
	}
	group.Wait()
}

// Close waits for the calls in progress, and those that come later fail.
func TestCloseDuringCalls(t *testing.T) {
	for range 20 {
		e := openEmbedder(t, "st-bert-mean")
		var group, started sync.WaitGroup
		started.Add(4)
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				if _, err := e.Similarity("doctor", "physician"); err != nil {
					t.Error(err)
				}
				started.Done()
				for {
					if _, err := e.Similarity("doctor", "physician"); err != nil {
						equal(t, "error", err, brisling.ErrClosed)
						return
					}
				}
			}()
		}
		started.Wait()
		for range 2 {
			group.Add(1)
			go func() {
				defer group.Done()
				equal(t, "error of Close", e.Close(), nil)
			}()
		}
		group.Wait()
	}
}

// Opening and forgetting models, results, errors and controls must not make the process grow.
func TestLeaks(t *testing.T) {
	c := value(brisling.NewClassifier(golden(t, "bert-classify")))(t)
	defer c.Close()
	open := func(n int) {
		for i := range n {
			e := value(brisling.NewEmbedder(golden(t, "st-bert-mean")))(t)
			value(e.Embed(background, "a", "b"))(t)
			value(c.Classify(background, "a", "b"))(t)
			if _, err := e.Embed(background, "\xff"); !errors.Is(err, brisling.ErrInvalidArgument) {
				t.Fatal(err)
			}
			if i%2 == 0 {
				must(t, e.Close()) // the others are for the garbage collector
			}
			if i%10 == 0 {
				runtime.GC()
			}
		}
		runtime.GC()
	}
	open(100)
	before := residentMegabytes(t)
	open(400)
	if after := residentMegabytes(t); after > before+20 { // one model takes 1
		t.Errorf("400 models made the process grow from %d to %d MB", before, after)
	}
}

func residentMegabytes(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc/self/status here: ", err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes := value(strconv.Atoi(strings.Fields(rest)[0]))(t)
	return kilobytes / 1024
}

func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates, too")
	}
	e := openEmbedder(t, "st-bert-mean")
	texts := []string{"Hello world", "doctor", "physician"}
	vectors := make([]float32, len(texts)*e.Dimensions())
	allocations := testing.AllocsPerRun(100, func() { must(t, e.EmbedInto(background, texts, vectors)) })
	equal(t, "allocations of EmbedInto", allocations, 0)
	allocations = testing.AllocsPerRun(100, func() { value(e.Similarity("doctor", "physician"))(t) })
	if allocations > 4 { // of the helpers above
		t.Errorf("Similarity allocates %v times", allocations)
	}
}
