package dialogue_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// script makes events of random bytes: one byte says what happens, the next ones what with.
func script(data []byte) []chat.Event {
	words := []string{
		"oi", "menu", "pessoa", "perdi meu rnm", "cpf", "socorro", "Manaus", "bom jesus", "apagar", "sim", "não", "0", "1", "3",
		"привет как", "🙏", "", "pular", "recomeçar", "sair", "xyz", "estou trancada",
	}
	actions := []string{
		"menu", "person", "find", "topics", "topic:crnm-lost", "topic:none", "erase-yes", "keep", "skip", "safe", "bot", "lang:ht",
		"lang:es", "place:1302603", "browse:rights:9", "browse:x:-4", "wrong", "none", "helped-yes", "cancel-case", "\x00",
	}
	var events []chat.Event
	for i := 0; i+1 < len(data); i += 2 {
		n := int(data[i+1])
		switch data[i] % 8 {
		case 0, 1, 2:
			events = append(events, chat.Text{Body: words[n%len(words)]})
		case 3:
			events = append(events, chat.Tap{Action: actions[n%len(actions)], Step: n % 5})
		case 4:
			events = append(events, chat.Tap{Action: actions[n%len(actions)], Step: -1}) // at the current step
		case 5:
			events = append(events, []chat.Event{chat.StaffJoined{}, chat.StaffLeft{}, chat.CaseClosed{}}[n%3])
		case 6:
			events = append(events, chat.Pin{Point: chat.Point{Lat: float64(n) - 128, Lon: -60}})
		case 7:
			events = append(events, []chat.Event{
				chat.Attachment{Caption: words[n%len(words)]}, chat.Unsupported{}, chat.Start{Param: "gru"}, chat.Edited{}, chat.Start{},
			}[n%5])
		}
	}
	return events
}

// FuzzStep plays random conversations: Step never panics, always answers somebody who wrote to the bot, offers only
// buttons that it understands, remembers only what survives JSON, and never asks for a coordinate to be kept.
func FuzzStep(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 5, 4, 9, 5, 0, 0, 3})
	f.Add([]byte{0, 2, 0, 6, 5, 0, 0, 8, 0, 9, 6, 3, 6, 200})
	f.Add([]byte{3, 6, 4, 6, 0, 8, 4, 6, 7, 0, 7, 2})
	b := texts(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		w := newWorld(b, time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC))
		var s dialogue.State
		for _, e := range script(data) {
			if tap, ok := e.(chat.Tap); ok && tap.Step < 0 {
				tap.Step = s.Step
				e = tap
			}
			r := dialogue.Step(s, e, w)
			if again := dialogue.Step(s, e, w); !reflect.DeepEqual(r, again) {
				t.Fatalf("Step is not a function of its arguments: %+v and %+v", r, again)
			}
			if speaks(e) && s.Desk != dialogue.DeskStaff && len(r.Replies) == 0 {
				t.Fatalf("no answer to %#v in %+v", e, s)
			}
			checkReplies(t, r)
			encoded, err := json.Marshal(r.State)
			if err != nil {
				t.Fatal(err)
			}
			var decoded dialogue.State
			if err := json.Unmarshal(encoded, &decoded); err != nil || !reflect.DeepEqual(decoded, r.State) {
				t.Fatalf("the state does not survive JSON: %+v, %v", r.State, err)
			}
			s = decoded
		}
	})
}

// speaks reports whether an event wants an answer.
func speaks(e chat.Event) bool {
	switch e.(type) {
	case chat.Text, chat.Tap, chat.Start, chat.Pin, chat.Attachment, chat.Unsupported:
		return true
	}
	return false
}

// checkReplies looks at what every answer must have: words, and valid buttons that are options of the new state.
func checkReplies(t *testing.T, r dialogue.Result) {
	t.Helper()
	for _, reply := range r.Replies {
		if reply.Phrase == nil && reply.Article == nil && len(reply.Units) == 0 {
			t.Fatalf("an answer without a subject: %+v", reply)
		}
		for _, button := range reply.Buttons {
			if len(button.Action) > 60 || button.Action == "" || !slices.Contains(r.State.Options, button.Action) {
				t.Fatalf("the button %q is no option of %+v", button.Action, r.State)
			}
		}
	}
}
