package conversation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/store/storetest"
)

// failing makes the phone refuse the n-th attempts that are listed.
func failing(kinds map[int]chat.SendError) func(int, chat.Outgoing) *chat.SendError {
	return func(n int, _ chat.Outgoing) *chat.SendError {
		if e, ok := kinds[n]; ok {
			return &e
		}
		return nil
	}
}

func TestAFailedPartIsTriedAgainBeforeThoseAfterIt(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		r.Phone.Fail = failing(map[int]chat.SendError{
			1: {Kind: chat.SendTemporary, Code: "http-500"},
			2: {Kind: chat.SendThrottled, Code: "429", After: 40 * time.Second},
		})
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Text{Body: "two"})
		if wait := ana.Deliver(); wait != 2*time.Second {
			t.Errorf("after a failure: %s", wait)
		}
		if wait := ana.Deliver(); wait != 2*time.Second { // too early
			t.Errorf("too early: %s", wait)
		}
		r.Clock.Add(2 * time.Second)
		if wait := ana.Deliver(); wait != 40*time.Second { // the platform's word is above our pauses
			t.Errorf("after being throttled: %s", wait)
		}
		equal(t, ana.Transcript(), "person: two", "bot queued (429): first", "bot queued: second")
		r.Clock.Add(40 * time.Second)
		ana.Deliver()
		equal(t, r.Phone.Texts(""), "first", "second")
		equal(t, ana.Transcript(), "person: two", "bot sent: first", "bot sent: second")
	})
}

func TestADeadPartHoldsNobodyUp(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		r.Phone.Fail = failing(map[int]chat.SendError{1: {Kind: chat.SendRejected, Code: "too-long"}})
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("two")
		equal(t, ana.Transcript(), "person: two", "bot failed (too-long): first", "bot sent: second")
	})
}

func TestAPartIsGivenUpAfterManyFailures(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		r.Phone.Fail = func(_ int, out chat.Outgoing) *chat.SendError {
			if out.Part.Text == "first" {
				return &chat.SendError{Kind: chat.SendTemporary, Code: "http-500"}
			}
			return nil
		}
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Text{Body: "two"})
		tries := 0
		for wait := ana.Deliver(); wait > 0; wait = ana.Deliver() {
			tries++
			r.Clock.Add(wait)
		}
		if tries != 7 {
			t.Errorf("tried again %d times, want 7", tries)
		}
		equal(t, ana.Transcript(), "person: two", "bot failed (http-500): first", "bot sent: second")
	})
}

func TestSomebodyWhoBlockedTheService(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		r.Phone.Fail = failing(map[int]chat.SendError{1: {Kind: chat.SendContactGone, Code: "blocked"}})
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("two")
		equal(t, ana.Transcript(), "person: two", "bot failed (blocked): first", "bot failed (blocked): second")
		ana.Say("hello") // whoever writes can be reached
		equal(t, r.Phone.Texts(""), "answer: hello")

		ana.Do(chat.Text{Body: "more"})
		ana.Do(chat.Unreachable{})
		ana.Deliver()
		lines := ana.Transcript()
		equal(t, lines[len(lines)-2:], "person: more", "bot failed (contact-gone): answer: more")
	})
}

func TestHeldPartsWaitForTheWindow(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.WhatsApp, "55")
		ana.Do(chat.Text{Body: "hello"})
		r.Clock.Add(25 * time.Hour)
		r.Phone.Fail = func(_ int, out chat.Outgoing) *chat.SendError {
			if !out.WindowOpen {
				return &chat.SendError{Kind: chat.SendWindowClosed, Code: "131047"}
			}
			return nil
		}
		ana.Deliver()
		equal(t, ana.Transcript(), "person: hello", "bot held (131047): answer: hello")
		ana.Say("back")
		equal(t, r.Phone.Texts(""), "answer: hello", "answer: back")
	})
}

func TestAWrongSettingStopsAChannelForAWhile(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		r.Phone.Fail = failing(map[int]chat.SendError{1: {Kind: chat.SendNotConfigured, Code: "190"}})
		ana, bia := r.Person(storetest.Telegram, "ana"), r.Person(storetest.Telegram, "bia")
		ana.Do(chat.Text{Body: "a"})
		bia.Do(chat.Text{Body: "b"})
		if wait := ana.Deliver(); wait != 5*time.Minute {
			t.Errorf("ana waits %s", wait)
		}
		if wait := bia.Deliver(); wait != 5*time.Minute { // without trying
			t.Errorf("bia waits %s", wait)
		}
		if got := r.Conv.Stopped(); len(got) != 1 || got[0] != storetest.Telegram {
			t.Errorf("stopped: %v", got)
		}
		r.Clock.Add(5 * time.Minute)
		ana.Deliver()
		bia.Deliver()
		equal(t, r.Phone.Texts(""), "answer: a", "answer: b")
		if got := r.Conv.Stopped(); len(got) != 0 {
			t.Errorf("still stopped: %v", got)
		}
		if n := strings.Count(r.Log.String(), "a channel is stopped"); n != 1 {
			t.Errorf("logged %d times", n)
		}
	})
}

func TestOneSendsAtATime(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Text{Body: "hello"})
		now := r.Clock.Now()
		take := conversation.Take{ConversationID: ana.ID(), Holder: "another", Now: now, Until: now.Add(90 * time.Second)}
		if _, err := r.Store.Take(t.Context(), take); err != nil {
			t.Fatal(err)
		}
		if wait := ana.Deliver(); wait != time.Second {
			t.Errorf("asked to wait %s", wait)
		}
		r.Clock.Add(2 * time.Minute) // the other one died
		ana.Deliver()
		equal(t, r.Phone.Texts(""), "answer: hello")
		if err := r.Conv.Deliver(t.Context(), "of nobody"); err != nil {
			t.Errorf("somebody who was erased: %v", err)
		}
	})
}

func TestAStatusOnlyRises(t *testing.T) {
	type report struct {
		status chat.SendStatus
		reason string
	}
	for _, test := range []struct {
		name    string
		reports []report
		want    string
	}{
		{"in order", []report{{chat.SendSent, ""}, {chat.SendDelivered, ""}, {chat.SendRead, ""}}, "bot read: answer: hi"},
		{"read first", []report{{chat.SendRead, ""}, {chat.SendDelivered, ""}, {chat.SendSent, ""}}, "bot read: answer: hi"},
		{"failed late", []report{{chat.SendFailed, "131026"}}, "bot failed (131026): answer: hi"},
		{"failed after it arrived", []report{{chat.SendDelivered, ""}, {chat.SendFailed, "131026"}}, "bot delivered: answer: hi"},
		{"window found closed", []report{{chat.SendHeld, "131047"}}, "bot held (131047): answer: hi"},
		{"twice", []report{{chat.SendDelivered, ""}, {chat.SendDelivered, ""}}, "bot delivered: answer: hi"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rigs(t, func(t *testing.T, r *storetest.Rig) {
				ana := r.Person(storetest.WhatsApp, "55")
				ana.Say("hi")
				for _, report := range test.reports {
					u := conversation.Update{Channel: ana.Channel, ExternalID: "external-1", Status: report.status, Reason: report.reason}
					if err := r.Conv.Status(t.Context(), u); err != nil {
						t.Fatal(err)
					}
				}
				equal(t, ana.Transcript(), "person: hi", test.want)
			})
		})
	}
}

func TestAReportThatOvertakesTheAnswer(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.WhatsApp, "55")
		ana.Do(chat.Text{Body: "two"})
		for _, u := range []conversation.Update{
			{ExternalID: "external-1", Status: chat.SendDelivered},
			{ExternalID: "external-1", Status: chat.SendSent},
			{ExternalID: "external-2", Status: chat.SendFailed, Reason: "131026"},
			{ExternalID: "of nobody", Status: chat.SendRead},
		} {
			u.Channel = ana.Channel
			if err := r.Conv.Status(t.Context(), u); err != nil {
				t.Fatal(err)
			}
		}
		ana.Deliver()
		equal(t, ana.Transcript(), "person: two", "bot delivered: first", "bot failed (131026): second")

		ana.Say("hi") // a report that names our own id
		id := ana.Lines()[4].ID
		u := conversation.Update{Channel: ana.Channel, ExternalID: "never heard of", ID: id, Status: chat.SendRead}
		if err := r.Conv.Status(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if got := ana.Lines()[4].Status; got != chat.SendRead {
			t.Errorf("status %s", got)
		}
		if err := r.Conv.Status(t.Context(), conversation.Update{Status: "deleted"}); err == nil {
			t.Error("an unknown status was taken")
		}
	})
}

func TestAChannelOutOfService(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		gone := r.Person("sms:1", "ana")
		gone.Alias.Kind = chat.AliasPhone
		gone.Do(chat.Text{Body: "hello"})
		var later *conversation.Later
		if err := r.Conv.Deliver(t.Context(), gone.ID()); !errors.As(err, &later) || later.After != 5*time.Minute {
			t.Errorf("%v", err)
		}
		equal(t, gone.Transcript(), "person: hello", "bot queued (no-channel): answer: hello")
	})
}
