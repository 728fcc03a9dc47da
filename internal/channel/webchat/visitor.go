package webchat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"time"

	"ponte/internal/chat"
)

// visitorTime is how long a browser keeps the secret after the last message.
const visitorTime = 30 * 24 * time.Hour

// secretForm is what a secret looks like: 26 characters of five random bits each.
var secretForm = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// cookieName is the cookie's name, which says nothing. With https the browser itself makes sure that no other site under
// the same domain can plant one.
func (c *Channel) cookieName() string {
	if c.Secure {
		return "__Host-v"
	}
	return "v"
}

// visitor gives the alias of whoever sent the request; ok is false for somebody who has not written yet.
func (c *Channel) visitor(r *http.Request) (a chat.Alias, ok bool) {
	cookie, err := r.Cookie(c.cookieName())
	if err != nil || !secretForm.MatchString(cookie.Value) {
		return chat.Alias{}, false
	}
	return chat.Alias{Kind: chat.AliasWeb, Value: cookie.Value}, true
}

// remember gives the visitor's alias, a new one to somebody who has none, and lets the browser keep it for longer.
func (c *Channel) remember(w http.ResponseWriter, r *http.Request) (a chat.Alias, isNew bool) {
	a, ok := c.visitor(r)
	if !ok {
		a = chat.Alias{Kind: chat.AliasWeb, Value: rand.Text()}
	}
	c.setCookie(w, a.Value, int(visitorTime/time.Second))
	return a, !ok
}

// forget makes the browser drop the secret and all that it keeps of this site.
func (c *Channel) forget(w http.ResponseWriter) {
	c.setCookie(w, "", -1)
	w.Header().Set("Clear-Site-Data", `"storage"`)
}

func (c *Channel) setCookie(w http.ResponseWriter, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: c.cookieName(), Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// externalID names a message so that posting it twice is noticed. The page draws a key for each form; what was said
// belongs to the name, so that two buttons of one page are two messages. The secret is in it, and not to be found in it.
func externalID(a chat.Alias, key string, said ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{a.Value, key}, said...), "\x00")))
	return hex.EncodeToString(sum[:16])
}
