package conversation_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/store/storetest"
)

func TestEverythingIsErased(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana, bia := r.Person(storetest.Telegram, "ana"), r.Person(storetest.Telegram, "bia")
		bia.Say("hello")
		ana.Say("person")
		ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaImage, Ref: "passport"}})
		ana.Say("hm what is this")
		before, last := ana.ID(), ana.Inbound(chat.Text{Body: "erase"})
		if err := r.Conv.Receive(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if ana.ID() == before {
			t.Fatal("the conversation is still there")
		}
		equal(t, ana.Transcript(), "bot queued: erase-done")
		ana.Deliver()
		texts := r.Phone.Texts("ana")
		if got := texts[len(texts)-1]; got != "erase-done" {
			t.Errorf("last said %q", got)
		}
		if _, err := r.Conv.Find(t.Context(), ana.Channel, ana.Alias); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("after the last words: %v", err)
		}
		if err := r.Conv.Receive(t.Context(), last); err != nil { // the platform repeats it
			t.Fatal(err)
		}
		if _, err := r.Conv.Find(t.Context(), ana.Channel, ana.Alias); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("after a repetition: %v", err)
		}
		equal(t, bia.Transcript(), "person: hello", "bot sent: answer: hello")

		ana.Say("hello") // a stranger
		equal(t, ana.Transcript(), "person: hello", "bot sent: answer: hello")
	})
}

func TestWhoGoesOnWritingAfterErasingIsAStranger(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("hello")
		ana.Do(chat.Text{Body: "erase"})
		ana.Do(chat.Text{Body: "again"})
		ana.Deliver()
		equal(t, ana.Transcript(), "bot sent: erase-done", "person: again", "bot sent: answer: again")
		r.Clock.Add(48 * time.Hour)
		if _, err := r.Conv.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		ana.ID() // is still there
	})
}

func TestTheLastWordsCanBeReadOnThePage(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Web, "secret")
		ana.Say("hello")
		seen := ana.Lines()[1].ID
		ana.Say("erase")
		purge := func(want int) {
			t.Helper()
			if _, err := r.Conv.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			lines, err := r.Conv.Transcript(t.Context(), ana.Channel, ana.Alias, seen)
			if err != nil || len(lines) != want {
				t.Errorf("%d lines, %v; want %d", len(lines), err, want)
			}
		}
		purge(1)
		r.Clock.Add(16 * time.Minute)
		purge(0)
	})
}

func TestErasingOnBehalf(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		ana.Say("person")
		ana.Do(chat.Attachment{Media: chat.Media{Ref: "passport"}})
		id := ana.ID()
		receipt, err := r.Conv.Erase(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if receipt.ID == "" || receipt.Lines != 4 || receipt.Files != 1 || receipt.Cases != 1 {
			t.Errorf("receipt %+v", receipt)
		}
		if _, err := r.Conv.Erase(t.Context(), id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestWhatIsOldIsPurged(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana, bia, eva := r.Person(storetest.Telegram, "ana"), r.Person(storetest.Telegram, "bia"), r.Person(storetest.Telegram, "eva")
		old := ana.Inbound(chat.Text{Body: "old"})
		if err := r.Conv.Receive(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		bia.Say("person") // a case that nobody closed
		r.Clock.Add(8 * 24 * time.Hour)
		if _, err := r.Conv.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := r.Conv.Receive(t.Context(), old); err != nil { // platforms repeat for a week
			t.Fatal(err)
		}
		equal(t, ana.Transcript(), "person: old", "bot queued: answer: old")
		r.Clock.Add(83 * 24 * time.Hour)
		eva.Say("new")
		receipt, err := r.Conv.Purge(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Conversations != 1 || receipt.Lines != 2 {
			t.Errorf("receipt %+v", receipt)
		}
		if _, err := r.Conv.Find(t.Context(), ana.Channel, ana.Alias); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("ana: %v", err)
		}
		bia.ID()
		eva.ID()
	})
}

func TestFilesAreFetchedAndKept(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ana := r.Person(storetest.Telegram, "ana")
		content := "%PDF-" + strings.Repeat("0123456789abcdef", 40_000) // several pieces
		for _, ref := range []string{content, "!too-big", "!gone"} {
			ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Ref: ref, Name: "../../x.pdf"}})
		}
		for _, l := range ana.Lines() {
			if l.Media != nil && l.Media.StoreID != "" {
				t.Errorf("a file that is not here has the id %q", l.Media.StoreID)
			}
		}
		r.Start()
		storetest.Eventually(t, func() bool {
			lines := ana.Lines()
			return lines[0].Media.StoreID != "" && lines[2].Media.Failed != "" && lines[4].Media.Failed != ""
		})
		kept, lost := ana.Lines()[0].Media, ana.Lines()[2].Media
		if lost.StoreID != "" || lost.Failed != "too-big" {
			t.Errorf("lost: %+v", lost)
		}
		f, err := r.Conv.OpenFile(t.Context(), kept.StoreID)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(f.Data)
		if err != nil || string(data) != content || f.Media.MIME != "application/pdf" || f.ConversationID != ana.ID() {
			t.Errorf("%d bytes of %s, %v", len(data), f.Media.MIME, err)
		}
		if err := r.Conv.Fetch(t.Context(), kept.StoreID, true); err != nil { // a job that is repeated
			t.Errorf("again: %v", err)
		}
		if _, err := r.Conv.OpenFile(t.Context(), "unknown"); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("an unknown file: %v", err)
		}
	})
}
