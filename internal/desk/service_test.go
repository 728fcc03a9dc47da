package desk_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

// rigs runs f on a rig over each database.
func rigs(t *testing.T, f func(t *testing.T, r *storetest.Rig)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		f(t, storetest.NewRig(t, db, nil))
	})
}

func equal(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func verbatim(text string) desk.Answer { return desk.Answer{Reply: chat.Reply{Verbatim: text}} }

func TestACaseFromBeginningToEnd(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		eva, ivo := r.Staff("eva", chat.RoleStaff, "netp-am"), r.Staff("ivo", chat.RoleStaff, "netp-am")
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Pin{}) // in Amazonas
		ana.Say("person")
		id := ana.Case().ID
		ctx := t.Context()

		items, err := r.Desk.Queue(ctx, eva, desk.Filter{})
		if err != nil || len(items) != 1 || items[0].Case.Unit != "netp-am" || items[0].Name != "Ana" {
			t.Fatalf("queue %+v, %v", items, err)
		}
		is(t, r.Desk.Reply(ctx, eva, id, verbatim("too early")), chat.ErrForbidden)
		is(t, r.Desk.Claim(ctx, eva, id), nil)
		is(t, r.Desk.Claim(ctx, eva, id), nil) // again: nothing happens
		is(t, r.Desk.Claim(ctx, ivo, id), chat.ErrTaken)
		is(t, r.Desk.Reply(ctx, ivo, id, verbatim("two voices")), chat.ErrForbidden)
		answer := verbatim("Olá, sou da equipe.")
		answer.Key = "form-1"
		is(t, r.Desk.Reply(ctx, eva, id, answer), nil)
		is(t, r.Desk.Reply(ctx, eva, id, answer), nil) // the form was posted twice
		if c := ana.Case(); c.State != chat.CaseWaitingPerson {
			t.Errorf("state %s", c.State)
		}
		ana.Say("thank you")
		if c := ana.Case(); c.State != chat.CaseWaitingStaff {
			t.Errorf("state %s", c.State)
		}
		is(t, r.Desk.Note(ctx, ivo, id, "I know her", "form-2"), nil)
		is(t, r.Desk.Close(ctx, eva, id, "solved", []string{"crnm-lost"}), nil)
		is(t, r.Desk.Reply(ctx, eva, id, verbatim("one more thing")), chat.ErrClosed)
		is(t, r.Desk.Close(ctx, eva, id, "solved", nil), chat.ErrClosed)
		is(t, r.Desk.Claim(ctx, ivo, id), chat.ErrClosed)
		ana.Say("hello bot")
		equal(t, ana.Transcript()[2:],
			"person: person", "bot sent: case-opened",
			"bot sent: staff-joined",
			"staff sent: Olá, sou da equipe.",
			"person: thank you",
			"note: I know her",
			"bot sent: case-closed",
			"person: hello bot", "bot sent: answer: hello bot")
		if part := r.Phone.Sent()[3].Part; !part.Staff {
			t.Error("what staff wrote is not marked")
		}

		person, err := r.Conv.Transcript(ctx, ana.Channel, ana.Alias, "")
		if err != nil || slices.ContainsFunc(person, func(l chat.Line) bool { return l.Who == chat.WhoNote }) {
			t.Errorf("the person sees notes, or %v", err)
		}
		view, err := r.Desk.Case(ctx, eva, id)
		if err != nil || len(view.Lines) != 11 || view.Case.Outcome != "solved" {
			t.Errorf("view %+v, %v", view.Case, err)
		}
		if view.Lines[5].StaffID != eva.ID || view.Lines[7].StaffID != ivo.ID {
			t.Error("it is not known who wrote")
		}
	})
}

func TestOfManyWhoClaimOneGetsIt(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("person")
		id := ana.Case().ID
		var staff []chat.Staff
		for _, login := range []string{"a", "b", "c", "d", "e"} {
			staff = append(staff, r.Staff(login, chat.RoleStaff, ""))
		}
		var mu sync.Mutex
		var got []string
		var wg sync.WaitGroup
		for _, who := range staff {
			wg.Go(func() {
				err := r.Desk.Claim(t.Context(), who, id)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					got = append(got, who.ID)
				case !errors.Is(err, chat.ErrTaken):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if c := ana.Case(); len(got) != 1 || c.Owner != got[0] {
			t.Errorf("%v got it, %q has it", got, c.Owner)
		}
		joined := 0
		for _, l := range ana.Lines() {
			if l.Text == "staff-joined" {
				joined++
			}
		}
		if joined != 1 {
			t.Errorf("announced %d times", joined)
		}
	})
}

func TestTheQueueIsUrgentFirstThenOldest(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		for _, p := range []struct{ name, text string }{{"1", "person"}, {"2", "person"}, {"3", "urgent"}, {"4", "person"}} {
			r.Person(storetest.Telegram, p.name).Say(p.text)
			r.Clock.Add(time.Minute)
		}
		r.Person(storetest.Telegram, "4").Say("urgent") // an open case becomes urgent and stays one
		eva := r.Staff("eva", chat.RoleStaff, "u1")
		items, err := r.Desk.Queue(t.Context(), eva, desk.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, item := range items {
			names = append(names, item.Aliases[0].Value)
		}
		equal(t, names, "3", "4", "1", "2")
		if c := items[1].Case; c.Urgency != chat.UrgencyHeld || len(c.Words) != 1 {
			t.Errorf("case %+v", c)
		}
		items, err = r.Desk.Queue(t.Context(), eva, desk.Filter{Limit: 2, Offset: 2, States: []chat.CaseState{chat.CaseOpen}})
		if err != nil || len(items) != 2 || items[0].Aliases[0].Value != "1" {
			t.Errorf("second page: %+v, %v", items, err)
		}
	})
}

func TestWhoSeesWhichQueue(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		inAM, anywhere := r.Person(storetest.Telegram, "am"), r.Person(storetest.Telegram, "any")
		inAM.Do(chat.Pin{})
		inAM.Say("person")
		anywhere.Say("person")
		sees := func(who chat.Staff, f desk.Filter) (names []string) {
			t.Helper()
			items, err := r.Desk.Queue(ctx, who, f)
			is(t, err, nil)
			for _, item := range items {
				names = append(names, item.Aliases[0].Value)
			}
			return names
		}
		am, sp := r.Staff("am", chat.RoleStaff, "netp-am"), r.Staff("sp", chat.RoleStaff, "netp-sp")
		chief := r.Staff("chief", chat.RoleNational, "")
		equal(t, sees(am, desk.Filter{}), "am", "any")
		equal(t, sees(sp, desk.Filter{}), "any")
		equal(t, sees(chief, desk.Filter{}), "am", "any")
		equal(t, sees(chief, desk.Filter{Unit: "netp-am"}), "am")
		equal(t, sees(am, desk.Filter{Mine: true}))
		equal(t, sees(am, desk.Filter{Lang: "ht"}))

		id := inAM.Case().ID
		_, err := r.Desk.Case(ctx, sp, id) // by address
		is(t, err, chat.ErrForbidden)
		is(t, r.Desk.Claim(ctx, sp, id), chat.ErrForbidden)
		is(t, r.Desk.Assign(ctx, chief, id, sp.ID, "please"), chat.ErrForbidden) // it is not theirs to see
		is(t, r.Desk.Transfer(ctx, chief, id, "netp-sp", "moved to São Paulo"), nil)
		equal(t, sees(am, desk.Filter{}), "any")
		equal(t, sees(sp, desk.Filter{}), "am", "any")
		is(t, r.Desk.Assign(ctx, chief, id, sp.ID, ""), nil)
		equal(t, sees(sp, desk.Filter{Mine: true}), "am")

		editor := r.Staff("ed", chat.RoleEditor, "")
		_, err = r.Desk.Queue(ctx, editor, desk.Filter{})
		is(t, err, chat.ErrForbidden)
		_, err = r.Desk.Case(ctx, editor, id)
		is(t, err, chat.ErrForbidden)
		_, err = r.Desk.Case(ctx, chief, "unknown")
		is(t, err, chat.ErrNotFound)
	})
}

func TestEveryHandOverIsAnnounced(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva, ivo := r.Staff("eva", chat.RoleStaff, ""), r.Staff("ivo", chat.RoleCoordinator, "")
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("person")
		id, place := ana.Case().ID, ana.Case().Opened
		r.Clock.Add(time.Minute)
		is(t, r.Desk.Claim(ctx, eva, id), nil)
		is(t, r.Desk.Release(ctx, eva, id), nil)
		is(t, r.Desk.Assign(ctx, ivo, id, eva.ID, "she speaks Creole"), nil)
		is(t, r.Desk.Assign(ctx, ivo, id, ivo.ID, ""), nil) // from one to the other: somebody is still there
		is(t, r.Desk.Pause(ctx, ivo, id, false), nil)
		ana.Say("hello bot")
		is(t, r.Desk.Pause(ctx, ivo, id, true), nil)
		ana.Say("hello Ivo")
		is(t, r.Desk.Transfer(ctx, ivo, id, "netp-am", "nearer"), nil)
		equal(t, ana.Transcript()[2:],
			"bot sent: staff-joined",
			"bot sent: staff-left",
			"note: she speaks Creole", "bot sent: staff-joined",
			"bot sent: staff-left",
			"person: hello bot", "bot sent: answer: hello bot",
			"bot sent: staff-joined",
			"person: hello Ivo",
			"note: nearer", "bot queued: staff-left")
		if c := ana.Case(); c.State != chat.CaseOpen || c.Owner != "" || c.Unit != "netp-am" || !c.Opened.Equal(place) {
			t.Errorf("case %+v", c)
		}
	})
}

func TestAReplyAfterTheWindowIsHeld(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva := r.Staff("eva", chat.RoleStaff, "")
		ana := r.Person(storetest.WhatsApp, "55")
		ana.Say("person")
		id := ana.Case().ID
		is(t, r.Desk.Claim(ctx, eva, id), nil)
		ana.Deliver()
		r.Clock.Add(30 * time.Hour)
		is(t, r.Desk.Reply(ctx, eva, id, verbatim("bom dia")), nil)
		ana.Deliver()
		lines := ana.Transcript()
		equal(t, lines[len(lines)-1:], "staff held: bom dia")
		ana.Say("oi")
		texts := r.Phone.Texts("")
		equal(t, texts[len(texts)-1:], "bom dia")
	})
}

func TestAClosedCaseGoesOn(t *testing.T) {
	for _, test := range []struct {
		name   string
		after  time.Duration
		event  chat.Event
		reopen bool // the same case is open again
		fresh  bool // a new one is
	}{
		{"a question without an answer", time.Hour, chat.Text{Body: "hm and then"}, true, false},
		{"a file", time.Hour, chat.Attachment{Media: chat.Media{Ref: "x"}}, true, false},
		{"asking for a person again", time.Hour, chat.Text{Body: "person"}, true, false},
		{"danger", time.Hour, chat.Text{Body: "urgent"}, true, false},
		{"thanks", time.Hour, chat.Text{Body: "quiet"}, false, false},
		{"a question that the bot answers", time.Hour, chat.Text{Body: "cpf"}, false, false},
		{"a button", time.Hour, chat.Tap{Action: "helped-yes"}, false, false},
		{"too late without an answer", 25 * time.Hour, chat.Text{Body: "hm"}, false, false},
		{"too late asking for a person", 25 * time.Hour, chat.Text{Body: "person"}, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			rigs(t, func(t *testing.T, r *storetest.Rig) {
				eva := r.Staff("eva", chat.RoleStaff, "")
				ana := r.Person(storetest.Telegram, "ana")
				ana.Say("person")
				first := ana.Case().ID
				is(t, r.Desk.Claim(t.Context(), eva, first), nil)
				is(t, r.Desk.Close(t.Context(), eva, first, "solved", nil), nil)
				r.Clock.Add(test.after)
				ana.Do(test.event)
				c := ana.Case()
				if open := c.State == chat.CaseOpen; open != (test.reopen || test.fresh) || (c.ID == first) == test.fresh {
					t.Errorf("case %+v", c)
				}
			})
		})
	}
}

func TestAnOldCaseIsOver(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva := r.Staff("eva", chat.RoleStaff, "")
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("person")
		first := ana.Case().ID
		ana.Say("cancel")
		if c := ana.Case(); c.State != chat.CaseClosedState || c.Outcome != desk.OutcomeCancelled {
			t.Errorf("case %+v", c)
		}
		r.Clock.Add(48 * time.Hour)
		ana.Say("person")
		if ana.Case().ID == first {
			t.Fatal("the old case goes on")
		}
		is(t, r.Desk.Claim(ctx, eva, first), chat.ErrClosed)
		is(t, r.Desk.Note(ctx, eva, first, "late", ""), chat.ErrClosed)
		_, err := r.Desk.Case(ctx, eva, first) // it can still be read
		is(t, err, nil)
	})
}

func TestDraftsAndEvents(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva, ivo := r.Staff("eva", chat.RoleStaff, ""), r.Staff("ivo", chat.RoleStaff, "")
		events := r.Desk.Events(ctx)
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("person")
		id := ana.Case().ID
		if e := <-events; e.CaseID != id || e.ConversationID != ana.ID() {
			// On PostgreSQL the connection that listens may just have been made: then anything may have changed.
			if e != (chat.CaseEvent{}) {
				t.Errorf("event %+v", e)
			}
		}
		is(t, r.Desk.SaveDraft(ctx, eva, id, "Prezada"), nil)
		is(t, r.Desk.SaveDraft(ctx, eva, id, "Prezada Ana"), nil)
		view, err := r.Desk.Case(ctx, eva, id)
		is(t, err, nil)
		other, err := r.Desk.Case(ctx, ivo, id)
		is(t, err, nil)
		if view.Draft != "Prezada Ana" || other.Draft != "" {
			t.Errorf("drafts %q and %q", view.Draft, other.Draft)
		}
		is(t, r.Desk.Claim(ctx, eva, id), nil)
		is(t, r.Desk.Reply(ctx, eva, id, verbatim("Prezada Ana,")), nil)
		view, err = r.Desk.Case(ctx, eva, id)
		is(t, err, nil)
		if view.Draft != "" {
			t.Errorf("after it was sent: %q", view.Draft)
		}
		lines, err := r.Desk.Earlier(ctx, eva, id, view.Lines[2].ID)
		is(t, err, nil)
		if len(lines) != 2 || lines[0].Text != "person" {
			t.Errorf("earlier: %+v", lines)
		}
	})
}
