package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/store/storetest"
)

// crashing fails at its n-th call: before the call is made, or after it, when the caller does not hear of its success.
type crashing struct {
	conversation.Store
	n     int
	after bool
}

var errCrash = errors.New("crashed")

// call makes a call, or crashes.
func (c *crashing) call(f func() error) error {
	c.n--
	if c.n != 0 {
		return f()
	}
	if c.after {
		f() // done, but nobody hears of it
	}
	return errCrash
}

func (c *crashing) Load(ctx context.Context, channel string, from []chat.Alias) (v conversation.Conversation, err error) {
	return v, c.call(func() error { v, err = c.Store.Load(ctx, channel, from); return err })
}

func (c *crashing) CommitTurn(ctx context.Context, t conversation.Turn) error {
	return c.call(func() error { return c.Store.CommitTurn(ctx, t) })
}

func (c *crashing) Take(ctx context.Context, t conversation.Take) (b conversation.Batch, err error) {
	err = c.call(func() error { b, err = c.Store.Take(ctx, t); return err })
	return b, err
}

func (c *crashing) Sent(ctx context.Context, r conversation.Sent) (more bool, err error) {
	err = c.call(func() error { more, err = c.Store.Sent(ctx, r); return err })
	return more, err
}

// TestACrashAnywhereLosesAndDoublesNothing crashes once at every call to the store in turn. As the platform does, what was
// not taken in is sent again; as River does, what was not delivered is tried again. The transcript must then be the
// same as without a crash, and everything must have been sent, in order; only a part whose sending could not be noted
// may have been sent twice in a row.
func TestACrashAnywhereLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	texts := []string{"two", "person", "hello", "erase", "two"}
	wantLines := []string{"bot sent: erase-done", "person: two", "bot sent: first", "bot sent: second"}
	wantSent := []string{"first", "second", "case-opened", "answer: hello", "erase-done", "first", "second"}
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			name := fmt.Sprintf("call %d, after it %v", n, after)
			var c *crashing
			r := storetest.NewRig(t, storetest.SQLite(t), func(below conversation.Store) conversation.Store {
				c = &crashing{Store: below, n: n, after: after}
				return c
			})
			ana := r.Person(storetest.Web, "secret") // last words stay readable for a while
			for _, text := range texts {
				in := ana.Inbound(chat.Text{Body: text})
				for r.Conv.Receive(t.Context(), in) != nil {
				}
				for r.Conv.Deliver(t.Context(), ana.ID()) != nil {
					r.Clock.Add(2 * 60e9) // until the lease of the crashed one is over
				}
			}
			if got := ana.Transcript(); !slices.Equal(got, wantLines) {
				t.Errorf("%s: transcript %q", name, got)
			}
			if got := slices.Compact(r.Phone.Texts("")); !slices.Equal(got, wantSent) {
				t.Errorf("%s: sent %q", name, got)
			}
			r.Store.Close()
			if c.n > 0 { // it never came to that call
				break
			}
		}
	}
}
