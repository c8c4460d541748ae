//go:build cgo

package brisling

import (
	"errors"

	"github.com/brisling/brisling/go/internal/capi"
)

// Status is the kind of an [Error]. It is an error, too, so that errors.Is(err, brisling.ErrNotFound)
// tells whether a call failed for that reason.
type Status int

const (
	ErrInvalidArgument = Status(capi.BRISLING_INVALID_ARGUMENT) // what the caller passed can never work
	ErrNotFound        = Status(capi.BRISLING_NOT_FOUND)        // a file or a name does not exist
	ErrIO              = Status(capi.BRISLING_IO)               // the system refused to read or write
	ErrInvalidModel    = Status(capi.BRISLING_INVALID_MODEL)    // a model's files are broken or contradict each other
	ErrUnsupported     = Status(capi.BRISLING_UNSUPPORTED)      // valid, but this build cannot do it
	ErrOutOfMemory     = Status(capi.BRISLING_OUT_OF_MEMORY)    // the system has no more
	ErrBufferTooSmall  = Status(capi.BRISLING_BUFFER_TOO_SMALL) // dst has not enough room
	ErrInternal        = Status(capi.BRISLING_INTERNAL)         // a defect of the library
)

var statusNames = map[Status]string{
	ErrInvalidArgument: "invalid argument",
	ErrNotFound:        "not found",
	ErrIO:              "input or output failed",
	ErrInvalidModel:    "invalid model",
	ErrUnsupported:     "unsupported",
	ErrOutOfMemory:     "out of memory",
	ErrBufferTooSmall:  "buffer too small",
	ErrInternal:        "internal error",
}

func (s Status) Error() string { return "brisling: " + statusNames[s] }

// Error is a failure of the library.
type Error struct {
	Op      string // what was called: "embed", "open classifier"
	Status  Status
	Message string // the cause and the remedy
}

func (e *Error) Error() string { return "brisling: " + e.Op + ": " + e.Message }

// Unwrap makes errors.Is compare the status.
func (e *Error) Unwrap() error { return e.Status }

// ErrClosed is what calls on a closed model return.
var ErrClosed = errors.New("brisling: the model is closed")
