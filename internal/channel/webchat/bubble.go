package webchat

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/markup"
)

// bubble is one line of the conversation as the template shows it.
type bubble struct {
	ID    string // of the line; "" in the greeting of somebody who has not written yet
	First bool   // the conversation begins here: whatever a page shows from before is gone
	Last  bool   // where the reading goes on after a post
	Who   chat.Who
	Name  string // of who speaks, for those who cannot see the colours
	Lang  chat.Lang
	Dir   string
	At    string // as the time element wants it
	Text  string // what the person wrote, shown as it is; "" with HTML set
	HTML  template.HTML
	Venue *venue
	Offer *offer
}

// Typed is Text with its telephone numbers in their own direction.
func (b bubble) Typed() template.HTML { return markup.Typed(b.Text) }

// Empty reports whether there is nothing to see: the line only says how far the page has read.
func (b bubble) Empty() bool { return b.Text == "" && b.HTML == "" && b.Venue == nil && b.Offer == nil }

// offer is the buttons under a message.
type offer struct {
	Step    int
	Buttons []chat.PartButton
	Locate  string // label of the button that shares the location; "" for none
}

// venue is a place on the map.
type venue struct {
	Name, Address string
	Geo, Map      template.URL
}

// bubbles turns lines into what is shown. Only what was offered after the person's last message can still be pressed, so
// only that is shown with its buttons.
func (c *Channel) bubbles(lines []chat.Line, lang chat.Lang) []bubble {
	shown := make([]bubble, len(lines))
	last := -1 // the person's last message
	for i, l := range lines {
		shown[i] = c.bubble(l, lang)
		if l.Who == chat.WhoPerson {
			last = i
		}
	}
	for i := range min(last, len(shown)) {
		shown[i].Offer = nil
	}
	if last >= 0 {
		shown[last].Last = true
	} else if len(shown) > 0 {
		shown[len(shown)-1].Last = true
	}
	return shown
}

func (c *Channel) bubble(l chat.Line, lang chat.Lang) bubble {
	b := bubble{
		ID: l.ID, First: l.Version == 1 && l.Index == 0, Who: l.Who, Lang: lang, Dir: "auto", At: l.At.UTC().Format(time.RFC3339),
		Name: c.Texts.Text(lang, "web-"+string(l.Who), nil, 0),
	}
	if l.Part != nil {
		return c.part(b, *l.Part)
	}
	b.Text = l.Text
	switch l.Mark {
	case chat.MarkStart, chat.MarkWithdrawn:
		b.Text = ""
	case chat.MarkLocation:
		b.Text = c.Texts.Text(lang, "web-location-shared", nil, 0)
	case chat.MarkTap: // a language picked in the head of the page has no button to take its words from
		if picked, ok := strings.CutPrefix(l.Text, "lang:"); ok && c.Texts.Known(chat.Lang(picked)) {
			b.Text = c.Texts.Name(chat.Lang(picked))
		}
	}
	if l.Media != nil {
		file := c.Texts.Text(lang, "web-file-sent", map[string]string{"Name": l.Media.Name}, 0)
		b.Text = joinLines(file, l.Text)
	}
	return b
}

func joinLines(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}

// part shows what the bot or staff sent.
func (c *Channel) part(b bubble, p chat.Part) bubble {
	if p.Lang != "" {
		b.Lang = p.Lang
		if b.Dir = "ltr"; locale.RTL(p.Lang) {
			b.Dir = "rtl"
		}
	}
	if p.Staff { // typed freely, in whatever language
		b.Dir = "auto"
	}
	b.HTML = markup.HTML(p.Text)
	if len(p.Buttons) > 0 || p.AskLocation {
		b.Offer = &offer{Step: p.Step, Buttons: p.Buttons, Locate: p.LocateLabel}
	}
	if p.Venue != nil {
		b.Venue = newVenue(*p.Venue)
	}
	return b
}

// newVenue makes the links to a place: to the map program of the device, and to a map in the browser.
func newVenue(v chat.Venue) *venue {
	lat, lon := strconv.FormatFloat(v.Point.Lat, 'f', 6, 64), strconv.FormatFloat(v.Point.Lon, 'f', 6, 64)
	// Numbers and an escaped name: nothing in these addresses can be anything else.
	return &venue{
		Name: v.Name, Address: v.Address,
		Geo: template.URL(fmt.Sprintf("geo:%s,%s?q=%s,%s(%s)", lat, lon, lat, lon, url.QueryEscape(v.Name))),
		Map: template.URL(fmt.Sprintf("https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=17/%s/%s", lat, lon, lat, lon)),
	}
}
