//go:build cgo

package brisling

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/brisling/brisling/go/internal/capi"
)

// A handle owns an object of the library. Calls hold it for reading, so that closing waits for them.
type handle struct {
	mu     sync.RWMutex
	object uintptr // 0 once it is closed
	free   func(uintptr)
}

func newHandle(object uintptr, free func(uintptr)) *handle {
	h := &handle{object: object, free: free}
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

func (h *handle) close() error {
	if h == nil { // of a model that was never opened
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.object != 0 {
		h.free(h.object)
		h.object = 0
		runtime.SetFinalizer(h, nil)
	}
	return nil
}

// A model is a handle and the options of the calls on it; all public types are made of one.
type model struct {
	*handle
	options options
}

// An opener is one of the library's functions that open a model.
type opener func(name string, options uintptr, object, err *uintptr) int

func open(op, name string, opts []Option, function opener, free func(uintptr)) (model, error) {
	options := options{}.with(opts)
	c, err := startCall(op, options)
	if err != nil {
		return model{}, err
	}
	defer c.release()
	if err := prepareRegistered(name); err != nil {
		return model{}, err
	}
	if err := c.check(op, function(name, c.out.options, &c.out.object, &c.out.err)); err != nil {
		return model{}, err
	}
	return model{newHandle(c.out.object, free), options.ofCalls()}, nil
}

func (m model) with(opts []Option) model {
	return model{m.handle, m.options.with(opts)}
}

// withoutOptions is for calls that take none.
func (m model) withoutOptions() model { return model{handle: m.handle} }

// run makes one call of the library, function, with the texts and the model's options.
func (m model) run(ctx context.Context, op string, texts []string, function func(*call) int) error {
	c := newCall()
	defer c.release()
	if err := m.hold(ctx, op, c, texts, function); err != nil {
		return err
	}
	if c.out.truncated > 0 && m.options.truncated != nil {
		m.options.truncated(int(c.out.truncated))
	}
	return nil
}

// hold is run while the handle is held.
func (m model) hold(ctx context.Context, op string, c *call, texts []string, function func(*call) int) error {
	if m.handle == nil {
		return ErrClosed
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.object == 0 {
		return ErrClosed
	}
	if err := c.setOptions(op, m.options); err != nil {
		return err
	}
	if err := c.setControl(ctx, op, m.options.progress); err != nil {
		return err
	}
	c.texts.set(texts)
	c.object = m.object
	return c.finish(ctx, op, function(c))
}

// abiError tells, once, whether the library that was linked serves this package.
var abiError = sync.OnceValue(func() error {
	return checkABI(capi.Brisling_abi_version(), uint(capi.BRISLING_ABI_VERSION))
})

func checkABI(have, need uint) error {
	if have>>16 == need>>16 && have >= need {
		return nil
	}
	return &Error{"load", ErrUnsupported, fmt.Sprintf("this package needs interface %d.%d of the library, "+
		"but the one that was linked has %d.%d; install the version that goes with the package",
		need>>16, need&0xffff, have>>16, have&0xffff)}
}
