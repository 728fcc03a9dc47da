package webchat

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/route"
)

// message is what a form of the page carries.
type message struct {
	key   string // names the message
	after string // the last line that the page has
	from  string // place in the address of the page
	lang  string // language that the page was opened in
	fresh bool   // the page showed the greeting: the conversation is yet to be opened
}

// read reads what every form of the page has. value gives a field of it.
func read(value func(name string) string) message {
	m := message{
		key: value("key"), after: value("after"), from: place(value("from")), lang: value("lang"), fresh: value("fresh") != "",
	}
	m.key = m.key[:min(len(m.key), 64)]
	return m
}

// send takes in what the person wrote, with a file or without.
func (c *Channel) send(w http.ResponseWriter, r *http.Request) error {
	form, err := c.readForm(r)
	if err != nil {
		return err
	}
	m, text := read(form.value), clean(form.value("text"))
	switch {
	case form.file != nil:
		return c.receive(w, r, m, chat.Attachment{Media: *form.file, Caption: text}, text, string(form.file.Data))
	case text != "":
		return c.receive(w, r, m, chat.Text{Body: text}, text)
	}
	return c.answer(w, r, m, chat.Alias{}) // nothing was said
}

// actionForm is what the action of a button looks like.
var actionForm = regexp.MustCompile(`^[a-z0-9:_-]{1,56}$`)

// tap takes in a pressed button.
func (c *Channel) tap(w http.ResponseWriter, r *http.Request) error {
	form, err := c.readForm(r)
	if err != nil {
		return err
	}
	action := form.value("action")
	step, err := strconv.Atoi(form.value("step"))
	if err != nil || !actionForm.MatchString(action) {
		return route.BadRequest("no button of ours")
	}
	return c.receive(w, r, read(form.value), chat.Tap{Action: action, Step: step}, action)
}

// pin takes in a location. It is handed on to be answered and kept nowhere.
func (c *Channel) pin(w http.ResponseWriter, r *http.Request) error {
	form, err := c.readForm(r)
	if err != nil {
		return err
	}
	lat, latErr := strconv.ParseFloat(form.value("lat"), 64)
	lon, lonErr := strconv.ParseFloat(form.value("lon"), 64)
	p := chat.Point{Lat: lat, Lon: lon}
	if latErr != nil || lonErr != nil || !p.Valid() {
		return route.BadRequest("no point on the globe")
	}
	return c.receive(w, r, read(form.value), chat.Pin{Point: p}, "pin")
}

// start opens the conversation, or takes a known person to the place that the address names.
func (c *Channel) start(w http.ResponseWriter, r *http.Request) error {
	form, err := c.readForm(r)
	if err != nil {
		return err
	}
	m := read(form.value)
	m.fresh = false // this is the start itself
	return c.receive(w, r, m, chat.Start{Param: m.from}, "start")
}

// receive hands an event on and answers with what came of it. said tells this message from others of the same page.
func (c *Channel) receive(w http.ResponseWriter, r *http.Request, m message, e chat.Event, said ...string) error {
	visitor, isNew := c.remember(w, r)
	in := chat.Inbound{
		Channel: Name, From: []chat.Alias{visitor}, LangHint: c.hint(r, m.lang), At: c.Now(),
	}
	if _, starts := e.(chat.Start); (isNew || m.fresh) && !starts {
		in.ExternalID, in.Event = externalID(visitor, m.key, "open"), chat.Start{Param: m.from}
		if err := c.Conversations.Receive(r.Context(), in); err != nil {
			return route.Unavailable(fmt.Errorf("open conversation: %w", err))
		}
	}
	in.ExternalID, in.Event = externalID(visitor, m.key, said...), e
	if err := c.Conversations.Receive(r.Context(), in); err != nil {
		return route.Unavailable(fmt.Errorf("take in message: %w", err))
	}
	return c.answer(w, r, m, visitor)
}

// answer sends a browser back to the page, to the message that was just posted; the script gets the new lines instead.
func (c *Channel) answer(w http.ResponseWriter, r *http.Request, m message, visitor chat.Alias) error {
	if r.Header.Get("X-Live") == "" {
		target := "/#last"
		if _, known := c.visitor(r); !known {
			target = "/?n#last" // a browser that comes back without the cookie does not keep any
		}
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	if visitor.Value == "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	lines, err := c.Conversations.Transcript(r.Context(), Name, visitor, m.after)
	if err != nil {
		return fmt.Errorf("read what is new: %w", err)
	}
	html, err := c.fragment(lines)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write(html); err != nil {
		c.Log.Debug("an answer was not read to its end", "error", err)
	}
	c.shown(r, lines)
	return nil
}

// fragment renders lines for a page that has those before them.
func (c *Channel) fragment(lines []chat.Line) ([]byte, error) {
	lang, _ := spoken(lines)
	p := page{c: c, Lang: lang}
	p.Bubbles = c.bubbles(lines, lang)
	var b bytes.Buffer
	if err := c.page.ExecuteTemplate(&b, "bubbles", p); err != nil {
		return nil, fmt.Errorf("render lines: %w", err)
	}
	return b.Bytes(), nil
}

// leave is the quick exit: the browser forgets who it was and is sent to a neutral page, which takes the place of this one
// in its history. What was said is kept for when the person comes back by another way, unless they ask for its erasure.
func (c *Channel) leave(w http.ResponseWriter, r *http.Request) error {
	visitor, known := c.visitor(r)
	c.forget(w)
	if known && r.PostFormValue("erase") != "" {
		if err := c.erase(r, visitor); err != nil {
			return err
		}
	}
	// Not a redirect: the policy of the page lets its forms lead nowhere else.
	w.Header().Set("Refresh", "0; url="+c.ExitURL)
	w.WriteHeader(http.StatusOK)
	return nil
}

// clean makes text of what a browser sent: valid, with one kind of line end, and without control characters.
func clean(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}
