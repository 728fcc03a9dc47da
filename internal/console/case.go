package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// outcomes are the stable codes that staff close a case with.
var outcomes = []string{"solved", "informed", "referred", "no-reply", "not-ours", "abuse"}

// casePage is a case.
type casePage struct {
	*visit
	card
	Dir       string // direction of the person's language
	Lines     []line
	Draft     string
	More      string // address of the earlier lines; "" if these are all
	Closed    bool
	Windowed  bool // the channel takes replies only for a while
	Held      bool // that while is over
	WindowEnd string
	Units     []unitOption
	Staff     []chat.Staff // who may be given the case
}

// Can reports whether the visitor may do something to the case.
func (p casePage) Can(act string) bool { return desk.Can(p.Me.Staff, desk.Act(act), p.Case) }

// Outcomes are what a case can be closed with.
func (casePage) Outcomes() []string { return outcomes }

// Kind is the kind of the channel: "telegram".
func (p casePage) Kind() string {
	kind, _, _ := strings.Cut(p.Channel, ":")
	return kind
}

// OutcomeText is what the case was closed with, in words.
func (p casePage) OutcomeText() string { return p.T("console-outcome-" + p.Case.Outcome) }

// State says what the forms of the page depend on: while it stays, what is being typed there is left alone.
func (p casePage) State() string {
	return string(p.Case.Owner) + " " + strconv.FormatBool(p.Closed) + " " + strconv.FormatBool(p.Held)
}

// showCase shows a case: all of it, or its moving parts for a page that is open.
func (c *Console) showCase(v *visit) error {
	id := v.r.PathValue("id")
	if before := v.r.URL.Query().Get("before"); before != "" {
		return c.showEarlier(v, id, before)
	}
	open := c.Desk.Case
	if v.live() {
		open = c.Desk.Refresh
	}
	view, err := open(v.r.Context(), v.Me.Staff, id)
	if err != nil {
		return err
	}
	names, err := v.colleagues()
	if err != nil {
		return err
	}
	p := casePage{visit: v, card: v.card(view.Item, names), Dir: direction(view.Case.Lang), Draft: view.Draft,
		Closed: view.Case.State == chat.CaseClosedState}
	p.Lines, p.More = v.lines(id, view.Case.Lang, view.Lines, names)
	p.window()
	if p.Can(string(desk.ActTransfer)) {
		p.Units = c.unitOptions(v)
	}
	if p.Can(string(desk.ActAssign)) {
		if p.Staff, err = v.assignable(view.Case); err != nil {
			return err
		}
	}
	if v.live() {
		return v.render(http.StatusOK, "case-parts", p)
	}
	return v.render(http.StatusOK, "case.html", p)
}

// window says for how long the channel still takes replies.
func (p *casePage) window() {
	w := p.c.Conversations.Window(p.Channel, p.Heard)
	p.Windowed, p.Held, p.WindowEnd = w.Limited, !w.Open, p.Time(w.Until)
}

// assignable lists the colleagues that a case can be given to.
func (v *visit) assignable(c chat.Case) ([]chat.Staff, error) {
	staff, err := v.c.Desk.ListStaff(v.r.Context(), v.Me.Staff)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(staff, func(s chat.Staff) bool { return s.ID == c.Owner || !desk.Can(s, desk.ActView, c) }), nil
}

// earlierPage is the lines of a case before those that its page begins with.
type earlierPage struct {
	*visit
	ID    string
	Lines []line
	More  string
}

func (c *Console) showEarlier(v *visit, id, before string) error {
	lines, err := c.Desk.Earlier(v.r.Context(), v.Me.Staff, id, before)
	if err != nil {
		return err
	}
	names, err := v.colleagues()
	if err != nil {
		return err
	}
	p := earlierPage{visit: v, ID: id}
	p.Lines, p.More = v.lines(id, "", lines, names)
	return v.render(http.StatusOK, "earlier.html", p)
}

// back is the address of the case that a post is about.
func (v *visit) back() string { return "/console/cases/" + v.r.PathValue("id") }

func (c *Console) claim(v *visit) error {
	if err := c.Desk.Claim(v.r.Context(), v.Me.Staff, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.done(v.back() + "#reply")
}

func (c *Console) release(v *visit) error {
	if err := c.Desk.Release(v.r.Context(), v.Me.Staff, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.done("/console/")
}

// longest is how many bytes a reply or a note may have; its field takes 4,000 characters.
const longest = 16_000

func (c *Console) reply(v *visit) error {
	text := v.field("text")
	if text == "" {
		return v.done(v.back())
	}
	if len(text) > longest {
		return v.say(http.StatusRequestEntityTooLarge, "console-error-long")
	}
	a := desk.Answer{Reply: chat.Reply{Verbatim: text}, Key: v.key()}
	if err := c.Desk.Reply(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), a); err != nil {
		return err
	}
	return v.done(v.back() + "#reply")
}

func (c *Console) note(v *visit) error {
	text := v.field("text")
	if text == "" {
		return v.done(v.back())
	}
	if len(text) > longest {
		return v.say(http.StatusRequestEntityTooLarge, "console-error-long")
	}
	if err := c.Desk.Note(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), text, v.key()); err != nil {
		return err
	}
	return v.done(v.back() + "#reply")
}

// key is what the form named that which it is about to say.
func (v *visit) key() string {
	key := v.field("key")
	return key[:min(len(key), 64)]
}

// draft keeps what is being typed.
func (c *Console) draft(v *visit) error {
	text := strings.ToValidUTF8(v.r.PostForm.Get("text"), "\uFFFD")
	if len(text) > longest {
		return v.say(http.StatusRequestEntityTooLarge, "console-error-long")
	}
	if err := c.Desk.SaveDraft(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), text); err != nil {
		return err
	}
	return v.done(v.back())
}

func (c *Console) transfer(v *visit) error {
	unit := v.field("unit")
	if _, known := c.Units.Unit(unit); unit != "" && !known {
		return chat.ErrNotFound
	}
	if err := c.Desk.Transfer(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), unit, v.field("note")); err != nil {
		return err
	}
	return v.done("/console/")
}

func (c *Console) assign(v *visit) error {
	if err := c.Desk.Assign(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), v.field("staff"), v.field("note")); err != nil {
		return err
	}
	return v.done(v.back())
}

func (c *Console) closeCase(v *visit) error {
	outcome := v.field("outcome")
	if !slices.Contains(outcomes, outcome) {
		return v.say(http.StatusUnprocessableEntity, "console-error-outcome")
	}
	if err := c.Desk.Close(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), outcome, nil); err != nil {
		return err
	}
	return v.done("/console/")
}

// dateLine is the day of a line, where it differs from that of the line before.
func dateLine(t, before time.Time) string {
	day := t.In(office).Format("02/01/2006")
	if !before.IsZero() && day == before.In(office).Format("02/01/2006") {
		return ""
	}
	return day
}
