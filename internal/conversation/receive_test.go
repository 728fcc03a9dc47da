package conversation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
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

func TestAMessageIsAnswered(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("two")
		ana.Say("hello")
		equal(t, ana.Transcript(),
			"person: two", "bot sent: first", "bot sent: second", "person: hello", "bot sent: answer: hello")
		equal(t, r.Phone.Texts("ana"), "first", "second", "answer: hello")
		lines := ana.Lines()
		for i, want := range []struct {
			version int64
			index   int
		}{{1, 0}, {1, 1}, {1, 2}, {2, 0}, {2, 1}} {
			if lines[i].Version != want.version || lines[i].Index != want.index {
				t.Errorf("line %d is at (%d, %d), want %v", i, lines[i].Version, lines[i].Index, want)
			}
		}
		if out := r.Phone.Sent()[0]; out.Channel != storetest.Telegram || !out.WindowOpen || out.ID != lines[1].ID {
			t.Errorf("sent %+v", out)
		}
	})
}

func TestAMessageReceivedAgainChangesNothing(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		in := ana.Inbound(chat.Text{Body: "hello"})
		for range 3 {
			if err := r.Conv.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		ana.Deliver()
		equal(t, ana.Transcript(), "person: hello", "bot sent: answer: hello")

		in.Channel = "telegram:2" // the same id on another account is another message
		if err := r.Conv.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		other := ana
		other.Channel = in.Channel
		equal(t, other.Transcript(), "person: hello", "bot queued: answer: hello")
	})
}

func TestConcurrentMessagesOfOnePersonAreAllKept(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		const n = 25
		ana := r.Person(storetest.Telegram, "ana")
		var all []chat.Inbound
		for i := range n {
			all = append(all, ana.Inbound(chat.Text{Body: fmt.Sprint(i)}))
		}
		var wg sync.WaitGroup
		for _, in := range append(all, all...) { // each twice
			wg.Go(func() {
				if err := r.Conv.Receive(context.Background(), in); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		lines := ana.Lines()
		if len(lines) != 2*n {
			t.Fatalf("%d lines, want %d", len(lines), 2*n)
		}
		for i, l := range lines {
			if l.Version != int64(i/2+1) || l.Index != i%2 {
				t.Errorf("line %d is at (%d, %d)", i, l.Version, l.Index)
			}
		}
	})
}

func TestABrokenTurnCallsAPerson(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("hello")
		ana.Say("panic secretword")
		ana.Say("hello again")
		equal(t, ana.Transcript(),
			"person: hello", "bot sent: answer: hello",
			"person: panic secretword", "bot sent: sorry-broken",
			"person: hello again", "bot sent: answer: hello again")
		if c := ana.Case(); c.State != chat.CaseOpen || c.Reason != "case-broken" {
			t.Errorf("case %+v", c)
		}
		if log := r.Log.String(); !strings.Contains(log, "storetest.text") || strings.Contains(log, "secretword") {
			t.Errorf("the log must say where it broke, and nothing of what was said:\n%s", log)
		}
	})
}

func TestAFloodIsKeptAndNotAnswered(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		for i := range 500 {
			ana.Do(chat.Text{Body: fmt.Sprint(i)})
			r.Clock.Add(10 * time.Millisecond)
		}
		lines := ana.Lines()
		var said []string
		heard := 0
		for _, l := range lines {
			if l.Who == chat.WhoPerson {
				heard++
			} else {
				said = append(said, l.Text)
			}
		}
		if heard != 500 || len(said) != 31 || said[30] != "slow-down" {
			t.Errorf("%d messages kept, %d answers, the last %q", heard, len(said), said[len(said)-1])
		}
		ana.Do(chat.Text{Body: "urgent"}) // a call for help is heard all the same
		if c := ana.Case(); c.State != chat.CaseOpen || c.Urgency != chat.UrgencyHeld {
			t.Errorf("case %+v", c)
		}
		r.Clock.Add(time.Minute)
		ana.Do(chat.Text{Body: "now"})
		if got := ana.Lines(); got[len(got)-1].Text != "answer: now" {
			t.Errorf("after a pause: %q", got[len(got)-1].Text)
		}
	})
}

func TestEveryKindOfEvent(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Edited{Body: "of nothing"}) // nobody knows her yet: it concerns nothing
		ana.Do(chat.Unreachable{})
		if _, err := r.Conv.Find(t.Context(), ana.Channel, ana.Alias); err == nil {
			t.Fatal("there is a conversation already")
		}
		ana.Say("buttons")
		ana.Do(chat.Tap{Action: "menu", Step: 0})
		ana.Do(chat.Tap{Action: "forged", Step: 9})
		ana.Do(chat.Start{Param: "gru"})
		ana.Do(chat.Pin{Point: chat.Point{Lat: -3.119, Lon: -60.0217}})
		ana.Do(chat.Unsupported{Kind: "poll"})
		ana.Do(chat.Edited{Body: "buttonz"})
		ana.Do(chat.Unreachable{})
		ana.Do(chat.Reachable{})
		equal(t, ana.Transcript(),
			"person: buttons", "bot sent: choose",
			"person tap: The menu", "bot queued: tapped menu",
			"person tap: forged", "bot queued: tapped forged",
			"person start: gru", "bot queued: noticed",
			"person location", "bot queued: near",
			"person unsupported: poll", "bot queued: noticed",
			"person edited: buttonz")
	})
}

func TestAWithdrawnMessageIsErased(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		text := ana.Inbound(chat.Text{Body: "my name is Ana"})
		photo := ana.Inbound(chat.Attachment{Media: chat.Media{Kind: chat.MediaImage, Ref: "passport"}, Caption: "mine"})
		for _, in := range []chat.Inbound{text, photo, ana.Inbound(chat.Withdrawn{ExternalID: text.ExternalID}),
			ana.Inbound(chat.Withdrawn{ExternalID: photo.ExternalID}), ana.Inbound(chat.Withdrawn{ExternalID: "unknown"})} {
			if err := r.Conv.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, ana.Transcript(),
			"person withdrawn", "bot queued: answer: my name is Ana", "person withdrawn", "bot queued: noticed")
		if l := ana.Lines()[2]; l.Media != nil {
			t.Errorf("the photo is still there: %+v", l.Media)
		}
	})
}

func TestAPersonOfSeveralAddresses(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		phone := func(v string) chat.Alias { return chat.Alias{Kind: chat.AliasPhone, Value: v} }
		bsuid := func(v string) chat.Alias { return chat.Alias{Kind: chat.AliasBSUID, Value: v} }
		ana, bia := r.Person(storetest.WhatsApp, "111"), r.Person(storetest.WhatsApp, "222")
		receive := func(text string, from ...chat.Alias) {
			t.Helper()
			in := ana.Inbound(chat.Text{Body: text})
			in.From = from
			if err := r.Conv.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		receive("1", phone("111"))
		receive("2", phone("111"), bsuid("BR.1")) // the second becomes known
		receive("3", bsuid("BR.1"))               // and finds her alone
		if got := len(ana.Lines()); got != 6 {
			t.Errorf("%d lines, want 6", got)
		}
		receive("4", phone("222"))
		receive("5", phone("111"), phone("222")) // of two people: the first, and they stay two
		if a, b := len(ana.Lines()), len(bia.Lines()); a != 8 || b != 2 {
			t.Errorf("%d and %d lines, want 8 and 2", a, b)
		}

		move := func(to ...chat.Alias) {
			t.Helper()
			in := ana.Inbound(chat.IdentityChanged{New: to})
			in.From = []chat.Alias{phone("111"), bsuid("BR.1")}
			if err := r.Conv.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		move(phone("222")) // it has an owner: nothing moves
		if ana.ID() == bia.ID() {
			t.Fatal("two people were made one")
		}
		id := ana.ID()
		move(phone("333"), bsuid("BR.3"))
		if _, err := r.Conv.Find(t.Context(), ana.Channel, phone("111")); err == nil {
			t.Error("the old number still leads to her")
		}
		for _, a := range []chat.Alias{phone("333"), bsuid("BR.3")} {
			if got, err := r.Conv.Find(t.Context(), ana.Channel, a); err != nil || got != id {
				t.Errorf("%v leads to %q, %v", a, got, err)
			}
		}
	})
}

func TestSubscribersAreWoken(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Web, "secret")
		wake, cancel := r.Conv.Subscribe(ana.Channel, ana.Alias)
		defer cancel()
		ana.Do(chat.Text{Body: "hello"})
		<-wake
		lines, err := r.Conv.Transcript(t.Context(), ana.Channel, ana.Alias, "")
		if err != nil || len(lines) != 2 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		ana.Do(chat.Text{Body: "again"})
		<-wake
		lines, err = r.Conv.Transcript(t.Context(), ana.Channel, ana.Alias, lines[1].ID)
		if err != nil || len(lines) != 2 || lines[1].Text != "answer: again" {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}
