// Package console is the pages of the staff, below /console/: signing in, the queue, a case, the accounts. They are
// rendered here, work without any script, and are kept up to date by a small one: a stream tells it that something
// changed, upon which it fetches the page's moving parts again and puts in what differs.
//
// Who may do what is the desk's to say; the console asks it, shows only what is allowed, and puts its refusals in words.
// Each post carries a token of the session. What people wrote is shown in its own direction, whatever the page's is, and
// never becomes HTML.
package console

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/locale"
	"ponte/internal/route"
	"ponte/internal/unit"
)

// Conversations is what the console needs of the conversations, as conversation.Service has it: the attachments that
// people sent, and for how long somebody can be written to.
type Conversations interface {
	OpenFile(ctx context.Context, mediaID string) (conversation.File, error)
	Window(channel string, heard time.Time) conversation.Window
}

// Options are what a Console is made of; none may be left out.
type Options struct {
	Desk          *desk.Service
	Conversations Conversations
	Units         *unit.Directory
	Texts         *locale.Bundle
	// Title gives the title of a topic in a language.
	Title func(topic string, lang chat.Lang) string
	// Secure says that browsers reach the pages by https.
	Secure bool
	Now    func() time.Time
	Log    *slog.Logger
}

// Console is the pages of the staff.
type Console struct {
	Options
	pages  *template.Template
	assets *route.Assets
}

// Languages are those that the console speaks. They have a console.<lang>.yaml.
var Languages = []chat.Lang{"pt", "es", "en"}

//go:embed pages static
var files embed.FS

// New makes the console.
func New(o Options) (*Console, error) {
	c := &Console{Options: o}
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, fmt.Errorf("open the files of the console: %w", err)
	}
	if c.assets, err = route.NewAssets(static, "/console/assets/"); err != nil {
		return nil, err
	}
	c.pages, err = template.New("").Funcs(template.FuncMap{"asset": c.assets.URL}).ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the templates of the console: %w", err)
	}
	return c, nil
}

// Routes are the addresses of the console.
func (c *Console) Routes() []route.Route {
	const one = "/console/cases/{id}"
	return slices.Concat(c.assets.Routes(), []route.Route{
		{Pattern: "GET /console", Handler: func(w http.ResponseWriter, r *http.Request) error { return redirect(w, "/console/") }},
		{Pattern: "GET /console/sign-in", Handler: c.signInPage},
		{Pattern: "POST /console/sign-in", Handler: c.signIn},
		{Pattern: "POST /console/sign-out", Handler: c.post(c.signOut)},
		{Pattern: "GET /console/password", Handler: c.get(c.passwordPage)},
		{Pattern: "POST /console/password", Handler: c.post(c.setPassword)},
		{Pattern: "POST /console/language", Handler: c.post(c.setLanguage)},

		{Pattern: "GET /console/{$}", Handler: c.get(c.queue)},
		{Pattern: "GET /console/live", Handler: c.get(c.live), Kind: route.Stream},
		{Pattern: "GET " + one, Handler: c.get(c.showCase)},
		{Pattern: "GET " + one + "/files/{file}", Handler: c.get(c.file)},
		{Pattern: "POST " + one + "/claim", Handler: c.post(c.claim)},
		{Pattern: "POST " + one + "/release", Handler: c.post(c.release)},
		{Pattern: "POST " + one + "/reply", Handler: c.post(c.reply)},
		{Pattern: "POST " + one + "/note", Handler: c.post(c.note)},
		{Pattern: "POST " + one + "/draft", Handler: c.post(c.draft)},
		{Pattern: "POST " + one + "/transfer", Handler: c.post(c.transfer)},
		{Pattern: "POST " + one + "/assign", Handler: c.post(c.assign)},
		{Pattern: "POST " + one + "/close", Handler: c.post(c.closeCase)},

		{Pattern: "GET /console/staff", Handler: c.get(c.staffPage)},
		{Pattern: "POST /console/staff", Handler: c.post(c.addStaff)},
		{Pattern: "POST /console/staff/{id}/password", Handler: c.post(c.resetPassword)},
		{Pattern: "POST /console/staff/{id}/disable", Handler: c.post(c.disableStaff)},
		{Pattern: "GET /console/sessions", Handler: c.get(c.sessionsPage)},
		{Pattern: "POST /console/sessions/{id}/end", Handler: c.post(c.endSession)},
	})
}

func redirect(w http.ResponseWriter, to string) error {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
