package cloudapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/play/phone"
)

// receiver is a webhook that keeps what it got, and fails as often as it is told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	fail   int
	bodies []string
}

func receive(t *testing.T, s *Server) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		q := req.URL.Query()
		if req.Method == http.MethodGet && q.Get("hub.verify_token") == s.o.VerifyToken {
			_, _ = io.WriteString(w, q.Get("hub.challenge"))
			return
		}
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		if req.Header.Get("X-Hub-Signature-256") != sign(s.o.AppSecret, body) {
			t.Error("the signature is wrong")
		}
		if r.fail > 0 {
			r.fail--
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.bodies = append(r.bodies, string(body))
	}))
	t.Cleanup(r.Close)
	if err := s.Subscribe(context.Background(), r.URL+"/hook"); err != nil {
		t.Fatal(err)
	}
	return r
}

// got waits for n webhooks and gives what they say: texts, statuses and kinds of messages.
func (r *receiver) got(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		r.mu.Lock()
		bodies := slices.Clone(r.bodies)
		r.mu.Unlock()
		if len(bodies) >= n {
			var said []string
			for _, b := range bodies {
				said = append(said, says(t, b)...)
			}
			return said
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d webhooks came", len(bodies), n)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func says(t *testing.T, body string) (said []string) {
	var e struct {
		Entry []struct {
			Changes []struct {
				Value struct {
					Messages []struct {
						Type string `json:"type"`
						Text struct {
							Body string `json:"body"`
						} `json:"text"`
					} `json:"messages"`
					Statuses []struct {
						Status string `json:"status"`
					} `json:"statuses"`
				} `json:"value"`
			} `json:"changes"`
		} `json:"entry"`
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatal(err)
	}
	for _, c := range e.Entry[0].Changes {
		for _, m := range c.Value.Messages {
			if m.Type == "text" {
				said = append(said, m.Text.Body)
				continue
			}
			said = append(said, m.Type)
		}
		for _, st := range c.Value.Statuses {
			said = append(said, st.Status)
		}
	}
	return said
}

func TestWire(t *testing.T) {
	s := start(t, Options{})
	hook := receive(t, s)
	s.Person("Ann", "1").Write("olá 👋 a/b a@b <c>")
	if said := hook.got(t, 1); said[0] != "olá 👋 a/b a@b <c>" {
		t.Errorf("read %q", said)
	}
	if want := `ol\u00e1 \ud83d\udc4b a\/b a\u0040b <c>`; !strings.Contains(hook.bodies[0], want) {
		t.Errorf("the wire has not %s: %s", want, hook.bodies[0])
	}
}

func TestWebhooksInEveryOrder(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(s *Server, p *Person)
		want []string
	}{
		"ticks in order":  {func(s *Server, p *Person) { answered(t, s, p) }, []string{"oi", "sent", "delivered", "read"}},
		"ticks backwards": {func(s *Server, p *Person) { p.Set(phone.Switches{Ticks: []string{"read", "sent"}}); answered(t, s, p) }, []string{"oi", "read", "sent"}},
		"twice":           {func(s *Server, p *Person) { p.Set(phone.Switches{Copies: 1, Ticks: []string{}}); p.Write("a") }, []string{"oi", "a", "a"}},
		"the second first": {func(s *Server, p *Person) {
			p.Write("a")
			p.Set(phone.Switches{Disorder: true})
			p.Write("b")
			p.Write("c")
		}, []string{"oi", "a", "c", "b"}},
		"blocked":        {func(s *Server, p *Person) { p.Block(true); answered(t, s, p) }, []string{"oi", "failed"}},
		"refused later":  {func(s *Server, p *Person) { p.Set(phone.Switches{Refuse: "131047", Later: true}); answered(t, s, p) }, []string{"oi", "failed"}},
		"another number": {func(s *Server, p *Person) { p.ChangeNumber("5511999990000") }, []string{"oi", "system"}},
		"revoked":        {func(s *Server, p *Person) { p.Revoke(p.Screen()[0].ID) }, []string{"oi", "revoke"}},
		"replayed":       {func(s *Server, p *Person) { _ = s.Replay(p, p.Screen()[0].ID) }, []string{"oi", "oi"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Options{})
			hook := receive(t, s)
			p := s.Person("Ann", "5592981723241")
			p.Write("oi")
			hook.got(t, 1)
			c.do(s, p)
			if got := hook.got(t, len(c.want)); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// answered has the service send somebody a text.
func answered(t *testing.T, s *Server, p *Person) {
	if r := send(t, s, object{"to": p.Number(), "type": "text", "text": object{"body": "olá"}}); len(r.Messages) != 1 {
		t.Errorf("refused at once: %d", r.Error.Code)
	}
}

func TestRepeatedUntilAccepted(t *testing.T) {
	s := start(t, Options{Pause: func(int) time.Duration { return time.Millisecond }})
	hook := receive(t, s)
	hook.fail = 3
	s.Person("Ann", "1").Write("oi")
	if got := hook.got(t, 1); !slices.Equal(got, []string{"oi"}) {
		t.Errorf("got %q", got)
	}
	if all, failed := s.Posts(); failed != 3 || all < 3 {
		t.Errorf("%d posts, %d failed", all, failed)
	}
}

func TestTogether(t *testing.T) {
	s := start(t, Options{})
	hook := receive(t, s)
	ann, bob := s.Person("Ann", "1"), s.Person("Bob", "2")
	s.Together(func() {
		ann.Write("a")
		bob.Write("b")
	})
	if got := hook.got(t, 1); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
}
