// Package webchat is the chat page at "/": a channel like the others, whose platform is the person's browser.
//
// The page is rendered here and works without any script: every button is a form, and after each post the browser is sent
// back to the page. A small script makes it live: forms are posted in the background and answered with the new lines as
// HTML, and what comes later arrives over a stream of events that goes on after the last line that the page has. A person
// is known by a random secret in a cookie that is set with the first message, never before. The page must reveal as
// little as possible to whoever else uses the device: nothing is cached, the quick exit forgets the cookie and leaves no
// page to go back to, and nothing of a conversation is ever stored in the browser.
package webchat

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/locale"
	"ponte/internal/route"
)

// Name is the channel's name.
const Name = "web"

// Caps are the limits of the page: hardly any.
var Caps = chat.Caps{
	TextMax: 20_000, ButtonBodyMax: 20_000, Buttons: 40, ButtonTitleMax: 120, Links: true, Venue: true, AskLocation: true,
}

// Conversations is what the page needs of the conversations, as conversation.Service has it.
type Conversations interface {
	Receiver
	Transcripts
	Eraser
}

// Receiver takes in what people sent; nil means that it is stored. Status says that a line was shown.
type Receiver interface {
	Receive(ctx context.Context, in chat.Inbound) error
	Status(ctx context.Context, u conversation.Update) error
}

// Transcripts gives what the person may see.
type Transcripts interface {
	Transcript(ctx context.Context, channel string, a chat.Alias, after string) ([]chat.Line, error)
	Subscribe(channel string, a chat.Alias) (wake <-chan struct{}, cancel func())
}

// Eraser removes everything about a person.
type Eraser interface {
	Find(ctx context.Context, channel string, a chat.Alias) (conversationID string, err error)
	Erase(ctx context.Context, conversationID string) (conversation.Receipt, error)
}

// Options are what a Channel is made of.
type Options struct {
	Conversations Conversations
	// Stepper and Renderer show the greeting to somebody who has not written yet, without storing anything.
	Stepper  conversation.Stepper
	Renderer conversation.Renderer
	Texts    *locale.Bundle
	// ExitURL is the neutral page that the quick exit leads to.
	ExitURL string
	// Secure says that browsers reach the page by https.
	Secure bool
	Now    func() time.Time
	Log    *slog.Logger
}

// Channel is the chat page.
type Channel struct {
	Options
	page    *template.Template
	assets  *route.Assets
	uploads chan struct{} // limits how many files are held in memory at once
}

//go:embed page.html offline.html sw.js static
var files embed.FS

// New makes the channel. It fails if the address of the quick exit is none.
func New(o Options) (*Channel, error) {
	exit, err := url.Parse(o.ExitURL)
	if err != nil || exit.Scheme != "https" || exit.Host == "" {
		return nil, fmt.Errorf("the quick exit must lead to a whole https address, as https://www.google.com.br")
	}
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, fmt.Errorf("open the files of the chat page: %w", err)
	}
	c := &Channel{Options: o, uploads: make(chan struct{}, 4)}
	if c.assets, err = route.NewAssets(static, "/assets/"); err != nil {
		return nil, err
	}
	c.page, err = template.New("").Funcs(template.FuncMap{
		"asset": c.assets.URL,
	}).ParseFS(files, "page.html", "offline.html", "sw.js")
	if err != nil {
		return nil, fmt.Errorf("read the template of the chat page: %w", err)
	}
	return c, nil
}

// maxPost is how large a message with a file may be.
const maxPost = maxFile + 1<<20

// Routes are the addresses of the page.
func (c *Channel) Routes() []route.Route {
	return append(c.assets.Routes(), []route.Route{
		{Pattern: "GET /{$}", Handler: c.show},
		{Pattern: "POST /send", Handler: c.send, MaxBody: maxPost},
		{Pattern: "POST /tap", Handler: c.tap},
		{Pattern: "POST /pin", Handler: c.pin},
		{Pattern: "POST /start", Handler: c.start},
		{Pattern: "POST /leave", Handler: c.leave},
		{Pattern: "GET /live", Handler: c.live, Kind: route.Stream},
		{Pattern: "GET /offline", Handler: c.offline},
		{Pattern: "GET /sw.js", Handler: c.worker},
		{Pattern: "GET /manifest.webmanifest", Handler: c.manifest},
		{Pattern: "GET /robots.txt", Handler: c.asset("robots.txt")},
		{Pattern: "GET /favicon.ico", Handler: c.asset("icon.svg")}, // asked for where a page names no icon
	}...)
}

// asset serves one of the files under an address of its own.
func (c *Channel) asset(name string) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return c.assets.Serve(w, r, name) }
}

// Sender is the sending side of the channel. There is nothing to do: the page reads the transcript, and is woken when it
// grows.
type Sender struct{}

// Send gives the line its own id.
func (Sender) Send(_ context.Context, out chat.Outgoing) (externalID string, err error) {
	return out.ID, nil
}
