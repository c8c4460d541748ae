//go:build cgo

package brisling

import (
	"sync"
	"unsafe"

	"github.com/brisling/brisling/go/internal/capi"
)

// A call carries the arguments of one call of the library and receives what it writes. Calls are pooled,
// so that their buffers are allocated once.
type call struct {
	object  uintptr // that is called
	texts   batch
	more    batch    // labels or targets
	watches []func() // each ends one that looks after the control
	buffer  []byte   // for texts that come out
	out     *outputs
}

// What C code writes to, which must be an allocation without pointers.
type outputs struct {
	options   uintptr // 0: the defaults
	control   uintptr // 0: cannot be cancelled
	object    uintptr // a handle that comes out
	written   uintptr
	truncated uintptr
	err       uintptr
	integer   int64
	score     float32
	id        int32
}

var calls = sync.Pool{New: func() any { return &call{buffer: make([]byte, 256), out: new(outputs)} }}

func newCall() *call { return calls.Get().(*call) }

// startCall begins a call that needs no open model.
func startCall(op string, options options) (*call, error) {
	if err := abiError(); err != nil {
		return nil, err
	}
	c := newCall()
	if err := c.setOptions(op, options); err != nil {
		c.release()
		return nil, err
	}
	return c, nil
}

func (c *call) release() {
	for _, end := range c.watches {
		end()
	}
	if c.out.control != 0 {
		capi.Brisling_control_free(c.out.control)
	}
	if c.out.options != 0 {
		capi.Brisling_options_free(c.out.options)
	}
	*c.out = outputs{}
	*c = call{texts: c.texts.emptied(), more: c.more.emptied(), buffer: c.buffer, out: c.out}
	if c.texts.size()+c.more.size()+cap(c.buffer) < 1<<20 { // no pool of huge buffers
		calls.Put(c)
	}
}

// check makes an error of what the library returned, and takes over its own.
func (c *call) check(op string, status int) error {
	if status == capi.BRISLING_OK {
		return nil
	}
	defer capi.Brisling_error_free(c.out.err)
	message := make([]byte, capi.Brisling_error_message(c.out.err, nil))
	capi.Brisling_error_message(c.out.err, message)
	return &Error{op, Status(status), string(message)}
}

func (c *call) setOptions(op string, options options) error {
	if len(options.values) == 0 {
		return nil
	}
	if err := c.check(op, capi.Brisling_options_new(&c.out.options, &c.out.err)); err != nil {
		return err
	}
	for _, option := range options.values {
		status := capi.Brisling_options_set(c.out.options, option.name, option.value, &c.out.err)
		if err := c.check(op, status); err != nil {
			return err
		}
	}
	return nil
}

// text stores in *text what function writes to a buffer, whose length it tells in c.out.written.
func (c *call) text(text *string, function func(buffer []byte) int) int {
	status := function(c.buffer)
	if status == capi.BRISLING_BUFFER_TOO_SMALL {
		capi.Brisling_error_free(c.out.err)
		c.buffer = make([]byte, c.out.written)
		status = function(c.buffer)
	}
	if status == capi.BRISLING_OK {
		*text = string(c.buffer[:c.out.written])
	}
	return status
}

// A batch of texts as the library takes it: text i is the bytes from offsets[i] to offsets[i+1].
type batch struct {
	utf8    string
	offsets []int64
	buffer  []byte // what utf8 shows, unless it is the one text of the batch
}

func (b *batch) set(texts []string) {
	b.offsets = append(b.offsets[:0], 0)
	if len(texts) == 1 {
		b.utf8 = texts[0]
		b.offsets = append(b.offsets, int64(len(b.utf8)))
		return
	}
	b.buffer = b.buffer[:0]
	for _, text := range texts {
		b.buffer = append(b.buffer, text...)
		b.offsets = append(b.offsets, int64(len(b.buffer)))
	}
	b.utf8 = unsafe.String(unsafe.SliceData(b.buffer), len(b.buffer))
}

func (b *batch) emptied() batch {
	return batch{offsets: b.offsets[:0], buffer: b.buffer[:0]}
}

// size is how many bytes it keeps.
func (b *batch) size() int { return cap(b.buffer) + 8*cap(b.offsets) }

// flatten lists the texts of pairs: first, second, first, ...
func flatten(pairs [][2]string) []string {
	texts := make([]string, 0, 2*len(pairs))
	for _, pair := range pairs {
		texts = append(texts, pair[0], pair[1])
	}
	return texts
}

// split cuts n rows of equal length from one array; a row cannot grow into the next.
func split[T any](flat []T, n int) [][]T {
	rows := make([][]T, n)
	for i := range rows {
		columns := len(flat) / n
		rows[i] = flat[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return rows
}
