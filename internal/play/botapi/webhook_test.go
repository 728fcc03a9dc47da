package botapi

import (
	"encoding/json"
	"fmt"
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

func receive(t *testing.T, secret string) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		if req.Header.Get("X-Telegram-Bot-Api-Secret-Token") != secret {
			t.Error("the secret is missing")
		}
		if r.fail > 0 {
			r.fail--
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.bodies = append(r.bodies, string(body))
	}))
	t.Cleanup(r.Close)
	return r
}

// texts gives the texts that were received, once there are n.
func (r *receiver) texts(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		r.mu.Lock()
		bodies := slices.Clone(r.bodies)
		r.mu.Unlock()
		if len(bodies) >= n {
			var texts []string
			for _, b := range bodies {
				var u struct {
					Message struct {
						Text string `json:"text"`
					} `json:"message"`
					Query struct {
						Data string `json:"data"`
					} `json:"callback_query"`
				}
				if err := json.Unmarshal([]byte(b), &u); err != nil {
					t.Fatal(err)
				}
				texts = append(texts, u.Message.Text+u.Query.Data)
			}
			return texts
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d webhooks came", len(bodies), n)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// TestWebhookKeepsOrder: what one person wrote waits behind what was not accepted, and comes in order.
func TestWebhookKeepsOrder(t *testing.T) {
	s := start(t, Options{Pause: func(int) time.Duration { return time.Millisecond }})
	hook := receive(t, "secret_1")
	hook.fail = 3
	if r := call(t, s, "setWebhook", object{"url": hook.URL + "/hook", "secret_token": "secret_1"}); !r.OK {
		t.Fatal(r.Description)
	}
	ann := s.Person("Ann", "ht")
	for i := range 5 {
		ann.Write(fmt.Sprint(i))
	}
	if got := hook.texts(t, 5); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
		t.Errorf("order %v", got)
	}
	var info struct {
		LastError string `json:"last_error_message"`
		Pending   int    `json:"pending_update_count"`
	}
	if err := json.Unmarshal(call(t, s, "getWebhookInfo", nil).Result, &info); err != nil || !strings.Contains(info.LastError, "503") {
		t.Errorf("info %+v, %v", info, err)
	}
}

func TestDuplicatesAndOvertaking(t *testing.T) {
	s := start(t, Options{})
	hook := receive(t, "")
	call(t, s, "setWebhook", object{"url": hook.URL})
	ann := s.Person("Ann", "")
	ann.Write("oi")
	hook.texts(t, 1)
	call(t, s, "sendMessage", object{"chat_id": ann.ID(), "text": "?", "reply_markup": inline("3|yes", "")})
	ann.Set(phone.Switches{Copies: 1, Disorder: true})
	ann.Write("written first")
	question := ann.Screen()[1]
	if err := ann.Press(question.ID, "Sim"); err != nil {
		t.Fatal(err)
	}
	if got := hook.texts(t, 5); !slices.Equal(got, []string{"oi", "3|yes", "3|yes", "written first", "written first"}) {
		t.Errorf("got %q", got)
	}
}
