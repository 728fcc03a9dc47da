package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

// TestFirstSignIn: a one-time password opens nothing but the page where it is changed.
func TestFirstSignIn(t *testing.T) {
	r := newRig(t)
	_, first, err := r.Desk.AddStaff(t.Context(), desk.System(), chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleNational, UILang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	b := r.browser(t)
	resp, page := b.get("/console/")
	if resp.Request.URL.Path != "/console/sign-in" {
		t.Errorf("a stranger is at %s", resp.Request.URL.Path)
	}
	wantWhole(t, page)
	resp, page = b.post("/console/sign-in", "login= JOANA ", "password="+first)
	if resp.Request.URL.Path != "/console/password" {
		t.Errorf("after the first sign-in at %s", resp.Request.URL.Path)
	}
	wantIn(t, page, "Somebody else made this password")
	wantWhole(t, page)
	for _, path := range []string{"/console/", "/console/staff", "/console/sessions"} {
		if resp, _ := b.get(path); resp.Request.URL.Path != "/console/password" {
			t.Errorf("%s is open before the password was changed", path)
		}
	}
	for _, c := range []struct {
		fields []string
		want   string
	}{
		{[]string{"old=" + first, "new=" + password, "again=something else"}, "The two new passwords differ"},
		{[]string{"old=wrong", "new=" + password, "again=" + password}, "do not match"},
		{[]string{"old=" + first, "new=short", "again=short"}, "too short"},
	} {
		_, page = b.post("/console/password", c.fields...)
		wantIn(t, page, c.want)
	}
	before := b.cookie("staff")
	resp, page = b.post("/console/password", "old="+first, "new="+password, "again="+password)
	if resp.Request.URL.Path != "/console/" {
		t.Fatalf("after the change at %s", resp.Request.URL.Path)
	}
	wantIn(t, page, "Queue")
	if b.cookie("staff") == before {
		t.Error("the session is the one from before the password was changed")
	}
	b.post("/console/sign-out")
	if resp, _ := b.get("/console/"); resp.Request.URL.Path != "/console/sign-in" {
		t.Errorf("after signing out at %s", resp.Request.URL.Path)
	}
}

func TestWrongSignIn(t *testing.T) {
	r := newRig(t)
	r.account(t, chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleStaff, Unit: "netp-am"})
	b := r.browser(t)
	b.get("/console/sign-in")
	for _, c := range [][2]string{{"joana", "wrong"}, {"nobody", password}, {"", ""}, {`"><script>alert(1)</script>`, "x"}} {
		resp, page := b.post("/console/sign-in", "login="+c[0], "password="+c[1])
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%v: %s", c, resp.Status)
		}
		wantIn(t, page, "não conferem")
		wantOut(t, page, "<script>alert", "value=\"wrong\"")
	}
	for range 12 {
		b.post("/console/sign-in", "login=joana", "password=wrong")
	}
	resp, page := b.post("/console/sign-in", "login=joana", "password="+password)
	if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
		t.Errorf("after many attempts: %s", resp.Status)
	}
	wantIn(t, page, "Muitas tentativas")
}

// TestForgedForms: a form without the token of the session, with another session's, or with none that fits, does nothing.
func TestForgedForms(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	other, _ := r.staff(t, "pedro")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	id := p.Case().ID

	other.get("/console/")
	foreign := token.FindStringSubmatch(other.page)[1]
	for name, value := range map[string]string{"none": "", "nonsense": "AAAA", "another session's": foreign, "plain": "csrf"} {
		resp, _ := b.post("/console/cases/"+id+"/claim", "csrf="+value)
		if resp.StatusCode != http.StatusForbidden || p.Case().Owner != "" {
			t.Errorf("with %s: %s, owner %q", name, resp.Status, p.Case().Owner)
		}
	}
	for _, c := range r.patterns() {
		method, path, _ := strings.Cut(c, " ")
		if method != http.MethodPost || path == "/console/sign-in" {
			continue
		}
		path = strings.NewReplacer("{id}", id, "{file}", "x").Replace(path)
		if resp, _ := b.do(b.request(http.MethodPost, path, url.Values{"text": {"x"}})); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s without a token: %s", path, resp.Status)
		}
	}

	// A page elsewhere cannot sign somebody in either: it does not know the cookie of the form.
	stranger := r.browser(t)
	resp, _ := stranger.post("/console/sign-in", "login=joana", "password="+password)
	if resp.StatusCode != http.StatusForbidden || stranger.cookie("staff") != "" {
		t.Errorf("signed in by a forged form: %s", resp.Status)
	}
}

// TestSessionFixation: whoever plants a session before the sign-in does not have it afterwards.
func TestSessionFixation(t *testing.T) {
	r := newRig(t)
	r.account(t, chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleStaff, Unit: "netp-am"})
	attacker, _ := r.staff(t, "eve")
	planted := attacker.cookie("staff")

	b := r.browser(t)
	at, _ := url.Parse(r.address)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "staff", Value: planted, Path: "/"}})
	b.get("/console/sign-in")
	b.post("/console/sign-in", "login=joana", "password="+password)
	if got := b.cookie("staff"); got == planted || got == "" {
		t.Error("the planted session was kept")
	}
	if _, page := attacker.get("/console/"); !strings.Contains(page, "Joana eve") {
		t.Error("the attacker's session became somebody else's")
	}
}

func TestCookies(t *testing.T) {
	r := newRig(t)
	r.account(t, chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleStaff, Unit: "netp-am"})
	for secure, want := range map[bool]string{false: "staff=", true: "__Host-staff="} {
		r.options.Secure = secure
		r.address = serve(t, r.options)
		b := r.browser(t)
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		resp, page := b.get("/console/sign-in")
		gate := resp.Header.Get("Set-Cookie")
		req := b.request(http.MethodPost, "/console/sign-in", url.Values{
			"login": {"joana"}, "password": {password}, "csrf": {token.FindStringSubmatch(page)[1]},
		})
		cookie, _, _ := strings.Cut(gate, ";")
		req.Header.Set("Cookie", cookie)
		b.client.Jar = nil
		resp, _ = b.do(req)
		found := false
		for _, got := range resp.Header.Values("Set-Cookie") {
			if strings.HasPrefix(got, want) {
				found = true
				if !strings.Contains(got, "HttpOnly") || !strings.Contains(got, "SameSite=Lax") || strings.Contains(got, "Secure") != secure {
					t.Errorf("cookie %q", got)
				}
			}
		}
		if !found {
			t.Errorf("secure %v: no session cookie among %q", secure, resp.Header.Values("Set-Cookie"))
		}
	}
}

func TestSessions(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	second := r.signedIn(t, "joana")
	_, page := b.get("/console/sessions")
	wantIn(t, page, "Chrome · Android", "este navegador", "Encerrar acesso")
	wantWhole(t, page)
	m := endSession.FindStringSubmatch(page)
	who, err := r.Desk.Identify(t.Context(), b.cookie("staff"))
	if err != nil {
		t.Fatal(err)
	}
	b.post("/console/sessions/"+m[1]+"/end", "staff="+who.ID)
	if resp, _ := second.get("/console/"); resp.Request.URL.Path != "/console/sign-in" {
		t.Errorf("the ended session is at %s", resp.Request.URL.Path)
	}
	if resp, _ := b.get("/console/"); resp.Request.URL.Path != "/console/" {
		t.Error("the session that ended the other one is over too")
	}
	r.Clock.Add(13 * time.Hour)
	if resp, _ := b.get("/console/"); resp.Request.URL.Path != "/console/sign-in" {
		t.Error("a session without use lasts longer than a shift")
	}
}

func TestLanguageOfTheInterface(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	_, page := b.get("/console/")
	wantIn(t, page, "<h1>Fila</h1>")
	_, page = b.post("/console/language", "lang=en")
	wantIn(t, page, "My account")
	_, page = b.post("/console/language", "lang=xx")
	wantIn(t, page, "Minha conta") // what there is no translation for is not taken
}
