//go:build cgo

package brisling

import (
	"context"

	"github.com/brisling/brisling/go/internal/capi"
)

// A table reads the results of a call: rows with named columns. The first error sticks.
type table struct {
	*call    // that reads
	op       string
	results  uintptr
	rows     int
	integers map[string][]int64
	floats   map[string][]float32
	err      error
}

// newTable takes the results over; they go back with free.
func newTable(op string, results uintptr) *table {
	return &table{
		call:     newCall(),
		op:       op,
		results:  results,
		rows:     int(capi.Brisling_results_rows(results)),
		integers: map[string][]int64{},
		floats:   map[string][]float32{},
	}
}

func (t *table) free() {
	capi.Brisling_results_free(t.results)
	t.release()
}

func (t *table) note(status int) {
	if err := t.check(t.op, status); t.err == nil {
		t.err = err
	}
}

func (t *table) integer(column string, row int) int64 {
	values, read := t.integers[column]
	if !read {
		values = make([]int64, t.rows)
		t.note(capi.Brisling_results_integers(t.results, column, values, &t.out.err))
		t.integers[column] = values
	}
	return values[row]
}

func (t *table) float(column string, row int) float32 {
	values, read := t.floats[column]
	if !read {
		values = make([]float32, t.rows)
		t.note(capi.Brisling_results_floats(t.results, column, values, &t.out.err))
		t.floats[column] = values
	}
	return values[row]
}

func (t *table) string(column string, row int) (text string) {
	t.note(t.text(&text, func(buffer []byte) int {
		return capi.Brisling_results_text(t.results, int64(row), column, buffer, &t.out.written, &t.out.err)
	}))
	return text
}

// groups reads every row of a table: one slice a group, all cut from one array.
func groups[T any](t *table, row func(t *table, i int) T) ([][]T, error) {
	offsets := make([]int64, capi.Brisling_results_groups(t.results)+1)
	t.note(capi.Brisling_results_offsets(t.results, offsets, &t.out.err))
	rows := make([]T, t.rows)
	for i := range rows {
		rows[i] = row(t, i)
	}
	if t.err != nil {
		return nil, t.err
	}
	groups := make([][]T, len(offsets)-1)
	for i := range groups {
		groups[i] = rows[offsets[i]:offsets[i+1]:offsets[i+1]]
	}
	return groups, nil
}

// ask makes a call that gives results, and reads them.
func ask[T any](ctx context.Context, m model, op string, texts []string, function func(*call) int,
	row func(t *table, i int) T) ([][]T, error) {
	var results uintptr
	err := m.run(ctx, op, texts, func(c *call) int {
		status := function(c)
		results = c.out.object
		return status
	})
	if err != nil {
		return nil, err
	}
	t := newTable(op, results)
	defer t.free()
	return groups(t, row)
}

// rows takes over the results of a call that gives one group, and reads them.
func rows[T any](op string, results uintptr, row func(t *table, i int) T) ([]T, error) {
	t := newTable(op, results)
	defer t.free()
	all, err := groups(t, row)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// list makes a call that needs no open model and gives results of one group.
func list[T any](op string, opts []Option, function func(*call) int, row func(t *table, i int) T) ([]T, error) {
	c, err := startCall(op, options{}.with(opts))
	if err != nil {
		return nil, err
	}
	defer c.release()
	if err := c.check(op, function(c)); err != nil {
		return nil, err
	}
	return rows(op, c.out.object, row)
}
