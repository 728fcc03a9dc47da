package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
)

const token = "123456:test-token-with-enough-letters"

// server is a Bot API that gives scripted answers and keeps what it was asked.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string][]string // method → answers, the last one again and again
	calls   []call
}

type call struct {
	method string
	form   map[string]string
}

func newServer(t *testing.T, answers map[string][]string) *server {
	s := &server{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
	if !ok {
		http.NotFound(w, r)
		return
	}
	form := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		for k, v := range body {
			form[k] = fmt.Sprint(v)
		}
	} else if err := r.ParseMultipartForm(1 << 20); err == nil {
		for k, v := range r.MultipartForm.Value {
			form[k] = v[0]
		}
	}
	s.calls = append(s.calls, call{method, form})
	list := s.answers[method]
	if len(list) == 0 {
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	if len(list) > 1 {
		s.answers[method] = list[1:]
	}
	var status struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal([]byte(list[0]), &status)
	if status.Code != 0 {
		w.WriteHeader(status.Code)
	}
	_, _ = io.WriteString(w, list[0])
}

func (s *server) asked(method string) []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c call) bool { return c.method != method })
}

func newChannel(t *testing.T, s *server) *Channel {
	t.Helper()
	c, err := New(Options{Token: token, API: s.URL, Secret: "hook-secret", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const sent = `{"ok":true,"result":{"message_id":77,"date":1,"chat":{"id":42,"type":"private"}}}`

func outgoing(p chat.Part) chat.Outgoing {
	return chat.Outgoing{ID: "1", Channel: "telegram:123456", To: []chat.Alias{{Kind: chat.AliasTelegram, Value: "42"}}, Part: p, WindowOpen: true}
}

func TestSend(t *testing.T) {
	s := newServer(t, map[string][]string{"sendMessage": {sent}, "sendVenue": {sent}})
	c := newChannel(t, s)
	part := chat.Part{
		Text: "**Peça** <já> & leve", Step: 3,
		Buttons: []chat.PartButton{{Action: "person", Title: "Pessoa"}, {Action: "menu", Title: "Menu"}, {Action: "x", Title: "Um rótulo bem mais comprido"}},
	}
	id, err := c.Send(context.Background(), outgoing(part))
	if err != nil || id != "77" {
		t.Fatalf("Send = %q, %v", id, err)
	}
	form := s.asked("sendMessage")[0].form
	if form["chat_id"] != "42" || form["parse_mode"] != "HTML" || form["text"] != "<b>Peça</b> &lt;já&gt; &amp; leve" {
		t.Errorf("sent %v", form)
	}
	if !strings.Contains(form["link_preview_options"], `"is_disabled":true`) {
		t.Errorf("link preview is on: %v", form["link_preview_options"])
	}
	var markup struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(form["reply_markup"]), &markup); err != nil {
		t.Fatal(err)
	}
	if len(markup.Rows) != 2 || len(markup.Rows[0]) != 2 || markup.Rows[0][0].Data != "3|person" {
		t.Errorf("keyboard %+v", markup)
	}
	if _, err := c.Send(context.Background(), outgoing(chat.Part{Venue: &chat.Venue{Point: chat.Point{Lat: -3.1, Lon: -60}, Name: "Posto", Address: "Rua"}})); err != nil {
		t.Fatal(err)
	}
	if form := s.asked("sendVenue")[0].form; form["title"] != "Posto" || form["latitude"] != "-3.1" {
		t.Errorf("venue %v", form)
	}
}

func TestAskLocationKeyboard(t *testing.T) {
	s := newServer(t, map[string][]string{"sendMessage": {sent}})
	c := newChannel(t, s)
	p := chat.Part{Text: "Onde?", AskLocation: true, LocateLabel: "Enviar", Buttons: []chat.PartButton{{Action: "menu", Title: "Menu"}}}
	if _, err := c.Send(context.Background(), outgoing(p)); err != nil {
		t.Fatal(err)
	}
	if markup := s.asked("sendMessage")[0].form["reply_markup"]; !strings.Contains(markup, `"request_location":true`) || !strings.Contains(markup, "Menu") {
		t.Errorf("keyboard %s", markup)
	}
}

// TestRefusedMarkup: what cannot be shown as formatted text is sent as plain text, once.
func TestRefusedMarkup(t *testing.T) {
	s := newServer(t, map[string][]string{"sendMessage": {fixture(t, "resp_err_400_cant_parse_entities"), sent}})
	if _, err := newChannel(t, s).Send(context.Background(), outgoing(chat.Part{Text: "**a** <b"})); err != nil {
		t.Fatal(err)
	}
	calls := s.asked("sendMessage")
	if len(calls) != 2 || calls[1].form["text"] != "a <b" || calls[1].form["parse_mode"] != "" {
		t.Errorf("calls %v", calls)
	}
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestOutcomes maps every documented refusal to an outcome of the closed set.
func TestOutcomes(t *testing.T) {
	want := map[string]struct {
		kind chat.SendErrorKind
		code string
	}{
		"resp_err_400_button_data_invalid": {chat.SendRejected, "button"},
		"resp_err_400_cant_parse_entities": {chat.SendRejected, "markup"},
		"resp_err_400_chat_not_found":      {chat.SendContactGone, "chat-not-found"},
		"resp_err_400_edit_not_found":      {chat.SendRejected, "bad-request"},
		"resp_err_400_file_too_big":        {chat.SendRejected, "too-large"},
		"resp_err_400_message_too_long":    {chat.SendRejected, "too-long"},
		"resp_err_400_migrated":            {chat.SendRejected, "bad-request"},
		"resp_err_400_not_modified":        {chat.SendRejected, "bad-request"},
		"resp_err_400_query_too_old":       {chat.SendRejected, "query-too-old"},
		"resp_err_400_thread_not_found":    {chat.SendRejected, "bad-request"},
		"resp_err_401_unauthorized":        {chat.SendNotConfigured, "token"},
		"resp_err_403_blocked":             {chat.SendContactGone, "blocked"},
		"resp_err_403_cannot_initiate":     {chat.SendContactGone, "never-wrote"},
		"resp_err_403_deactivated":         {chat.SendContactGone, "deactivated"},
		"resp_err_403_kicked":              {chat.SendContactGone, "forbidden"},
		"resp_err_404_method":              {chat.SendNotConfigured, "token"},
		"resp_err_409_other_poller":        {chat.SendNotConfigured, "two-receivers"},
		"resp_err_409_webhook_active":      {chat.SendNotConfigured, "two-receivers"},
		"resp_err_429_retry_after":         {chat.SendThrottled, "429"},
		"resp_err_500_restart":             {chat.SendTemporary, "no-answer"},
	}
	files, _ := filepath.Glob("testdata/resp_err_*.json")
	if len(files) != len(want) {
		t.Fatalf("%d refusals, %d expectations", len(files), len(want))
	}
	for name, w := range want {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, map[string][]string{"sendMessage": {fixture(t, name)}, "getMe": {fixture(t, name)}})
			c := newChannel(t, s)
			_, viaLibrary := c.Send(context.Background(), outgoing(chat.Part{Text: "oi"}))
			_, viaOwn := c.Me(context.Background())
			for _, err := range []error{viaLibrary, viaOwn} {
				e := chat.AsSendError(err)
				if e.Kind != w.kind || e.Code != w.code {
					t.Errorf("got %s %s, want %s %s", e.Kind, e.Code, w.kind, w.code)
				}
				if e.Kind == chat.SendThrottled && e.After < 5*time.Second {
					t.Errorf("the pause asked for was not kept: %s", e.After)
				}
				if strings.Contains(err.Error(), token) {
					t.Error("the token is in an error")
				}
			}
		})
	}
}

// inbox keeps what it is given, and fails for the external ids in broken.
type inbox struct {
	got    []chat.Inbound
	broken map[string]int
}

func (b *inbox) Receive(_ context.Context, in chat.Inbound) error {
	if b.broken[in.ExternalID] > 0 {
		b.broken[in.ExternalID]--
		return errors.New("the database is away")
	}
	b.got = append(b.got, in)
	return nil
}

type meter struct{ kinds []string }

func (m *meter) Received(_, kind string) { m.kinds = append(m.kinds, kind) }

func TestHook(t *testing.T) {
	text := fixture(t, "upd_message_text")
	for name, c := range map[string]struct {
		secret, body string
		broken       bool
		status       int
		stored       int
	}{
		"stored":         {"hook-secret", text, false, 200, 1},
		"wrong secret":   {"hook-secreT", text, false, 401, 0},
		"no secret":      {"", text, false, 401, 0},
		"not understood": {"hook-secret", fixture(t, "upd_unknown_future_update"), false, 200, 0},
		"malformed":      {"hook-secret", "{", false, 400, 0},
		"too large":      {"hook-secret", strings.Repeat("x", largestUpdate+1), false, 413, 0},
		"database away":  {"hook-secret", text, true, 503, 0},
	} {
		t.Run(name, func(t *testing.T) {
			box := &inbox{broken: map[string]int{}}
			if c.broken {
				box.broken[parseFile(t, "testdata/upd_message_text.json").Inbound.ExternalID] = 1
			}
			req := httptest.NewRequest(http.MethodPost, "/hooks/telegram", strings.NewReader(c.body))
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
			w := httptest.NewRecorder()
			newChannel(t, newServer(t, nil)).Hook(box, &meter{}).ServeHTTP(w, req)
			if w.Code != c.status || len(box.got) != c.stored || w.Body.Len() != 0 {
				t.Errorf("status %d, stored %d, body %q", w.Code, len(box.got), w.Body)
			}
		})
	}
}

// TestUsedButtons: a press is acknowledged, stored, and the buttons go.
func TestUsedButtons(t *testing.T) {
	s, box := newServer(t, nil), &inbox{}
	req := httptest.NewRequest(http.MethodPost, "/hooks/telegram", strings.NewReader(fixture(t, "upd_callback_query")))
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", "hook-secret")
	newChannel(t, s).Hook(box, &meter{}).ServeHTTP(httptest.NewRecorder(), req)
	if len(s.asked("answerCallbackQuery")) != 1 || len(box.got) != 1 || len(s.asked("editMessageReplyMarkup")) != 1 {
		t.Errorf("calls %v, stored %d", s.calls, len(box.got))
	}
}

// TestPollAsksForMoreOnlyAfterStoring: an update that could not be stored is asked for again, and nothing behind it is lost.
func TestPollAsksForMoreOnlyAfterStoring(t *testing.T) {
	update := func(id int) string {
		return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":1700000000,"chat":{"id":42,"type":"private"},"from":{"id":42,"first_name":"A"},"text":"oi %d"}}`, id, id)
	}
	batch := `{"ok":true,"result":[` + update(10) + "," + update(11) + "," + update(12) + `]}`
	s := newServer(t, map[string][]string{"getUpdates": {batch}})
	c := newChannel(t, s)
	box := &inbox{broken: map[string]int{"11": 1}}
	next, err := c.pollOnce(context.Background(), 0, box, &meter{})
	if err == nil || next != 11 || len(box.got) != 1 {
		t.Fatalf("next %d, %v, stored %d", next, err, len(box.got))
	}
	next, err = c.pollOnce(context.Background(), next, box, &meter{})
	if err != nil || next != 13 {
		t.Fatalf("next %d, %v", next, err)
	}
	if calls := s.asked("getUpdates"); calls[1].form["offset"] != "11" {
		t.Errorf("asked from %s", calls[1].form["offset"])
	}
}

func TestPollStopsWithItsContext(t *testing.T) {
	s := newServer(t, map[string][]string{"getUpdates": {`{"ok":true,"result":[]}`}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		newChannel(t, s).Poll(ctx, &inbox{}, &meter{})
	}()
	cancel()
	<-done
}

func TestBadToken(t *testing.T) {
	for _, bad := range []string{"", "abc", "123456:", "123456:with space in it and long enough"} {
		if _, err := New(Options{Token: bad}); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("New(%q) = %v", bad, err)
		}
	}
}

type phrases struct{}

func (phrases) Text(lang chat.Lang, id string, _ map[string]string, _ int) string {
	return string(lang) + " " + id
}

func TestSetup(t *testing.T) {
	s := newServer(t, map[string][]string{
		"getWebhookInfo":        {`{"ok":true,"result":{"url":""}}`},
		"getMyCommands":         {`{"ok":true,"result":[]}`},
		"getMyDescription":      {`{"ok":true,"result":{"description":""}}`},
		"getMyShortDescription": {`{"ok":true,"result":{"short_description":""}}`},
	})
	if err := newChannel(t, s).Setup(context.Background(), phrases{}, []chat.Lang{"pt", "es"}, "https://example.org/hooks/telegram"); err != nil {
		t.Fatal(err)
	}
	hook := s.asked("setWebhook")
	if len(hook) != 1 || hook[0].form["secret_token"] != "hook-secret" || hook[0].form["drop_pending_updates"] == "true" {
		t.Errorf("webhook %v", hook)
	}
	if n := len(s.asked("setMyCommands")); n != 3 { // pt, everybody, es
		t.Errorf("%d lists of commands", n)
	}
}
