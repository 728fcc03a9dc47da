package conversation_test

import (
	"context"
	"errors"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/store/storetest"
)

// overtaken is a store on which somebody else is faster n times.
type overtaken struct {
	conversation.Store
	n int
}

func (o *overtaken) CommitTurn(ctx context.Context, t conversation.Turn) error {
	if o.n--; o.n >= 0 {
		return chat.ErrConflict
	}
	return o.Store.CommitTurn(ctx, t)
}

func TestATurnThatWasOvertakenIsDecidedAnew(t *testing.T) {
	t.Parallel()
	below := &overtaken{n: 3}
	r := storetest.NewRig(t, storetest.SQLite(t), func(s conversation.Store) conversation.Store {
		below.Store = s
		return below
	})
	ana := r.Person(storetest.Telegram, "ana")
	ana.Do(chat.Text{Body: "person"})
	eva := r.Staff("eva", chat.RoleStaff, "")
	below.n = 3
	if err := r.Desk.Claim(t.Context(), eva, ana.Case().ID); err != nil {
		t.Fatal(err)
	}
	ana.Deliver()
	equal(t, ana.Transcript(), "person: person", "bot sent: case-opened", "bot sent: staff-joined")

	below.n = 1 << 30 // for ever: it is not taken in, and the platform has to send it again
	if err := r.Conv.Receive(t.Context(), ana.Inbound(chat.Text{Body: "hello"})); !errors.Is(err, chat.ErrConflict) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Conv.Receive(ctx, ana.Inbound(chat.Text{Body: "hello"})); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller left: %v", err)
	}
	if err := r.Conv.Receive(t.Context(), chat.Inbound{Channel: "x", Event: chat.Text{}}); err == nil {
		t.Error("a message from nobody was taken in")
	}
}
