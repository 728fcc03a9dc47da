package webchat_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"ponte/internal/channel/webchat"
	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/route"
	"ponte/internal/store/storetest"
)

var (
	localesDir = os.DirFS("../../../locales")
	discard    = slog.New(slog.DiscardHandler)
)

// rig is the page on a real store, with storetest's bot behind it.
type rig struct {
	*storetest.Rig
	address string
	options webchat.Options
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := storetest.NewRig(t, storetest.SQLite(t), nil)
	texts, err := locale.Load(localesDir, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := webchat.Options{
		Conversations: r.Conv, Stepper: storetest.Bot{}, Renderer: storetest.Bot{}, Texts: texts,
		ExitURL: "https://weather.example/", Now: r.Clock.Now, Log: discard,
	}
	return &rig{Rig: r, address: serve(t, o), options: o}
}

// serve answers with the routes of a channel, errors with their status alone.
func serve(t *testing.T, o webchat.Options) string {
	t.Helper()
	c, err := webchat.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, e := range c.Routes() {
		mux.HandleFunc(e.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if e.MaxBody > 0 {
				r.Body = http.MaxBytesReader(w, r.Body, e.MaxBody)
			}
			if err := e.Handler(w, r); err != nil {
				w.WriteHeader(route.Status(err))
			}
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// browser is a browser without scripts: it keeps cookies and follows redirects.
type browser struct {
	t       *testing.T
	client  *http.Client
	address string
}

func (r *rig) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar}, r.address}
}

func (b *browser) do(req *http.Request) (*http.Response, string) {
	b.t.Helper()
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp, string(body)
}

func (b *browser) get(path string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.address+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return b.do(req)
}

// post posts fields given as "name=value".
func (b *browser) post(path string, fields ...string) (*http.Response, string) {
	b.t.Helper()
	return b.postAs(path, "", fields...)
}

// live posts as the script does.
func (b *browser) live(path string, fields ...string) (*http.Response, string) {
	b.t.Helper()
	return b.postAs(path, "1", fields...)
}

func (b *browser) postAs(path, live string, fields ...string) (*http.Response, string) {
	b.t.Helper()
	form := url.Values{}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		form.Set(name, value)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if live != "" {
		req.Header.Set("X-Live", live)
	}
	return b.do(req)
}

// cookie gives the browser's secret, "" if it has none.
func (b *browser) cookie() string {
	at, err := url.Parse(b.address)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		return c.Value
	}
	return ""
}

func (b *browser) person(r *rig) storetest.Person { return r.Person(storetest.Web, b.cookie()) }

func wantIn(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func wantOut(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, bad := range all {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
}

// TestWithoutScript is the whole way of a browser that runs no script.
func TestWithoutScript(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	_, page := b.get("/?from=gru")
	wantIn(t, page, "noticed", `name="fresh"`, `name="from" value="gru"`, `action="/send"`, `dir="ltr"`)
	if b.cookie() != "" {
		t.Error("somebody who only looked got a cookie")
	}

	resp, page := b.post("/send", "text=buttons", "key=k1", "fresh=1", "from=gru")
	if got := resp.Request.URL.RequestURI(); resp.StatusCode != 200 || got != "/?n" {
		t.Errorf("landed at %s with %d", got, resp.StatusCode)
	}
	wantIn(t, page, `id="last"`, "buttons</p>", "choose", `value="menu" dir="auto">The menu</button>`)
	wantOut(t, page, `name="fresh"`)
	want := []string{"person start: gru", "bot queued: noticed", "person: buttons", "bot queued: choose"}
	if got := b.person(r).Transcript(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("transcript %q", got)
	}

	_, page = b.post("/tap", "action=menu", "step=0", "key=k2")
	wantIn(t, page, "tapped menu", "The menu")
	wantOut(t, page, `value="menu"`) // what was answered can no longer be pressed
}

func TestPostingTwiceSaysItOnce(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	for range 2 {
		b.post("/send", "text=hello", "key=k1")
	}
	b.post("/send", "text=something else", "key=k1")
	said := 0
	for _, l := range b.person(r).Transcript() {
		if strings.HasPrefix(l, "person:") {
			said++
		}
	}
	if said != 2 {
		t.Errorf("%d messages: %q", said, b.person(r).Transcript())
	}
}

func TestLiveAnswersWithWhatIsNew(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	resp, html := b.live("/send", "text=hello", "key=k1", "fresh=1")
	if resp.StatusCode != 200 {
		t.Fatal(resp.Status)
	}
	wantIn(t, html, "data-first", "noticed", "answer: hello")
	wantOut(t, html, "<html")
	lines := b.person(r).Lines()
	_, html = b.live("/send", "text=again", "key=k2", "after="+lines[len(lines)-1].ID)
	wantIn(t, html, "answer: again")
	wantOut(t, html, "answer: hello", "data-first")

	_, html = b.live("/send", "text=erase", "key=k3", "after="+lines[len(lines)-1].ID)
	wantIn(t, html, "data-first", "erase-done") // tells the page to forget what it shows
}

// TestNothingBecomesHTML: what people write, name their files, or put in the address stays text.
func TestNothingBecomesHTML(t *testing.T) {
	r := newRig(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	b := r.browser(t)
	_, page := b.get("/?from=" + url.QueryEscape(evil) + "&lang=" + url.QueryEscape(evil))
	wantOut(t, page, "<script>alert", "<img src=x", "onerror=alert(1)>")
	b.post("/send", "text="+evil, "key="+evil, "from="+evil, "lang="+evil)
	b.upload("/send", evil, append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 40)...), "text="+evil)
	_, page = b.get("/")
	wantIn(t, page, "&lt;script&gt;alert(1)")
	wantOut(t, page, "<script>alert", "<img src=x")
	for _, action := range []string{evil, "", "A", strings.Repeat("a", 57)} {
		if resp, _ := b.post("/tap", "action="+action, "step=1"); resp.StatusCode != 400 {
			t.Errorf("the action %q: %d", action, resp.StatusCode)
		}
	}
}

func TestPin(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	_, page := b.post("/pin", "lat=-3.119", "lon=-60.021", "key=k1")
	wantIn(t, page, "Localização enviada", "near")
	wantOut(t, page, "3.119", "60.021")
	for _, bad := range [][2]string{{"91", "0"}, {"0", "181"}, {"", ""}, {"NaN", "0"}, {"x", "0"}} {
		if resp, _ := b.post("/pin", "lat="+bad[0], "lon="+bad[1]); resp.StatusCode != 400 {
			t.Errorf("%v: %d", bad, resp.StatusCode)
		}
	}
}

func TestStrangeTexts(t *testing.T) {
	r := newRig(t)
	for name, c := range map[string]struct{ text, want string }{
		"empty":      {"", ""},
		"spaces":     {" \r\n\t ", ""},
		"controls":   {"a\x00\x07\x1bb\x7f", "person: ab"},
		"bad utf-8":  {"a\xffb", "person: a\uFFFDb"},
		"line ends":  {"a\r\nb", "person: a\nb"},
		"emoji":      {"👩‍👧‍👦", "person: 👩‍👧‍👦"},
		"100 kB":     {strings.Repeat("ão ", 25_000), "person: " + strings.TrimSpace(strings.Repeat("ão ", 25_000))},
		"other side": {"\u202eabc", "person: \u202eabc"},
	} {
		t.Run(name, func(t *testing.T) {
			b := r.browser(t)
			if resp, _ := b.post("/send", "text="+c.text, "key="+name); resp.StatusCode != 200 {
				t.Errorf("answered with %d", resp.StatusCode)
			}
			var said []string
			if b.cookie() != "" {
				for _, l := range b.person(r).Transcript() {
					if strings.HasPrefix(l, "person:") {
						said = append(said, l)
					}
				}
			}
			if got := strings.Join(said, "|"); got != c.want {
				t.Errorf("kept %.80q, want %.80q", got, c.want)
			}
		})
	}
}

// TestLanguages: the address, then the browser, say in which language to greet; the page follows what the bot speaks.
func TestLanguages(t *testing.T) {
	r := newRig(t)
	r.options.Stepper = hinted{}
	r.address = serve(t, r.options)
	for _, c := range []struct{ path, accept, want string }{
		{"/", "", `<html lang="pt" dir="ltr">`},
		{"/", "ar-EG,ar;q=0.9", `<html lang="ar" dir="rtl">`},
		{"/?lang=fa", "es", `<html lang="fa" dir="rtl">`},
		{"/?lang=xx", "es", `<html lang="es" dir="ltr">`},
	} {
		_, page := r.browser(t).get(c.path, "Accept-Language: "+c.accept)
		wantIn(t, page, c.want, ">العربية</button>", ">Kreyòl", `value="lang:zh"`)
	}
}

// TestLanguageIsPicked: a language picked in the head of the page is shown by its name.
func TestLanguageIsPicked(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	_, page := b.post("/tap", "action=lang:ht", "step=0", "key=k1")
	wantIn(t, page, "Kreyòl ayisyen</p>")
}

func TestQuickExit(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	b.post("/send", "text=help me", "key=k1")
	person := b.person(r)
	resp, body := b.post("/leave")
	if resp.Header.Get("Refresh") != "0; url=https://weather.example/" || body != "" {
		t.Errorf("leads to %q with %q", resp.Header.Get("Refresh"), body)
	}
	if b.cookie() != "" || resp.Header.Get("Clear-Site-Data") != `"storage"` {
		t.Error("the browser still knows who it is")
	}
	if _, page := b.get("/"); strings.Contains(page, "help me") {
		t.Error("the page still shows what was said")
	}
	if len(person.Lines()) == 0 {
		t.Error("leaving erased what was said, which nobody asked for")
	}
}

func TestLeaveAndErase(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	b.post("/send", "text=help me", "key=k1")
	alias := chat.Alias{Kind: chat.AliasWeb, Value: b.cookie()}
	if resp, _ := b.post("/leave", "erase=1"); resp.StatusCode != 200 {
		t.Fatal(resp.Status)
	}
	if lines, err := r.Conv.Transcript(context.Background(), webchat.Name, alias, ""); err != nil || len(lines) > 0 {
		t.Errorf("%d lines are left, %v", len(lines), err)
	}
	if resp, _ := b.post("/leave", "erase=1"); resp.StatusCode != 200 {
		t.Errorf("leaving again: %s", resp.Status)
	}
}

func TestExitMustBeAnAddress(t *testing.T) {
	for _, bad := range []string{"", "www.google.com", "javascript:alert(1)", "http://x.example", "https:///x"} {
		if _, err := webchat.New(webchat.Options{ExitURL: bad}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
