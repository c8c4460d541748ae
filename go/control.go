//go:build cgo

package brisling

import (
	"context"
	"time"

	"github.com/brisling/brisling/go/internal/capi"
)

// setControl lets the end of the context cancel the call, and progress know how far it is. A context that
// has ended, or is nil, is an error.
func (c *call) setControl(ctx context.Context, op string, progress func(done, total int)) error {
	if ctx == nil {
		return &Error{op, ErrInvalidArgument, "the context is nil"}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() == nil && progress == nil {
		return nil
	}
	if err := c.check(op, capi.Brisling_control_new(&c.out.control, &c.out.err)); err != nil {
		return err
	}
	if ctx.Done() != nil {
		c.watches = append(c.watches, cancelAfter(ctx, c.out.control))
	}
	if progress != nil {
		c.watches = append(c.watches, report(c.out.control, progress))
	}
	return nil
}

// finish is check for calls that have a control.
func (c *call) finish(ctx context.Context, op string, status int) error {
	if status == capi.BRISLING_CANCELLED {
		capi.Brisling_error_free(c.out.err)
		return ctx.Err()
	}
	return c.check(op, status)
}

// cancelAfter cancels when the context ends, until the function that it returns has returned.
func cancelAfter(ctx context.Context, control uintptr) (end func()) {
	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		capi.Brisling_control_cancel(control)
		close(cancelled)
	})
	return func() {
		if !stop() {
			<-cancelled
		}
	}
}

// report calls progress ten times a second, and a last time when the function that it returns is called.
func report(control uintptr, progress func(done, total int)) (end func()) {
	now := func() {
		done := capi.Brisling_control_done(control)
		if total := capi.Brisling_control_total(control); total > 0 { // it is 0 before the work begins
			progress(int(done), int(total))
		}
	}
	ending, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(time.Second / 10)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				now()
			case <-ending:
				now()
				return
			}
		}
	}()
	return func() {
		close(ending)
		<-ended
	}
}
