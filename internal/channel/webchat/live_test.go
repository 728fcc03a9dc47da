package webchat_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"ponte/internal/channel/webchat"
	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/dialogue"
	"ponte/internal/store/storetest"
)

// hinted is storetest's bot, except that it greets in the language of the hint.
type hinted struct{ storetest.Bot }

func (h hinted) Step(s dialogue.State, e chat.Event, hints conversation.Hints) (dialogue.Result, string) {
	if len(hints.Lang) >= 2 {
		s.Lang = chat.Lang(hints.Lang[:2])
	}
	return h.Bot.Step(s, e, hints)
}

// listen opens the stream and gives its events, each as one string, until the test ends.
func (b *browser) listen(after string) <-chan string {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.address+"/live?after="+after, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { resp.Body.Close() })
	events := make(chan string, 100)
	go func() {
		defer close(events)
		var event strings.Builder
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if lines.Text() != "" {
				event.WriteString(lines.Text() + "\n")
				continue
			}
			events <- event.String()
			event.Reset()
		}
	}()
	return events
}

// next waits for the next event that has lines in it.
func next(t *testing.T, events <-chan string) string {
	t.Helper()
	for e := range events {
		if strings.HasPrefix(e, "id: ") {
			return e
		}
	}
	t.Fatal("the stream ended")
	return ""
}

// TestStream: what staff write arrives at an open page, and a page that was away gets what it missed.
func TestStream(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	b.post("/send", "text=person", "key=k1")
	staff := r.Staff("joana", chat.RoleNational, "")
	c := b.person(r).Case()
	lines := b.person(r).Lines()
	events := b.listen(lines[len(lines)-1].ID)

	if err := r.Desk.Claim(t.Context(), staff, c.ID); err != nil {
		t.Fatal(err)
	}
	first := next(t, events)
	wantIn(t, first, "staff-joined")
	answer := chat.Reply{Verbatim: "Boa noite <b>Ana</b>"}
	if err := r.Desk.Reply(t.Context(), staff, c.ID, desk.Answer{Reply: answer}); err != nil {
		t.Fatal(err)
	}
	second := next(t, events)
	wantIn(t, second, "Boa noite &lt;b&gt;Ana", `class="b staff"`)
	wantOut(t, second, "staff-joined", "joana")

	id, _, _ := strings.Cut(strings.TrimPrefix(first, "id: "), "\n")
	missed := next(t, b.listen(id))
	wantIn(t, missed, "Boa noite")

	storetest.Eventually(t, func() bool {
		for _, l := range b.person(r).Lines() {
			if l.Who == chat.WhoStaff {
				return l.Status == chat.SendDelivered
			}
		}
		return false
	})
}

func TestStreamOfNobody(t *testing.T) {
	r := newRig(t)
	if resp, _ := r.browser(t).get("/live"); resp.StatusCode != http.StatusNoContent {
		t.Errorf("answered with %d", resp.StatusCode)
	}
}

func TestInstallable(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	resp, body := b.get("/manifest.webmanifest")
	if resp.Header.Get("Content-Type") != "application/manifest+json" {
		t.Error(resp.Header.Get("Content-Type"))
	}
	wantIn(t, body, `"name":"Ponte"`, `"display":"standalone"`, "icon-512.png")
	resp, body = b.get("/sw.js")
	if resp.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Error(resp.Header.Get("Content-Type"))
	}
	wantIn(t, body, "style = '/assets/chat.css?v=")
	_, body = b.get("/offline", "Accept-Language: ar")
	wantIn(t, body, `dir="rtl"`, `href="tel:190"`)
	for _, icon := range []string{"icon.svg", "icon-192.png", "icon-512.png"} {
		if resp, _ := b.get("/assets/" + icon); resp.StatusCode != 200 {
			t.Errorf("%s: %s", icon, resp.Status)
		}
	}
}

// brokenStore takes nothing in.
type brokenStore struct{ webchat.Conversations }

func (brokenStore) Receive(context.Context, chat.Inbound) error { return context.DeadlineExceeded }

func TestNotStored(t *testing.T) {
	r := newRig(t)
	r.options.Conversations = brokenStore{r.Conv}
	r.address = serve(t, r.options)
	if resp, _ := r.browser(t).post("/send", "text=hello", "key=k"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("answered with %d", resp.StatusCode)
	}
}
