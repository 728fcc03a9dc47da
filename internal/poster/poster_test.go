package poster_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/place"
	"ponte/internal/poster"
	"ponte/internal/unit"
	"ponte/knowledge"
)

func texts(t *testing.T) *locale.Bundle {
	t.Helper()
	b, err := locale.Load(os.DirFS("../../locales"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var gru = chat.Unit{Kind: "PAAHM", City: "Guarulhos", UF: "SP", IATA: "GRU", Address: "Aeroporto de Guarulhos", PlaceHint: "Terminal 2"}

func TestSVG(t *testing.T) {
	bundle := texts(t)
	all := poster.Options{Unit: gru, Texts: bundle, PublicURL: "https://ponte.example.org/x?y", Telegram: "@ponte_bot", WhatsApp: "+55 (11) 91234-5678"}
	card := all
	card.Card = true
	web := poster.Options{Unit: chat.Unit{Kind: "NETP", UF: "AM", City: "Manaus"}, Texts: bundle, PublicURL: "http://localhost:8080"}
	strange := web
	strange.Unit = chat.Unit{Kind: "NGO", Name: `<b>&"x`, City: "X", Address: strings.Repeat("Rua <comprida> ", 20)}
	for name, c := range map[string]struct {
		o     poster.Options
		codes int
		want  []string
	}{
		"poster":  {all, 3, []string{`height="297mm"`, "PAAHM Guarulhos (GRU)", "ponte.example.org/?from=gru", "@ponte_bot", "&#43;5511912345678", "Aeroporto de Guarulhos, Terminal 2"}},
		"card":    {card, 3, []string{`height="148mm"`, "PAAHM Guarulhos (GRU)", "ponte.example.org/?from=gru"}},
		"web":     {web, 1, []string{"NETP AM", "localhost:8080/?from=manaus-am"}},
		"strange": {strange, 1, []string{"&lt;b&gt;&amp;&#34;x", "&lt;comprida&gt;"}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := poster.SVG(c.o)
			if err != nil {
				t.Fatal(err)
			}
			svg := string(data)
			wellFormed(t, svg)
			for _, s := range c.want {
				if !strings.Contains(svg, s) {
					t.Errorf("%q is missing", s)
				}
			}
			if n := strings.Count(svg, "crispEdges"); n != c.codes {
				t.Errorf("%d codes, want %d", n, c.codes)
			}
			if n := strings.Count(svg, `direction="rtl"`); n != 2 {
				t.Errorf("%d lines from right to left, want Arabic and Dari", n)
			}
			for _, lang := range bundle.Languages() {
				if !strings.Contains(svg, `xml:lang="`+string(lang)+`"`) {
					t.Errorf("there is no line in %s", lang)
				}
			}
		})
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
}

func TestBadDoors(t *testing.T) {
	for name, o := range map[string]poster.Options{
		"none":             {},
		"no address":       {PublicURL: "ponte.example.org"},
		"another scheme":   {PublicURL: "javascript://x"},
		"no bot":           {Telegram: "t.me/ponte"},
		"short bot":        {Telegram: "@a"},
		"no number":        {WhatsApp: "eleven"},
		"a national one":   {WhatsApp: "011 91234-5678"},
		"letters among it": {WhatsApp: "+55 11 9123A-5678"},
	} {
		o.Unit, o.Texts = gru, texts(t)
		if svg, err := poster.SVG(o); err == nil {
			t.Errorf("%s: %d bytes were drawn", name, len(svg))
		} else if name == "none" && !errors.Is(err, poster.ErrNoDoor) {
			t.Errorf("none: %v", err)
		}
	}
}

// TestCodesLeadToThePlace: what the codes of every unit carry is understood by the dialogue that they lead to,
// which reads it in capitals.
func TestCodesLeadToThePlace(t *testing.T) {
	units, err := unit.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	places, err := place.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[a-z0-9-]{1,40}$`) // as the web chat and Telegram take it
	for _, e := range append(units.Entries("units"), units.Entries("support")...) {
		code := poster.Code(e.Unit)
		if !form.MatchString(code) {
			t.Errorf("%s: code %q", e.ID, code)
		}
		if got := places.Find(strings.ToUpper(code), ""); got.Outcome != chat.PlaceFound || got.Place.IBGE != e.IBGE || got.Place.IATA != e.IATA {
			t.Errorf("%s: %q leads to %s %s %s, not to %s %s", e.ID, code, got.Outcome, got.Place.Name, got.Place.IATA, e.City, e.IATA)
		}
	}
}

// TestLinesFit: what the letters of a line would shrink for is too long.
func TestLinesFit(t *testing.T) {
	bundle := texts(t)
	for _, lang := range bundle.Languages() {
		if n := utf8.RuneCountInString(bundle.Text(lang, "poster-line", nil, 0)); n > 56 {
			t.Errorf("%s: the line has %d characters, at most 56 fit", lang, n)
		}
	}
}
