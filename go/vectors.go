//go:build cgo

package brisling

import (
	"fmt"

	"github.com/brisling/brisling/go/internal/capi"
)

// Similarities tells how alike each vector of a is to each of b, [len(a), len(b)]; larger is more alike.
// All vectors must have the same length.
//
// Options: WithSimilarity (default: cosine), WithThreads.
func Similarities(a, b [][]float32, opts ...Option) ([][]float32, error) {
	const op = "similarities"
	flatA, columns, err := join(op, a)
	if err != nil {
		return nil, err
	}
	flatB, columnsB, err := join(op, b)
	if err != nil {
		return nil, err
	}
	if len(a) > 0 && len(b) > 0 && columns != columnsB {
		return nil, &Error{op, ErrInvalidArgument,
			fmt.Sprintf("the vectors of a have %d numbers, those of b %d", columns, columnsB)}
	}
	c, err := startCall(op, options{}.with(opts))
	if err != nil {
		return nil, err
	}
	defer c.release()
	scores := make([]float32, len(a)*len(b))
	err = c.check(op, capi.Brisling_similarity(flatA, int64(len(a)), flatB, int64(len(b)), int64(columns),
		c.out.options, scores, &c.out.err))
	if err != nil {
		return nil, err
	}
	return split(scores, len(a)), nil
}

// Quantize writes vectors in fewer bytes, a slice a vector. precision is one of
//
//   - float32, float16: 4 and 2 bytes a number, in the byte order of the machine
//   - int8, uint8: a byte a number, of 256 steps between the least and the greatest value of its column;
//     ranges holds two vectors, the least and the greatest values; nil: those of vectors
//   - binary, ubinary: a bit a number, set where it is positive, eight in a byte from the highest bit
//     down; binary is ubinary minus 128, signed
func Quantize(vectors [][]float32, precision string, ranges [][]float32) ([][]byte, error) {
	const op = "quantize"
	flat, columns, err := join(op, vectors)
	if err != nil {
		return nil, err
	}
	flatRanges, _, err := join(op, ranges)
	if err != nil {
		return nil, err
	}
	c, err := startCall(op, options{}.with([]Option{WithOption("precision", precision)}))
	if err != nil {
		return nil, err
	}
	defer c.release()
	// No precision takes more than 4 bytes a number.
	bytes := make([]byte, 4*len(flat))
	err = c.check(op, capi.Brisling_quantize(flat, int64(len(vectors)), int64(columns), flatRanges,
		c.out.options, bytes, &c.out.written, &c.out.err))
	if err != nil {
		return nil, err
	}
	return split(bytes[:c.out.written], len(vectors)), nil
}

// join lays vectors of equal length one after the other, and tells the length.
func join(op string, vectors [][]float32) (flat []float32, columns int, err error) {
	if len(vectors) == 0 {
		return nil, 0, nil
	}
	columns = len(vectors[0])
	flat = make([]float32, 0, len(vectors)*columns)
	for i, vector := range vectors {
		if len(vector) != columns {
			return nil, 0, &Error{op, ErrInvalidArgument,
				fmt.Sprintf("vector %d has %d numbers, vector 0 has %d", i, len(vector), columns)}
		}
		flat = append(flat, vector...)
	}
	return flat, columns, nil
}
