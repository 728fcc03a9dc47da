package webchat

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/dialogue"
	"ponte/internal/locale"
)

// page is what the template shows.
type page struct {
	c       *Channel
	Lang    chat.Lang
	Bubbles []bubble
	// Fresh says that nothing is stored yet: the first post opens the conversation before anything else is said.
	Fresh bool
	From  string // the place that the address names, to be passed on with the first post
	Step  int    // of the last buttons, which the menu of languages counts as
	Exit  string
	// Arrived says that a known person opened an address that names a place.
	Arrived bool
	// NoCookie says that the browser kept no cookie when it was asked to.
	NoCookie bool
}

// T gives a text of the page.
func (p page) T(id string) string { return p.c.Texts.Text(p.Lang, id, nil, 0) }

// Dir is the direction of the page.
func (p page) Dir() string {
	if locale.RTL(p.Lang) {
		return "rtl"
	}
	return "ltr"
}

// Key names the next message of a form.
func (p page) Key() string { return rand.Text() }

// Languages are those that can be chosen.
func (p page) Languages() []chat.Lang { return p.c.Texts.Languages() }

// Name gives a language's own name.
func (p page) Name(l chat.Lang) string { return p.c.Texts.Name(l) }

// fromForm is what may stand for a place in the address: letters and digits as in "gru" or "paahm-gru".
var fromForm = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// place reads the place that an address or a form names, "" for none.
func place(value string) string {
	if value = strings.ToLower(value); fromForm.MatchString(value) {
		return value
	}
	return ""
}

// hint is what a request says about the person's language: what they chose on the page, else what the browser says.
func (c *Channel) hint(r *http.Request, chosen string) string {
	if c.Texts.Known(chat.Lang(chosen)) {
		return chosen
	}
	accept := r.Header.Get("Accept-Language")
	return accept[:min(len(accept), 200)]
}

// show answers with the page. It stores nothing: somebody who only looks leaves no trace.
func (c *Channel) show(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	p := page{c: c, From: place(query.Get("from")), Exit: c.ExitURL}
	visitor, known := c.visitor(r)
	var lines []chat.Line
	if known {
		var err error
		if lines, err = c.Conversations.Transcript(r.Context(), Name, visitor, ""); err != nil {
			return fmt.Errorf("show page: %w", err)
		}
	}
	if p.Fresh = len(lines) == 0; p.Fresh {
		p.NoCookie = query.Has("n") && !known
		lines = c.greeting(p.From, c.hint(r, query.Get("lang")))
	} else {
		p.Arrived = p.From != ""
	}
	p.Lang, p.Step = spoken(lines)
	p.Bubbles = c.bubbles(lines, p.Lang)
	if err := c.render(w, "page.html", "text/html; charset=utf-8", p); err != nil {
		return err
	}
	c.shown(r, lines)
	return nil
}

// greeting is what somebody who opens the page is told, as if they had pressed "start".
func (c *Channel) greeting(from, hint string) []chat.Line {
	result, _ := c.Stepper.Step(dialogue.State{}, chat.Start{Param: from}, conversation.Hints{Now: c.Now(), Channel: Name, Lang: hint})
	var lines []chat.Line
	for _, part := range c.Renderer.Parts(result.Replies, result.State.Lang, result.State.Step, Caps) {
		lines = append(lines, chat.Line{Who: chat.WhoBot, Part: &part, Text: part.Text, At: c.Now()})
	}
	return lines
}

// spoken is the language that the bot spoke last, and the step of its last buttons.
func spoken(lines []chat.Line) (lang chat.Lang, step int) {
	for _, l := range lines {
		if l.Part == nil {
			continue
		}
		if l.Part.Lang != "" {
			lang = l.Part.Lang
		}
		step = max(step, l.Part.Step)
	}
	if lang == "" {
		lang = locale.Fallback
	}
	return lang, step
}

// render writes one of the templates, whole or not at all.
func (c *Channel) render(w http.ResponseWriter, name, contentType string, data any) error {
	var b bytes.Buffer
	if err := c.page.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", contentType)
	_, err := b.WriteTo(w)
	if err != nil {
		c.Log.Debug("a page was not read to its end", "error", err)
	}
	return nil
}

// shown tells the desk that what staff wrote has reached the person's screen.
func (c *Channel) shown(r *http.Request, lines []chat.Line) {
	for _, l := range lines {
		if l.Who != chat.WhoStaff || l.Status != chat.SendQueued && l.Status != chat.SendSent {
			continue
		}
		err := c.Conversations.Status(r.Context(), conversation.Update{Channel: Name, ID: l.ID, Status: chat.SendDelivered})
		if err != nil {
			c.Log.Warn("a line could not be marked as shown", "error", err)
		}
	}
}
