package desk

import (
	"errors"
	"testing"
	"time"

	"ponte/internal/chat"
)

var (
	opened = time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
	later  = opened.Add(time.Hour)
)

// in gives a case in a state; all but open ones belong to "eva".
func in(state chat.CaseState) chat.Case {
	c := chat.Case{ID: "1", State: state, Unit: "u1", Opened: opened, Touched: opened}
	if state != chat.CaseOpen {
		c.Owner, c.Claimed = "eva", opened
	}
	if state == chat.CaseClosedState {
		c.Outcome, c.Topics = "solved", []string{"crnm-lost"}
	}
	return c
}

var states = []chat.CaseState{
	chat.CaseOpen, chat.CaseClaimed, chat.CaseWaitingPerson, chat.CaseWaitingStaff, chat.CaseReferred, chat.CaseClosedState,
}

// TestArrows goes over every act in every state: where it leads, whose the case is then, or what it is refused with.
func TestArrows(t *testing.T) {
	type end struct {
		state chat.CaseState
		owner string
		err   error
	}
	shut := end{err: chat.ErrClosed}
	taken := end{err: chat.ErrTaken}
	stays := func(owner string) []end { // claimed, waiting for either, referred
		return []end{
			{state: chat.CaseClaimed, owner: owner}, {state: chat.CaseWaitingPerson, owner: owner},
			{state: chat.CaseWaitingStaff, owner: owner}, {state: chat.CaseReferred, owner: owner},
		}
	}
	all := func(first end, middle []end, last end) []end { return append(append([]end{first}, middle...), last) }
	same := func(e end) []end { return []end{e, e, e, e} }

	for _, test := range []struct {
		name string
		act  func(chat.Case) (chat.Case, error)
		ends []end // as states
	}{
		{"claim by eva", func(c chat.Case) (chat.Case, error) { return Claim(c, "eva", later) },
			all(end{chat.CaseClaimed, "eva", nil}, stays("eva"), shut)},
		{"claim by ivo", func(c chat.Case) (chat.Case, error) { return Claim(c, "ivo", later) },
			all(end{chat.CaseClaimed, "ivo", nil}, same(taken), shut)},
		{"assign to ivo", func(c chat.Case) (chat.Case, error) { return Assign(c, "ivo", later) },
			all(end{chat.CaseClaimed, "ivo", nil}, stays("ivo"), shut)},
		{"release", func(c chat.Case) (chat.Case, error) { return Release(c, later) },
			all(end{chat.CaseOpen, "", nil}, same(end{chat.CaseOpen, "", nil}), shut)},
		{"transfer", func(c chat.Case) (chat.Case, error) { return Transfer(c, "u2", later) },
			all(end{chat.CaseOpen, "", nil}, same(end{chat.CaseOpen, "", nil}), shut)},
		{"reply", func(c chat.Case) (chat.Case, error) { return Reply(c, later) },
			all(end{err: chat.ErrForbidden}, same(end{chat.CaseWaitingPerson, "eva", nil}), shut)},
		{"refer", func(c chat.Case) (chat.Case, error) { return Refer(c, later) },
			all(end{err: chat.ErrForbidden}, same(end{chat.CaseReferred, "eva", nil}), shut)},
		{"note", func(c chat.Case) (chat.Case, error) { return Note(c, later) },
			all(end{chat.CaseOpen, "", nil}, stays("eva"), end{chat.CaseClosedState, "eva", nil})},
		{"the person writes", func(c chat.Case) (chat.Case, error) { return Wrote(c, later), nil },
			all(end{chat.CaseOpen, "", nil}, same(end{chat.CaseWaitingStaff, "eva", nil}), end{chat.CaseClosedState, "eva", nil})},
		{"close", func(c chat.Case) (chat.Case, error) { return Close(c, "solved", nil, later) },
			all(end{chat.CaseClosedState, "", nil}, same(end{chat.CaseClosedState, "eva", nil}), shut)},
		{"the person cancels", func(c chat.Case) (chat.Case, error) { return Cancel(c, later), nil },
			all(end{chat.CaseClosedState, "", nil}, same(end{chat.CaseClosedState, "eva", nil}), end{chat.CaseClosedState, "eva", nil})},
	} {
		for i, state := range states {
			before := in(state)
			got, err := test.act(before)
			want := test.ends[i]
			if !errors.Is(err, want.err) {
				t.Errorf("%s in %s: error %v, want %v", test.name, state, err, want.err)
				continue
			}
			if err == nil && (got.State != want.state || got.Owner != want.owner) {
				t.Errorf("%s in %s: %s of %q, want %s of %q", test.name, state, got.State, got.Owner, want.state, want.owner)
			}
			if err == nil && !got.Opened.Equal(opened) {
				t.Errorf("%s in %s: the case lost its place in the queue", test.name, state)
			}
		}
	}
}

func TestReopen(t *testing.T) {
	for _, test := range []struct {
		name  string
		state chat.CaseState
		after time.Duration
		want  bool
	}{
		{"at once", chat.CaseClosedState, time.Minute, true},
		{"on the last moment", chat.CaseClosedState, 24 * time.Hour, true},
		{"too late", chat.CaseClosedState, 24*time.Hour + time.Second, false},
		{"not closed", chat.CaseClaimed, time.Minute, false},
	} {
		now := opened.Add(test.after)
		c, ok := Reopen(in(test.state), now)
		if ok != test.want {
			t.Errorf("%s: %v", test.name, ok)
		}
		if ok && (c.State != chat.CaseOpen || c.Owner != "" || c.Outcome != "" || !c.Opened.Equal(now) || !c.Claimed.IsZero()) {
			t.Errorf("%s: %+v", test.name, c)
		}
	}
}

func TestTheFirstClaimIsKept(t *testing.T) {
	c, err := Claim(in(chat.CaseOpen), "eva", later)
	if err != nil || !c.Claimed.Equal(later) {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err = Release(c, later); err != nil {
		t.Fatal(err)
	}
	if c, err = Claim(c, "ivo", later.Add(time.Hour)); err != nil || !c.Claimed.Equal(later) {
		t.Errorf("%+v, %v", c, err)
	}
}
