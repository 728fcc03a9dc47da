package conversation_test

import (
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

// withNotice lets the channel with a window tell people that an answer waits.
func withNotice(r *storetest.Rig) {
	c := r.Conv.Channels["whatsapp"]
	c.Notice = func(lang chat.Lang) (chat.Part, bool) {
		return chat.Part{Text: "notice " + string(lang), Template: &chat.Template{Name: "reply_waiting", Lang: lang}}, true
	}
	r.Conv.Channels["whatsapp"] = c
	r.Phone.Fail = func(_ int, out chat.Outgoing) *chat.SendError { // as the platform does
		if !out.WindowOpen && out.Part.Template == nil {
			return &chat.SendError{Kind: chat.SendWindowClosed, Code: "131047"}
		}
		return nil
	}
}

// claimed gives somebody whose case staff have, and who answers it.
func claimed(t *testing.T, r *storetest.Rig) (ana storetest.Person, reply func(text string)) {
	t.Helper()
	eva := r.Staff("eva", chat.RoleStaff, "")
	ana = r.Person(storetest.WhatsApp, "55")
	ana.Say("person")
	id := ana.Case().ID
	if err := r.Desk.Claim(t.Context(), eva, id); err != nil {
		t.Fatal(err)
	}
	ana.Deliver()
	return ana, func(text string) {
		t.Helper()
		if err := r.Desk.Reply(t.Context(), eva, id, desk.Answer{Reply: chat.Reply{Verbatim: text}}); err != nil {
			t.Fatal(err)
		}
	}
}

// last gives the last n lines of a transcript.
func last(lines []string, n int) []string { return lines[len(lines)-n:] }

func TestAHeldAnswerIsAnnouncedOnce(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		withNotice(r)
		ana, reply := claimed(t, r)
		r.Clock.Add(30 * time.Hour)
		reply("bom dia")
		reply("traga o passaporte")
		ana.Deliver()
		equal(t, last(ana.Transcript(), 3), "staff held: bom dia", "bot sent: notice pt", "staff held: traga o passaporte")

		ana.Do(chat.Opened{})
		ana.Deliver()
		equal(t, last(r.Phone.Texts(""), 3), "notice pt", "bom dia", "traga o passaporte")

		r.Clock.Add(30 * time.Hour) // the next time the window is closed it is announced again
		reply("e o CPF")
		ana.Deliver()
		equal(t, last(ana.Transcript(), 2), "staff held: e o CPF", "bot sent: notice pt")
		ana.Say("oi")
		equal(t, last(r.Phone.Texts(""), 2), "notice pt", "e o CPF")
	})
}

func TestTheWindowClosesOnTheWay(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		withNotice(r)
		ana, reply := claimed(t, r)
		reply("bom dia") // in time, but delivered late
		r.Clock.Add(30 * time.Hour)
		ana.Deliver()
		ana.Deliver()
		equal(t, last(ana.Transcript(), 2), "staff held (131047): bom dia", "bot sent: notice pt")
		ana.Do(chat.Opened{})
		ana.Deliver()
		equal(t, last(r.Phone.Texts(""), 2), "notice pt", "bom dia")
	})
}

// TestTheWindowIsFoundClosedLater: the platform accepted the message and reports afterwards that it was too late.
func TestTheWindowIsFoundClosedLater(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		withNotice(r)
		ana, reply := claimed(t, r)
		reply("bom dia")
		ana.Deliver()
		lines := ana.Lines()
		r.Clock.Add(30 * time.Hour)
		u := conversation.Update{Channel: ana.Channel, ID: lines[len(lines)-1].ID, Status: chat.SendHeld, Reason: "131047"}
		if err := r.Conv.Status(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		ana.Deliver()
		equal(t, last(ana.Transcript(), 2), "staff held (131047): bom dia", "bot sent: notice pt")
	})
}

func TestNoNoticeForWhatTheBotSaid(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		withNotice(r)
		ana := r.Person(storetest.WhatsApp, "55")
		ana.Do(chat.Text{Body: "hello"})
		r.Clock.Add(30 * time.Hour)
		ana.Deliver()
		ana.Deliver()
		equal(t, ana.Transcript(), "person: hello", "bot held (131047): answer: hello")
	})
}
