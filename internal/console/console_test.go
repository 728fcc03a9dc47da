package console_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/console"
	"ponte/internal/desk"
	"ponte/internal/locale"
	"ponte/internal/route"
	"ponte/internal/store/storetest"
	"ponte/internal/unit"
)

// rig is the console on a real store, with storetest's bot talking to people.
type rig struct {
	*storetest.Rig
	address string
	options console.Options
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := storetest.NewRig(t, storetest.SQLite(t), nil)
	texts, err := locale.Load(os.DirFS("../../locales"), nil)
	if err != nil {
		t.Fatal(err)
	}
	units, err := unit.Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	o := console.Options{
		Desk: r.Desk, Conversations: r.Conv, Units: units, Texts: texts, Now: r.Clock.Now, Log: slog.New(slog.DiscardHandler),
		Title: func(topic string, lang chat.Lang) string { return topic + " in " + string(lang) },
	}
	return &rig{Rig: r, address: serve(t, o), options: o}
}

// serve answers with the routes of a console, errors with their status alone.
func serve(t testing.TB, o console.Options) string {
	t.Helper()
	c, err := console.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, e := range c.Routes() {
		mux.HandleFunc(e.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := e.Handler(w, r); err != nil {
				w.WriteHeader(route.Status(err))
			}
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// browser is a browser without scripts. It fills in the token of the last page that it saw.
type browser struct {
	t       *testing.T
	client  *http.Client
	address string
	page    string
}

func (r *rig) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, client: &http.Client{Jar: jar}, address: r.address}
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
	b.page = string(body)
	return resp, b.page
}

func (b *browser) request(method, path string, form url.Values) *http.Request {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36")
	return req
}

func (b *browser) get(path string) (*http.Response, string) {
	b.t.Helper()
	return b.do(b.request(http.MethodGet, path, nil))
}

var token = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// post posts fields given as "name=value", with the token of the last page.
func (b *browser) post(path string, fields ...string) (*http.Response, string) {
	b.t.Helper()
	form := url.Values{}
	if m := token.FindStringSubmatch(b.page); m != nil {
		form.Set("csrf", html.UnescapeString(m[1]))
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		form.Set(name, value)
	}
	return b.do(b.request(http.MethodPost, path, form))
}

func (b *browser) cookie(name string) string {
	at, err := url.Parse(b.address)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

const password = "correct horse battery"

// account adds a member of staff whose password is changed already.
func (r *rig) account(t testing.TB, who chat.Staff) chat.Staff {
	t.Helper()
	added, first, err := r.Desk.AddStaff(t.Context(), desk.System(), who)
	if err != nil {
		t.Fatal(err)
	}
	me, err := r.Desk.Authenticate(t.Context(), who.Login, first, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Desk.SetPassword(t.Context(), me, first, password); err != nil {
		t.Fatal(err)
	}
	return added
}

// signIn signs an account in and gives the browser with the answer that it landed on.
func (r *rig) signIn(t *testing.T, login string) (*browser, *http.Response) {
	t.Helper()
	b := r.browser(t)
	b.get("/console/sign-in")
	resp, _ := b.post("/console/sign-in", "login="+login, "password="+password)
	return b, resp
}

// signedIn gives a browser in which an account is signed in and sees the queue.
func (r *rig) signedIn(t *testing.T, login string) *browser {
	t.Helper()
	b, resp := r.signIn(t, login)
	if resp.Request.URL.Path != "/console/" || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s is at %s: %s", login, resp.Request.URL, resp.Status)
	}
	return b
}

// staff gives somebody of the unit of Amazonas, signed in.
func (r *rig) staff(t *testing.T, login string) (*browser, chat.Staff) {
	t.Helper()
	who := r.account(t, chat.Staff{Login: login, Name: "Joana " + login, Role: chat.RoleStaff, Unit: "netp-am", UILang: "pt"})
	return r.signedIn(t, login), who
}

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

// TestLanguagesAreComplete compares the other languages of the console with Portuguese.
func TestLanguagesAreComplete(t *testing.T) {
	texts, err := locale.Load(os.DirFS("../../locales"), nil)
	if err != nil {
		t.Fatal(err)
	}
	values := regexp.MustCompile(`\{\{.*?\}\}`)
	for _, lang := range console.Languages {
		for _, id := range texts.IDs(locale.Fallback) {
			if !strings.HasPrefix(id, "console-") {
				continue
			}
			want, got := values.FindString(texts.Source(locale.Fallback, id)), values.FindString(texts.Source(lang, id))
			if !texts.Has(lang, id) || want != got {
				t.Errorf("%s: %s is missing or inserts %q instead of %q", lang, id, got, want)
			}
		}
	}
}

// unset finds texts that do not exist: they are shown as their ids.
var unset = regexp.MustCompile(`>\s*console-[a-z-]+|"console-[a-z-]+"|<no value>|ZgotmplZ`)

func wantWhole(t *testing.T, page string) {
	t.Helper()
	if bad := unset.FindString(page); bad != "" {
		t.Errorf("the page has %q", bad)
	}
}
