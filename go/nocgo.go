//go:build !cgo

package brisling

// The message of the compiler's error is the point.
var _ int = "brisling needs CGO_ENABLED=1 and a C compiler"
