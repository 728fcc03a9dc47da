package console

import (
	"html/template"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/markup"
)

// line is one line of a transcript as the page shows it.
type line struct {
	ID     string
	Who    chat.Who
	Speech string // own name of the language of a text that is not in the person's language
	Name   string // of who speaks
	Lang   chat.Lang
	Dir    string
	Text   string // what the person or a colleague typed; "" with HTML set
	HTML   template.HTML
	Mark   string // what happened, where it is not simply a message
	File   *file
	Offers []string // the buttons that the person was shown
	Day    string   // a new day begins
	At     string
	Status chat.SendStatus
	State  string // the status in words
}

// Typed is Text with its telephone numbers to be called.
func (l line) Typed() template.HTML { return markup.Typed(l.Text) }

// file is an attachment.
type file struct {
	Name   string
	URL    string // "" while it is not here
	Image  bool
	Failed bool
}

// direction gives the direction of a language.
func direction(l chat.Lang) string {
	if locale.RTL(l) {
		return "rtl"
	}
	return "ltr"
}

// lines shows a transcript. more is the address of what was before it.
func (v *visit) lines(caseID string, person chat.Lang, all []chat.Line, names map[string]string) (shown []line, more string) {
	var before time.Time
	for _, l := range all {
		s := v.line(caseID, person, l, names)
		s.Day = dateLine(l.At, before)
		before = l.At
		shown = append(shown, s)
	}
	if len(all) > 0 && (all[0].Version > 1 || all[0].Index > 0) {
		more = "/console/cases/" + caseID + "?before=" + all[0].ID
	}
	return shown, more
}

func (v *visit) line(caseID string, person chat.Lang, l chat.Line, names map[string]string) line {
	s := line{ID: l.ID, Who: l.Who, Name: v.T("console-who-" + string(l.Who)), Dir: "auto", At: l.At.In(office).Format("15:04"), Status: l.Status}
	if name := names[l.StaffID]; name != "" {
		s.Name += ": " + name
	}
	switch l.Mark {
	case "":
	case chat.MarkStart:
		s.Mark = v.T("console-mark-start")
		if l.Text != "" {
			s.Mark = v.T1("console-mark-start-at", l.Text)
		}
		return s
	case chat.MarkUnsupported:
		s.Mark = v.T1("console-mark-unsupported", l.Text)
		return s
	default:
		s.Mark = v.T("console-mark-" + string(l.Mark))
	}
	s.File = v.file(caseID, l)
	if l.Part == nil {
		s.Text, s.Lang = l.Text, person
		if picked, ok := strings.CutPrefix(l.Text, "lang:"); ok && l.Mark == chat.MarkTap && v.c.Texts.Known(chat.Lang(picked)) {
			s.Text = v.c.Texts.Name(chat.Lang(picked))
		}
		return s
	}
	v.part(&s, *l.Part, person)
	if l.Status != "" {
		s.State = v.T("console-status-" + string(l.Status))
		if l.Status == chat.SendFailed {
			s.State += ": " + v.reason(l.Reason)
		}
	}
	return s
}

// part shows what the bot or a colleague sent.
func (v *visit) part(s *line, p chat.Part, person chat.Lang) {
	s.Lang = p.Lang
	if s.HTML = markup.HTML(p.Text); p.Staff {
		s.HTML, s.Text = "", p.Text
	}
	if p.Lang != "" && !p.Staff {
		s.Dir = direction(p.Lang)
		if p.Lang != person && person != "" {
			s.Speech = v.c.Texts.Name(p.Lang)
		}
	}
	for _, b := range p.Buttons {
		s.Offers = append(s.Offers, b.Title)
	}
	if p.Venue != nil {
		s.Mark = v.T1("console-mark-venue", p.Venue.Name)
	}
}

// reason puts the code of a failure in plain words. A code without words is shown as it is, for whoever looks after the
// program.
func (v *visit) reason(code string) string {
	if id := "console-reason-" + code; v.c.Texts.Has(v.Lang, id) {
		return v.T(id)
	}
	return v.T1("console-reason", code)
}

// file shows an attachment, with a link once its bytes are here.
func (v *visit) file(caseID string, l chat.Line) *file {
	m := l.Media
	if m == nil && l.Part != nil {
		m = l.Part.Media
	}
	if m == nil {
		return nil
	}
	f := &file{Name: m.Name, Failed: m.Failed != "", Image: m.Kind == chat.MediaImage}
	if f.Name == "" {
		f.Name = v.T("console-media-" + string(m.Kind))
	}
	if m.StoreID != "" {
		f.URL = "/console/cases/" + caseID + "/files/" + m.StoreID
	}
	return f
}
