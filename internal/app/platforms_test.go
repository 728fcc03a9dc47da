package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/play"
	"ponte/internal/play/botapi"
	"ponte/internal/play/cloudapi"
	"ponte/internal/play/phone"
)

// patience is how long a test waits for what a machine does in a moment.
const patience = 60 * time.Second

// service is a whole program between make-believe platforms.
type service struct {
	*play.World
	t     *testing.T
	app   *app.App
	staff chat.Staff
}

// serve starts both. change may alter the settings of the program.
func serve(t *testing.T, o play.Options, change func(*app.Options)) *service {
	t.Helper()
	t.Parallel()
	if o.Pause == nil {
		o.Pause = func(int) time.Duration { return 50 * time.Millisecond }
	}
	world, err := play.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	settings := world.Settings()
	if change != nil {
		change(&settings)
	}
	a, started := start(t, settings)
	if err := world.Attach(t.Context(), started.URL); err != nil {
		t.Fatal(err)
	}
	s := &service{World: world, t: t, app: a}
	s.staff, _, err = a.Desk.AddStaff(t.Context(), desk.System(), chat.Staff{Login: "eva", Name: "Eva", Role: chat.RoleNational, UILang: "pt"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writer is somebody with a telephone of either kind.
type writer interface {
	Reply(context.Context, func(phone.Message) bool) (phone.Message, error)
	Screen() []phone.Message
	Set(phone.Switches)
	Press(messageID, label string) error
}

// says waits for a reply that holds all the words.
func says(t *testing.T, who writer, words ...string) phone.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := who.Reply(ctx, func(m phone.Message) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m.Text, w) })
	})
	if err != nil {
		var screen []string
		for _, m := range who.Screen() {
			screen = append(screen, fmt.Sprintf("%v %q", m.Mine, m.Text))
		}
		t.Fatalf("no reply with %q: %v\n%s", words, err, strings.Join(screen, "\n"))
	}
	return m
}

// until waits for something that is done meanwhile.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to that: %s", what)
		}
	}
}

// queue gives the open cases.
func (s *service) queue() []desk.Item {
	s.t.Helper()
	items, err := s.app.Desk.Queue(s.t.Context(), s.staff, desk.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	return items
}

// claim takes the only open case of somebody, by their profile's name.
func (s *service) claim(name string) desk.Item {
	s.t.Helper()
	var item desk.Item
	until(s.t, "a case of "+name, func() bool {
		i := slices.IndexFunc(s.queue(), func(item desk.Item) bool { return item.Name == name })
		if i >= 0 {
			item = s.queue()[i]
		}
		return i >= 0
	})
	if err := s.app.Desk.Claim(s.t.Context(), s.staff, item.Case.ID); err != nil {
		s.t.Fatal(err)
	}
	return item
}

func (s *service) reply(caseID, text string) {
	s.t.Helper()
	if err := s.app.Desk.Reply(s.t.Context(), s.staff, caseID, desk.Answer{Reply: chat.Reply{Verbatim: text}}); err != nil {
		s.t.Fatal(err)
	}
}

// lines gives the transcript of a case.
func (s *service) lines(caseID string) []chat.Line {
	s.t.Helper()
	view, err := s.app.Desk.Case(s.t.Context(), s.staff, caseID)
	if err != nil {
		s.t.Fatal(err)
	}
	return view.Lines
}

// status gives how far the line with a text got.
func (s *service) status(caseID, text string) string {
	s.t.Helper()
	for _, l := range s.lines(caseID) {
		if l.Text == text {
			return strings.TrimSpace(string(l.Status) + " " + l.Reason)
		}
	}
	return "no such line"
}

var (
	_ writer = (*botapi.Person)(nil)
	_ writer = (*cloudapi.Person)(nil)
)
