package console

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// cookieName is a cookie's name; with https the browser makes sure that no other site of the domain can plant it.
func (c *Console) cookieName(name string) string {
	if c.Secure {
		return "__Host-" + name
	}
	return name
}

// setCookie sets a cookie that ends with the browser, or forgets it if value is "".
func (c *Console) setCookie(w http.ResponseWriter, name, value string) {
	cookie := &http.Cookie{
		Name: c.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// identify finds out who asks, or gives chat.ErrNotFound.
func (c *Console) identify(r *http.Request) (desk.SignedIn, error) {
	cookie, err := r.Cookie(c.cookieName("staff"))
	if err != nil || cookie.Value == "" {
		return desk.SignedIn{}, chat.ErrNotFound
	}
	return c.Desk.Identify(r.Context(), cookie.Value)
}

// gate is the page for signing in.
type gate struct {
	*visit
	Form  string // token of the form
	Login string
	Error string // what was wrong
}

func (c *Console) signInPage(w http.ResponseWriter, r *http.Request) error {
	return c.showGate(w, r, http.StatusOK, "", "")
}

// showGate answers with the page for signing in. Its form carries a token that a cookie has too, so that nobody can be
// signed in to an account that is not theirs by a page elsewhere.
func (c *Console) showGate(w http.ResponseWriter, r *http.Request, status int, login, problem string) error {
	token := rand.Text()
	c.setCookie(w, "gate", token)
	v := &visit{c: c, w: w, r: r, Lang: c.language(r, "")}
	return v.render(status, "signin.html", gate{v, mask(token), login, problem})
}

// signIn signs in, with a session that is new in any case.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	v := &visit{c: c, w: w, r: r, Lang: c.language(r, "")}
	login := v.field("login")
	cookie, err := r.Cookie(c.cookieName("gate"))
	if err != nil || !unmasks(r.PostForm.Get("csrf"), cookie.Value) {
		return c.showGate(w, r, http.StatusForbidden, login, v.T("console-signin-stale"))
	}
	me, err := c.Desk.Authenticate(r.Context(), login, r.PostForm.Get("password"), r.RemoteAddr, r.UserAgent())
	if err != nil {
		status, problem, known := v.signInProblem(err)
		if !known {
			return fmt.Errorf("sign in: %w", err)
		}
		return c.showGate(w, r, status, login, problem)
	}
	c.setCookie(w, "gate", "")
	c.setCookie(w, "staff", me.Session.Token)
	return redirect(w, "/console/")
}

// signInProblem puts in words why signing in, or proving the old password, failed.
func (v *visit) signInProblem(err error) (status int, problem string, known bool) {
	var tooMany *desk.TooMany
	switch {
	case errors.Is(err, desk.ErrSignIn):
		return http.StatusUnauthorized, v.T("console-signin-wrong"), true
	case errors.Is(err, desk.ErrWeak):
		return http.StatusUnprocessableEntity, v.T("console-password-weak"), true
	case errors.As(err, &tooMany):
		minutes := int((tooMany.After + time.Minute - 1) / time.Minute)
		v.w.Header().Set("Retry-After", strconv.Itoa(minutes*60))
		return http.StatusTooManyRequests, v.T1("console-signin-wait", strconv.Itoa(minutes)), true
	}
	return 0, "", false
}

func (c *Console) signOut(v *visit) error {
	if err := c.Desk.SignOut(v.r.Context(), v.Me); err != nil && !errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("sign out: %w", err)
	}
	c.setCookie(v.w, "staff", "")
	return redirect(v.w, "/console/sign-in")
}

// passwordPage is where a password is changed.
type passwordPage struct {
	*visit
	Error string
}

func (c *Console) passwordPage(v *visit) error {
	return v.render(http.StatusOK, "password.html", passwordPage{v, ""})
}

func (c *Console) setPassword(v *visit) error {
	form := v.r.PostForm
	if form.Get("new") != form.Get("again") {
		return v.render(http.StatusUnprocessableEntity, "password.html", passwordPage{v, v.T("console-password-differ")})
	}
	me, err := c.Desk.SetPassword(v.r.Context(), v.Me, form.Get("old"), form.Get("new"))
	if err != nil {
		status, problem, known := v.signInProblem(err)
		if !known {
			return fmt.Errorf("set password: %w", err)
		}
		return v.render(status, "password.html", passwordPage{v, problem})
	}
	c.setCookie(v.w, "staff", me.Session.Token)
	return redirect(v.w, "/console/")
}

// setLanguage picks the language of the interface for this browser.
func (c *Console) setLanguage(v *visit) error {
	http.SetCookie(v.w, &http.Cookie{
		Name: "ui", Value: v.field("lang"), Path: "/console", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
	return redirect(v.w, "/console/sessions")
}
