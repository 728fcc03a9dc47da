package console

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/locale"
	"ponte/internal/route"
)

// visit is one request, with who makes it. Its methods are what every template uses.
type visit struct {
	c    *Console
	w    http.ResponseWriter
	r    *http.Request
	Me   desk.SignedIn
	Lang chat.Lang // of the interface
}

// action answers one request of somebody who is signed in.
type action func(v *visit) error

// get lets those pass who are signed in; the others are sent to sign in, and those with a password that somebody else made
// to change it first.
func (c *Console) get(do action) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		me, err := c.identify(r)
		switch {
		case errors.Is(err, chat.ErrNotFound) && r.Header.Get("X-Live") != "":
			w.WriteHeader(http.StatusUnauthorized) // the script then opens the page anew
			return nil
		case errors.Is(err, chat.ErrNotFound):
			return redirect(w, "/console/sign-in")
		case err != nil:
			return fmt.Errorf("find out who asks: %w", err)
		}
		v := &visit{c: c, w: w, r: r, Me: me, Lang: c.language(r, me.UILang)}
		if me.MustChange && r.URL.Path != "/console/password" && r.URL.Path != "/console/sign-out" {
			return redirect(w, "/console/password")
		}
		if err := do(v); err != nil {
			return v.refuse(err)
		}
		return nil
	}
}

// post is get for what changes something: the form must carry the token of the session.
func (c *Console) post(do action) route.Handler {
	return c.get(func(v *visit) error {
		if err := v.r.ParseForm(); err != nil {
			return fmt.Errorf("read form: %w", err)
		}
		if !unmasks(v.r.PostForm.Get("csrf"), v.Me.Session.CSRF) {
			return &route.Error{Status: http.StatusForbidden, Err: errors.New("a form without the token of the session")}
		}
		return do(v)
	})
}

// refusals are the errors of the desk that have words of their own.
var refusals = []struct {
	err error
	id  string
}{
	{chat.ErrNotFound, "console-error-not-found"},
	{chat.ErrForbidden, "console-error-forbidden"},
	{chat.ErrTaken, "console-error-taken"},
	{chat.ErrClosed, "console-error-closed"},
	{chat.ErrConflict, "console-error-conflict"},
	{desk.ErrLastNational, "console-error-last-national"},
}

// refuse puts a refusal in words, in the reader's language. What is no refusal is for the server to answer.
func (v *visit) refuse(err error) error {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			status := route.Status(err)
			if status == http.StatusInternalServerError {
				status = http.StatusConflict
			}
			return v.say(status, r.id)
		}
	}
	return err
}

// say answers with one sentence: as a page, or alone for the script.
func (v *visit) say(status int, id string) error {
	if v.live() {
		v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		v.w.WriteHeader(status)
		_, err := v.w.Write([]byte(v.T(id)))
		return err
	}
	return v.render(status, "sentence.html", struct {
		*visit
		Text string
	}{v, v.T(id)})
}

// done answers a post that succeeded: the browser goes to a page, the script stays where it is.
func (v *visit) done(to string) error {
	if v.live() {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return redirect(v.w, to)
}

// live reports whether the script asks, which wants the moving parts of a page alone.
func (v *visit) live() bool { return v.r.Header.Get("X-Live") != "" }

// T gives a text of the interface.
func (v *visit) T(id string) string { return v.c.Texts.Text(v.Lang, id, nil, 0) }

// T1 gives a text with one value inserted as {{.Value}}.
func (v *visit) T1(id, value string) string {
	return v.c.Texts.Text(v.Lang, id, map[string]string{"Value": value}, 0)
}

// CSRF gives the token of the session, masked anew each time, so that its packed length tells nothing about it.
func (v *visit) CSRF() string { return mask(v.Me.Session.CSRF) }

// Key names what a form is about to say, so that posting it twice says it once.
func (v *visit) Key() string { return rand.Text() }

// Languages are those of the interface.
func (v *visit) Languages() []chat.Lang { return Languages }

// Name gives a language's own name.
func (v *visit) Name(l chat.Lang) string { return v.c.Texts.Name(l) }

// May reports whether the visitor may do something that concerns no single case.
func (v *visit) May(act string) bool { return desk.CanDo(v.Me.Staff, desk.Act(act)) }

// Time shows a moment: the hour today, else with the day.
func (v *visit) Time(t time.Time) string {
	t, now := t.In(office), v.c.Now().In(office)
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("02/01 15:04")
}

// office is the time that the console shows: Brasília's, which has had no summer time since 2019.
var office = time.FixedZone("BRT", -3*60*60)

// render writes a page, whole or not at all.
func (v *visit) render(status int, name string, data any) error {
	return v.c.render(v.w, status, name, data)
}

func (c *Console) render(w http.ResponseWriter, status int, name string, data any) error {
	var b bytes.Buffer
	if err := c.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := b.WriteTo(w); err != nil {
		c.Log.Debug("a page was not read to its end", "error", err)
	}
	return nil
}

// language chooses the language of the interface: what was picked in this browser, what the account says, what the
// browser says.
func (c *Console) language(r *http.Request, account chat.Lang) chat.Lang {
	if cookie, err := r.Cookie("ui"); err == nil && slices.Contains(Languages, chat.Lang(cookie.Value)) {
		return chat.Lang(cookie.Value)
	}
	for _, l := range []chat.Lang{account, c.Texts.Negotiate(r.Header.Get("Accept-Language"))} {
		if slices.Contains(Languages, l) {
			return l
		}
	}
	return locale.Fallback
}

// mask hides a token behind random bytes.
func mask(token string) string {
	pad := make([]byte, len(token))
	_, _ = rand.Read(pad) // never fails
	masked := make([]byte, len(token))
	subtle.XORBytes(masked, pad, []byte(token))
	return base64.RawURLEncoding.EncodeToString(append(pad, masked...))
}

// unmasks reports whether masked hides token.
func unmasks(masked, token string) bool {
	both, err := base64.RawURLEncoding.DecodeString(masked)
	if err != nil || token == "" || len(both) != 2*len(token) {
		return false
	}
	plain := make([]byte, len(token))
	subtle.XORBytes(plain, both[:len(token)], both[len(token):])
	return subtle.ConstantTimeCompare(plain, []byte(token)) == 1
}

// field gives a field of the posted form, trimmed and valid.
func (v *visit) field(name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(v.r.PostForm.Get(name), "\uFFFD"))
}
