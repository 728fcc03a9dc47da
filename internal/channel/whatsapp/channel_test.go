package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"ponte/internal/chat"
)

// graph is a Graph API that gives one answer and keeps what it was asked.
type graph struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	answer string
	paths  []string
	bodies []map[string]any
}

func newGraph(t *testing.T, status int, answer string) *graph {
	g := &graph{status: status, answer: answer}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		if r.Header.Get("Authorization") != "Bearer token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		g.paths, g.bodies = append(g.paths, r.URL.Path), append(g.bodies, body)
		w.WriteHeader(g.status)
		_, _ = io.WriteString(w, strings.ReplaceAll(g.answer, "BASE", g.URL))
	}))
	t.Cleanup(g.Close)
	return g
}

func newChannel(t *testing.T, api string) *Channel {
	t.Helper()
	c, err := New(Options{
		Token: "token", Numbers: []Number{{ID: ours, UF: "SP"}, {ID: "100000000000003"}}, AppSecrets: []string{"old-secret", "fixture-app-secret"},
		VerifyToken: "fixture-verify-token", API: api, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func outgoing(p chat.Part) chat.Outgoing {
	return chat.Outgoing{
		ID: "0192", Channel: "whatsapp:" + ours, WindowOpen: true, Part: p,
		To: []chat.Alias{{Kind: chat.AliasPhone, Value: "559281723241"}, {Kind: chat.AliasBSUID, Value: "BR.1"}},
	}
}

func buttonsOf(n int) []chat.PartButton {
	var list []chat.PartButton
	for i := range n {
		list = append(list, chat.PartButton{Action: "a" + string(rune('0'+i)), Title: "Rótulo igual"})
	}
	return list
}

func TestSend(t *testing.T) {
	for name, c := range map[string]struct {
		part chat.Part
		want string // a piece of the JSON
	}{
		"text":                           {chat.Part{Text: "**oi**"}, `"text":{"body":"*oi*","preview_url":false}`},
		"buttons":                        {chat.Part{Text: "x", Step: 4, Buttons: buttonsOf(3)}, `"reply":{"id":"4|a2","title":"Rótulo igua3"}`},
		"list":                           {chat.Part{Text: "x", Buttons: buttonsOf(9), ListLabel: "Ver"}, `"type":"list"`},
		"location":                       {chat.Part{Text: "onde?", AskLocation: true, Buttons: buttonsOf(2)}, `"name":"send_location"`},
		"pin":                            {chat.Part{Venue: &chat.Venue{Point: chat.Point{Lat: -1.45, Lon: -48.5}, Name: "Posto", Address: "Rua"}}, `"latitude":-1.45`},
		"page":                           {chat.Part{Text: "x", Buttons: []chat.PartButton{{Title: "Abrir", URL: "https://www.gov.br"}}}, `"name":"cta_url"`},
		"template":                       {chat.Part{Template: &chat.Template{Name: "resposta", Lang: "pt"}}, `"code":"pt_BR"`},
		"our own id":                     {chat.Part{Text: "x"}, `"biz_opaque_callback_data":"0192"`},
		"to exactly the number received": {chat.Part{Text: "x"}, `"to":"559281723241"`},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGraph(t, 200, string(payloadFile(t, "resp_send_ok")))
			id, err := newChannel(t, g.URL).Send(context.Background(), outgoing(c.part))
			if err != nil || !strings.HasPrefix(id, "wamid.") {
				t.Fatalf("%q, %v", id, err)
			}
			sent, err := json.Marshal(g.bodies[0])
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(sent), c.want) || g.bodies[0]["messaging_product"] != "whatsapp" {
				t.Errorf("sent %s", sent)
			}
			if g.paths[0] != "/"+version+"/"+ours+"/messages" {
				t.Errorf("to %s", g.paths[0])
			}
		})
	}
}

func TestSendToSomebodyWithoutANumber(t *testing.T) {
	g := newGraph(t, 200, string(payloadFile(t, "resp_send_ok_bsuid")))
	out := outgoing(chat.Part{Text: "x"})
	out.To = out.To[1:]
	if _, err := newChannel(t, g.URL).Send(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	if g.bodies[0]["recipient"] != "BR.1" || g.bodies[0]["to"] != nil {
		t.Errorf("sent %v", g.bodies[0])
	}
}

// TestClosedWindow: nothing but a template leaves when the 24 hours are over.
func TestClosedWindow(t *testing.T) {
	g := newGraph(t, 200, string(payloadFile(t, "resp_send_ok")))
	c := newChannel(t, g.URL)
	out := outgoing(chat.Part{Text: "x"})
	out.WindowOpen = false
	if _, err := c.Send(context.Background(), out); chat.AsSendError(err).Kind != chat.SendWindowClosed || len(g.paths) != 0 {
		t.Errorf("%v, %d calls", err, len(g.paths))
	}
	out.Part = chat.Part{Template: &chat.Template{Name: "n", Lang: "ar"}}
	if _, err := c.Send(context.Background(), out); err != nil {
		t.Error(err)
	}
}

// TestOutcomes maps every documented refusal to an outcome of the closed set.
func TestOutcomes(t *testing.T) {
	want := map[string]chat.SendErrorKind{
		"resp_err_100_invalid_parameter":      chat.SendRejected,
		"resp_err_130429_throughput":          chat.SendThrottled,
		"resp_err_131000_generic":             chat.SendTemporary,
		"resp_err_131016_service_unavailable": chat.SendTemporary,
		"resp_err_131026_undeliverable":       chat.SendRejected,
		"resp_err_131030_not_in_allowed_list": chat.SendRejected,
		"resp_err_131047_reengagement":        chat.SendWindowClosed,
		"resp_err_131048_spam_rate":           chat.SendNotConfigured,
		"resp_err_131056_pair_rate":           chat.SendThrottled,
		"resp_err_131062_bsuid_not_supported": chat.SendRejected,
		"resp_err_133010_not_registered":      chat.SendNotConfigured,
		"resp_err_190_token_expired":          chat.SendNotConfigured,
		"resp_err_2_api_service":              chat.SendTemporary,
		"resp_err_368_policy_block":           chat.SendNotConfigured,
		"resp_err_80007_waba_rate":            chat.SendThrottled,
	}
	files, _ := filepath.Glob("testdata/resp_err_*.json")
	if len(files) != len(want) {
		t.Fatalf("%d refusals, %d expectations", len(files), len(want))
	}
	for name, kind := range want {
		t.Run(name, func(t *testing.T) {
			g := newGraph(t, 400, string(payloadFile(t, name)))
			_, err := newChannel(t, g.URL).Send(context.Background(), outgoing(chat.Part{Text: "x"}))
			e := chat.AsSendError(err)
			code := strings.Split(name, "_")[2]
			if e.Kind != kind || e.Code != code {
				t.Errorf("got %s %s, want %s %s", e.Kind, e.Code, kind, code)
			}
			if (e.Kind == chat.SendThrottled) != (e.After > 0) {
				t.Errorf("pause %s", e.After)
			}
		})
	}
	for code, kind := range map[int]chat.SendErrorKind{200: chat.SendNotConfigured, 299: chat.SendNotConfigured, 987654: chat.SendTemporary} {
		if e := outcome(apiError{Code: code}, 400); e.Kind != kind {
			t.Errorf("%d is %s, want %s", code, e.Kind, kind)
		}
	}
	g := newGraph(t, 502, "<html>bad gateway")
	if _, err := newChannel(t, g.URL).Send(context.Background(), outgoing(chat.Part{Text: "x"})); chat.AsSendError(err).Kind != chat.SendTemporary {
		t.Errorf("no JSON: %v", err)
	}
}

type inbox struct {
	got    []Batch
	broken bool
}

func (b *inbox) Receive(_ context.Context, batch Batch) error {
	if b.broken {
		return errors.New("the database is away")
	}
	b.got = append(b.got, batch)
	return nil
}

type meter struct{}

func (meter) Received(string, string) {}

// TestSignatures: the vectors of the contract, over the bytes as they were received.
func TestSignatures(t *testing.T) {
	var file struct {
		Vectors []struct {
			Name, Body, Header string
			Accept             bool
		}
		Get []struct {
			Name, Query string
			Status      int
			Body        string
		} `json:"get"`
	}
	if err := json.Unmarshal(payloadFile(t, "signature_vectors"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 8 {
		t.Fatalf("%d vectors", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			box := &inbox{}
			w := post(t, box, v.Body, v.Header)
			if accepted := w.Code != http.StatusUnauthorized; accepted != v.Accept || w.Body.Len() != 0 {
				t.Errorf("status %d, body %q", w.Code, w.Body)
			}
			if !v.Accept && len(box.got) != 0 {
				t.Error("stored what was not signed")
			}
		})
	}
}

func post(t *testing.T, box *inbox, body, header string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/hooks/whatsapp", strings.NewReader(body))
	r.Header.Set("X-Hub-Signature-256", header)
	w := httptest.NewRecorder()
	newChannel(t, "http://127.0.0.1:1").Hook(box, meter{}).ServeHTTP(w, r)
	return w
}

func TestVerify(t *testing.T) {
	for query, want := range map[string]struct {
		status int
		body   string
	}{
		"hub.mode=subscribe&hub.verify_token=fixture-verify-token&hub.challenge=1158201444": {200, "1158201444"},
		"hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1":                         {403, ""},
		"hub.verify_token=fixture-verify-token&hub.challenge=1":                             {403, ""},
		"": {403, ""},
	} {
		w := httptest.NewRecorder()
		newChannel(t, "http://127.0.0.1:1").Verify(w, httptest.NewRequest(http.MethodGet, "/hooks/whatsapp?"+query, nil))
		if w.Code != want.status || w.Body.String() != want.body {
			t.Errorf("%q: %d %q", query, w.Code, w.Body)
		}
	}
}

func TestHookAnswers(t *testing.T) {
	if w := post(t, &inbox{}, strings.Repeat("x", largestBody+1), "sha256=00"); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", w.Code)
	}
	var file struct {
		Vectors []struct{ Body, Header string }
	}
	if err := json.Unmarshal(payloadFile(t, "signature_vectors"), &file); err != nil {
		t.Fatal(err)
	}
	if w := post(t, &inbox{broken: true}, file.Vectors[0].Body, file.Vectors[0].Header); w.Code != http.StatusServiceUnavailable {
		t.Errorf("database away: %d", w.Code)
	}
}

// TestFetch gives the token to Meta's hosts alone.
func TestFetch(t *testing.T) {
	g := newGraph(t, 200, `{"url":"BASE/file"}`)
	c := newChannel(t, g.URL)
	body, err := c.Fetch(context.Background(), "whatsapp:"+ours, chat.Media{Ref: "900"})
	if err != nil {
		t.Fatal(err)
	}
	body.Close()
	if !slices.Contains(g.paths, "/file") {
		t.Errorf("asked for %v", g.paths)
	}
	meta := newChannel(t, "")
	for address, want := range map[string]bool{
		"https://lookaside.fbsbx.com/x": true, "https://mmg.whatsapp.net/x": true, "http://lookaside.fbsbx.com/x": false,
		"https://fbsbx.com.example.org/x": false, "https://127.0.0.1/x": false, "https://169.254.169.254/": false, "https://evilfbsbx.com/": false,
		"https://user@lookaside.fbsbx.com/": false, "https://lookaside.fbsbx.com:8443/x": false, "file:///etc/passwd": false, "": false,
	} {
		if got := meta.trusted(address); got != want {
			t.Errorf("trusted(%q) = %t", address, got)
		}
	}
	evil := newGraph(t, 200, `{"url":"https://example.org/file"}`)
	if _, err := newChannel(t, evil.URL).Fetch(context.Background(), "whatsapp:"+ours, chat.Media{Ref: "900"}); chat.AsSendError(err).Code != "media-host" {
		t.Errorf("a foreign host: %v", err)
	}
}

// TestMarkedAsReadWithTheAnswer: a message is marked as read when an answer goes out, once, and not before.
func TestMarkedAsReadWithTheAnswer(t *testing.T) {
	g := newGraph(t, 200, string(payloadFile(t, "resp_send_ok")))
	c := newChannel(t, g.URL)
	out := outgoing(chat.Part{Text: "x"})
	c.unread.heard(chat.Inbound{Channel: out.Channel, From: out.To, ExternalID: "wamid.in"})
	for range 2 {
		if _, err := c.Send(context.Background(), out); err != nil {
			t.Fatal(err)
		}
	}
	if len(g.bodies) != 3 || g.bodies[0]["status"] != "read" || g.bodies[0]["message_id"] != "wamid.in" || g.bodies[1]["type"] != "text" {
		t.Errorf("sent %v", g.bodies)
	}
}

func TestBadSettings(t *testing.T) {
	for _, o := range []Options{{}, {Token: "t", Numbers: []Number{{ID: "+55 11 9999"}}, AppSecrets: []string{"s"}, VerifyToken: "v"}} {
		if _, err := New(o); err == nil {
			t.Errorf("New(%+v) works", o)
		}
	}
}

func TestTitlesStayWithinTheLimit(t *testing.T) {
	for _, b := range unique([]chat.PartButton{{Title: strings.Repeat("é", 20)}, {Title: strings.Repeat("é", 20)}}) {
		if n := len(utf16.Encode([]rune(b.Title))); n > 20 {
			t.Errorf("%q has %d", b.Title, n)
		}
	}
	if _, err := url.Parse(API); err != nil {
		t.Fatal(err)
	}
}
