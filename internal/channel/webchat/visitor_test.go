package webchat_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestSecrets: a cookie that we did not make is worth nothing, and everybody sees their own conversation only.
func TestSecrets(t *testing.T) {
	r := newRig(t)
	a, b := r.browser(t), r.browser(t)
	a.post("/send", "text=mine", "key=k1")
	b.post("/send", "text=yours", "key=k1")
	if _, page := b.get("/"); strings.Contains(page, "mine") {
		t.Error("sees somebody else's conversation")
	}
	at, _ := url.Parse(r.address)
	for _, planted := range []string{"known-to-the-attacker", "../../etc", strings.Repeat("a", 26)} {
		c := r.browser(t)
		c.client.Jar.SetCookies(at, []*http.Cookie{{Name: "v", Value: planted, Path: "/"}})
		c.post("/send", "text=hello", "key=k1")
		if c.cookie() == planted {
			t.Errorf("the planted cookie %q was taken over", planted)
		}
	}
}

func TestCookie(t *testing.T) {
	r := newRig(t)
	resp, _ := r.browser(t).live("/send", "text=a", "key=k")
	if got := resp.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "v=") || !strings.Contains(got, "HttpOnly; SameSite=Lax") {
		t.Errorf("cookie %q", got)
	}
	r.options.Secure = true
	r.address = serve(t, r.options)
	resp, _ = r.browser(t).live("/send", "text=a", "key=k")
	if got := resp.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-v=") || !strings.Contains(got, "HttpOnly; Secure; SameSite=Lax") {
		t.Errorf("cookie with https %q", got)
	}
}

func TestNoCookies(t *testing.T) {
	r := newRig(t)
	b := r.browser(t)
	b.client.Jar = nil
	_, page := b.post("/send", "text=hello", "key=k1")
	wantIn(t, page, "não guardou esta conversa")
}
