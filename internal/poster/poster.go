// Package poster draws what a unit hangs on its wall or puts on its counter: an A4 poster and an A5 card as SVG, with a QR
// code for each way into the chat, the unit's neutral name and one line in every language. The codes carry the place, so that
// whoever arrives by one need not say where they are.
package poster

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"ponte/internal/chat"
	"ponte/internal/fold"
	"ponte/internal/locale"
)

// Options say what is drawn. At least one of PublicURL, Telegram and WhatsApp is needed.
type Options struct {
	Unit      chat.Unit
	Texts     *locale.Bundle
	PublicURL string // of the web chat: "https://ponte.example.org"
	Telegram  string // name of the bot, with or without @
	WhatsApp  string // telephone number with the country's code: "+55 11 91234-5678"
	Card      bool   // the A5 card instead of the A4 poster
}

// ErrNoDoor says that there is nothing that a code could lead to.
var ErrNoDoor = errors.New("there is nothing that a QR code could lead to: an address of the web chat, a Telegram bot or a WhatsApp number is needed")

//go:embed poster.svg
var drawing string

var layout = template.Must(template.New("poster.svg").Parse(drawing))

// SVG draws a poster or a card. Lengths in it are millimetres.
func SVG(o Options) ([]byte, error) {
	doors, err := o.doors()
	if err != nil {
		return nil, err
	}
	p := a4
	if o.Card {
		p = a5
	}
	p.Label, p.Title = o.Unit.Label(), o.Texts.Text(locale.Fallback, "web-title", nil, 0)
	p.place(doors)
	p.write(o.Texts)
	p.sign(o.Unit)
	var b bytes.Buffer
	if err := layout.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("draw the poster: %w", err)
	}
	return b.Bytes(), nil
}

// Code is the name of a unit's place in the addresses that lead to the chat: the airport, as "gru", or the town with its
// state, as "manaus-am". It is at most 40 characters of a to z, digits and hyphens, and package place finds it.
func Code(u chat.Unit) string {
	if u.IATA != "" {
		return strings.ToLower(u.IATA)
	}
	return strings.Join(strings.FieldsFunc(fold.String(u.City+" "+u.UF), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// door is a way into the chat.
type door struct {
	name    string // as everybody knows it: "Telegram"
	detail  string // how to get there without a camera
	address string // that the code carries
}

var (
	botForm    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
	numberForm = regexp.MustCompile(`^[1-9][0-9]{7,14}$`)
)

// doors are the ways in that are given, the web chat first.
func (o Options) doors() ([]door, error) {
	var list []door
	code := Code(o.Unit)
	if o.PublicURL != "" {
		u, err := url.Parse(o.PublicURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, fmt.Errorf("%q is no address like https://ponte.example.org", o.PublicURL)
		}
		u.Path, u.RawQuery, u.Fragment = "/", url.Values{"from": {code}}.Encode(), ""
		list = append(list, door{u.Host, u.Host + "/?from=" + code, u.String()})
	}
	if o.Telegram != "" {
		bot := strings.TrimPrefix(o.Telegram, "@")
		if !botForm.MatchString(bot) {
			return nil, fmt.Errorf("%q is no name of a Telegram bot", o.Telegram)
		}
		list = append(list, door{"Telegram", "@" + bot, "https://t.me/" + bot + "?start=" + code})
	}
	if o.WhatsApp != "" {
		number := digits(o.WhatsApp)
		if !numberForm.MatchString(number) {
			return nil, fmt.Errorf("%q is no telephone number with the country's code, as +55 11 91234-5678", o.WhatsApp)
		}
		list = append(list, door{"WhatsApp", "+" + number, "https://wa.me/" + number + "?text=" + url.QueryEscape(greeting(o.Unit))})
	}
	if len(list) == 0 {
		return nil, ErrNoDoor
	}
	return list, nil
}

// greeting is the message that WhatsApp has ready to be sent: the place, which the bot understands in any language.
func greeting(u chat.Unit) string {
	if u.IATA != "" {
		return u.IATA
	}
	return u.City + " " + u.UF
}

// digits takes the blanks and signs out of a telephone number; anything else makes it none.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("+ -().", r) {
			return -1
		}
		return r
	}, number)
}

// wrap breaks a text between words into lines of at most n characters, if its words allow it.
func wrap(text string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
