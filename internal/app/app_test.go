package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/app"
	"ponte/internal/app/apptest"
	"ponte/internal/chat"
	"ponte/internal/desk"
)

// buffer collects log lines from all goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start runs a whole program on free ports with a few topics.
func start(t *testing.T, o app.Options) (*app.App, app.Started) {
	t.Helper()
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	o.MetricsListen = "127.0.0.1:0"
	if o.DataDir == "" {
		o.DataDir = t.TempDir()
	}
	if o.KnowledgeDir == "" {
		o.KnowledgeDir = apptest.Knowledge(t)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a, err := app.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return a, s
}

// browser is a visitor of the web chat without scripts.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar, Timeout: 10 * time.Second}, strings.TrimSuffix(base, "/")}
}

func (b *browser) post(path string, form url.Values) string {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		b.t.Fatalf("POST %s: %s", path, resp.Status)
	}
	return string(body)
}

func (b *browser) say(text string) string {
	return b.post("/send", url.Values{"text": {text}, "key": {text}})
}

// TestVisitorAndStaff is the main path: a question, an answer with its source, a unit, a person who answers.
func TestVisitorAndStaff(t *testing.T) {
	a, s := start(t, app.Options{})
	ctx := context.Background()
	b := newBrowser(t, s.URL)
	if page := b.say("perdi meu RNM"); !strings.Contains(page, "R$ 204,77") || !strings.Contains(page, "Conferido em") {
		t.Errorf("no answer with its source:\n%s", page)
	}
	b.say("posto mais perto")
	if page := b.say("Manaus"); !strings.Contains(page, "NETP AM") || strings.Contains(page, "Tráfico") {
		t.Errorf("no unit, or not under its neutral name:\n%s", page)
	}
	b.say("quero falar com uma pessoa")

	actor := desk.System()
	queue, err := a.Desk.Queue(ctx, actor, desk.Filter{})
	if err != nil || len(queue) != 1 || queue[0].Case.Unit != "netp-am" || queue[0].Case.Lang != "pt" {
		t.Fatalf("queue %+v, %v", queue, err)
	}
	id := queue[0].Case.ID
	staff, _, err := a.Desk.AddStaff(ctx, actor, chat.Staff{Login: "ana", Name: "Ana", Role: chat.RoleNational, UILang: "pt", Langs: []chat.Lang{"pt"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Desk.Claim(ctx, staff, id); err != nil {
		t.Fatal(err)
	}
	if err := a.Desk.Reply(ctx, staff, id, desk.Answer{Reply: chat.Reply{Verbatim: "Bom dia, sou a Ana."}, Key: "1"}); err != nil {
		t.Fatal(err)
	}
	page := b.say("obrigada por me responder, quanto custa o RNM?")
	if !strings.Contains(page, "Bom dia, sou a Ana.") {
		t.Errorf("the answer did not arrive:\n%s", page)
	}
	if n := strings.Count(page, "R$ 204,77"); n != 1 {
		t.Errorf("the bot speaks beside a human being")
	}
	if err := a.Desk.Close(ctx, staff, id, "solved", nil); err != nil {
		t.Fatal(err)
	}
	if page := b.say("perdi meu rnm de novo"); strings.Count(page, "R$ 204,77") != 2 {
		t.Errorf("the bot is not back:\n%s", page)
	}
}

// TestNothingPersonalLeaks sends a marker word, a marker number and a location through everything and looks for them.
func TestNothingPersonalLeaks(t *testing.T) {
	var logs buffer
	dir := t.TempDir()
	a, s := start(t, app.Options{DataDir: dir, Log: slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	b := newBrowser(t, s.URL)
	const word, number, lat, lon = "quimbombo", "98765432100", "-3.117034", "-60.025781"
	b.say("oi")
	b.say("meu nome é " + word + " e meu cpf é " + number)
	b.post("/pin", url.Values{"lat": {lat}, "lon": {lon}, "key": {"pin"}})
	b.say("pessoa")
	b.say("socorro " + word)
	places := map[string]string{"the log": logs.String(), "the metrics": get(t, a.MetricsURL())}
	for _, table := range []string{"ponte.db", "ponte.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, table))
		if err == nil {
			places[table] = string(data)
		}
	}
	if len(places) < 3 {
		t.Fatalf("no database file in %s", dir)
	}
	for where, content := range places {
		for _, secret := range []string{word, number, "-3.117", "-60.025", "3.11703"} {
			if strings.Contains(content, secret) {
				t.Errorf("%q is in %s", secret, where)
			}
		}
	}
	queue, err := a.Desk.Queue(context.Background(), desk.System(), desk.Filter{})
	if err != nil || len(queue) != 1 {
		t.Fatalf("queue %v, %v", queue, err)
	}
	view, err := a.Desk.Case(context.Background(), desk.System(), queue[0].Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range view.Lines {
		if strings.Contains(line.Text, "3.117") {
			t.Errorf("the location is in the transcript: %q", line.Text)
		}
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestErased: one confirmation removes everything, and the receipt says so.
func TestErased(t *testing.T) {
	a, s := start(t, app.Options{})
	b := newBrowser(t, s.URL)
	b.say("meu segredo é azul")
	b.say("pessoa")
	b.say("apagar")
	page := b.say("sim")
	if !strings.Contains(page, "Tudo foi apagado") || strings.Contains(page, "azul") {
		t.Errorf("not erased:\n%s", page)
	}
	queue, err := a.Desk.Queue(context.Background(), desk.System(), desk.Filter{})
	if err != nil || len(queue) != 0 {
		t.Errorf("the case is still there: %v, %v", queue, err)
	}
}

// TestWrongSettings: a setting that is wrong stops the start with one sentence that names it.
func TestWrongSettings(t *testing.T) {
	for want, o := range map[string]app.Options{
		"PONTE_PUBLIC_URL":        {PublicURL: "ponte.example.org"},
		"PONTE_TELEGRAM_MODE":     {TelegramToken: "123456:abcdefghijklmnopqrstuvwxyz", TelegramMode: "push"},
		"Telegram token":          {TelegramToken: "secret"},
		"WhatsApp needs":          {WhatsAppToken: "secret"},
		"PONTE_WHATSAPP_PHONE_ID": {WhatsAppToken: "secret", WhatsAppPhoneID: "12345=Amazonas", WhatsAppAppSecret: "s", WhatsAppVerifyToken: "v"},
		"PONTE_KNOWLEDGE":         {KnowledgeDir: "/no/such/folder"},
		"PONTE_TRUSTED_PROXY":     {TrustedProxy: "everywhere"},
		"PONTE_DATABASE_URL":      {DatabaseURL: "postgres://host/db", DatabasePassword: "secret"},
	} {
		o.DataDir, o.Log = t.TempDir(), slog.New(slog.DiscardHandler)
		if o.KnowledgeDir == "" {
			o.KnowledgeDir = apptest.Knowledge(t)
		}
		_, err := app.New(context.Background(), o)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") && want != "WhatsApp needs" {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestSecondProcessIsRefused: two programs on one database file would lose messages; the error names the way out.
func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, app.Options{DataDir: dir})
	_, err := app.New(context.Background(), app.Options{DataDir: dir, KnowledgeDir: apptest.Knowledge(t), Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
		t.Errorf("got %v", err)
	}
}
