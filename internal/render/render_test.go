package render

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"ponte/internal/chat"
	"ponte/internal/locale"
)

type shelf map[string]chat.Article

func (s shelf) Article(topic string, lang chat.Lang) (chat.Article, bool) {
	a, ok := s[topic]
	if a.Lang == "" {
		a.Lang = lang
	}
	return a, ok
}

var day = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func renderer(t testing.TB) *Renderer {
	t.Helper()
	texts, err := locale.Load(os.DirFS("../../locales"), map[string]string{"police": "190"})
	if err != nil {
		t.Fatal(err)
	}
	return New(texts, shelf{
		"short": {Topic: "short", Title: "Curto", Body: "Faça isto.\n\n1. Um.\n2. Dois.", Checked: day, Sources: []chat.Source{{Title: "Polícia Federal"}}},
		"long":  {Topic: "long", Title: "Longo", Body: strings.Repeat("Uma frase de tamanho médio aqui. ", 60), Checked: day},
		"arabic": {Topic: "arabic", Title: "بطاقة CRNM", Lang: "ar", Checked: day,
			Body: "اذهبوا إلى الشرطة الاتحادية (Polícia Federal).\n\n1. اتصلوا بالرقم 190.\n2. ادفعوا R$ 204,77."},
	}, locale.RTL)
}

var (
	whatsapp = chat.Caps{TextMax: 4096, ButtonBodyMax: 1024, Buttons: 3, ButtonTitleMax: 20, ListRows: 10, RowTitleMax: 24, UTF16: true}
	telegram = chat.Caps{TextMax: 4000, ButtonBodyMax: 4000, Buttons: 12, ButtonTitleMax: 60, UTF16: true, Venue: true, AskLocation: true}
	terminal = chat.Caps{TextMax: 20000}
)

func phrase(id string, buttons ...string) chat.Reply {
	r := chat.Reply{Phrase: &chat.Phrase{ID: id}}
	for _, b := range buttons {
		r.Buttons = append(r.Buttons, chat.Button{Action: b, Phrase: "button-" + b})
	}
	return r
}

// TestOneMessageWhereItFits: each message is paid for and paced, so the replies of a turn are merged.
func TestOneMessageWhereItFits(t *testing.T) {
	r := renderer(t)
	replies := []chat.Reply{phrase("notice", "privacy"), {Article: &chat.ArticleRef{Topic: "short", Lang: "pt"}, Buttons: []chat.Button{
		{Action: "wrong", Phrase: "button-wrong"}, {Action: "person", Phrase: "button-person"},
	}}}
	parts := r.Parts(replies, "pt", 7, whatsapp)
	if len(parts) != 1 {
		t.Fatalf("%d messages", len(parts))
	}
	p := parts[0]
	for _, want := range []string{"**Curto**", "1. Um.", "Fonte: Polícia Federal. Conferido em 23/11/2026.", "automático"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("%q is not in %q", want, p.Text)
		}
	}
	if len(p.Buttons) != 3 || p.Buttons[0].Action != "wrong" || p.Step != 7 {
		t.Errorf("buttons %v, step %d", p.Buttons, p.Step)
	}
}

// TestLimits: whatever is said, each message fits the channel, nothing is lost, and the buttons are under the last one.
func TestLimits(t *testing.T) {
	r := renderer(t)
	long := chat.Reply{Article: &chat.ArticleRef{Topic: "long", Lang: "pt"}, Buttons: phrase("menu", "person", "menu").Buttons}
	for name, caps := range map[string]chat.Caps{"whatsapp": whatsapp, "telegram": telegram, "terminal": terminal} {
		parts := r.Parts([]chat.Reply{phrase("notice"), long}, "pt", 1, caps)
		text := ""
		for i, p := range parts {
			limit := caps.TextMax
			if len(p.Buttons) > 0 {
				limit = caps.ButtonBodyMax
			}
			if n := len(utf16.Encode([]rune(p.Text))); n > limit {
				t.Errorf("%s: message %d has %d of %d", name, i, n, limit)
			}
			if (len(p.Buttons) > 0) != (i == len(parts)-1 && caps.Buttons > 0) {
				t.Errorf("%s: message %d has %d buttons", name, i, len(p.Buttons))
			}
			text += p.Text
		}
		if n := strings.Count(text, "tamanho médio"); n != 60 {
			t.Errorf("%s: %d of 60 sentences are left", name, n)
		}
	}
}

func TestButtonsListNumbers(t *testing.T) {
	r := renderer(t)
	five := phrase("menu", "person", "find", "topics", "language", "erase")
	if p := r.Parts([]chat.Reply{five}, "pt", 1, whatsapp)[0]; p.ListLabel == "" || len(p.Buttons) != 5 {
		t.Errorf("no list: %+v", p)
	}
	if p := r.Parts([]chat.Reply{five}, "pt", 1, telegram)[0]; p.ListLabel != "" || len(p.Buttons) != 5 {
		t.Errorf("no buttons: %+v", p)
	}
	if p := r.Parts([]chat.Reply{five}, "pt", 1, terminal)[0]; len(p.Buttons) != 0 || !strings.Contains(p.Text, "\n5. Apagar tudo") {
		t.Errorf("no numbers: %+v", p)
	}
}

func TestRightToLeft(t *testing.T) {
	p := renderer(t).Parts([]chat.Reply{{Article: &chat.ArticleRef{Topic: "arabic", Lang: "ar"}}}, "ar", 1, telegram)[0]
	for _, want := range []string{"\u2068CRNM\u2069", "(\u2068Polícia Federal\u2069)", "\u2068190\u2069", "\u2068R$ 204,77\u2069", "\n1. "} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("%q is not in %q", want, p.Text)
		}
	}
	if !p.RTL {
		t.Error("not marked as right to left")
	}
}

func TestIsolate(t *testing.T) {
	for in, want := range map[string]string{
		"اتصل +55 61 98260-0610 الآن": "اتصل \u2068+55 61 98260-0610\u2069 الآن",
		"رقم (61) 99611-0100.":        "رقم \u2068(61) 99611-0100\u2069.",
		"على https://www.gov.br/pf.":  "على \u2068https://www.gov.br/pf\u2069.",
		"2. قل CPF":                   "2. قل \u2068CPF\u2069",
		"كلمة":                        "كلمة", "": "",
	} {
		if got := isolate(in); got != want {
			t.Errorf("isolate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	at := time.Date(2026, 3, 6, 19, 0, 0, 0, time.UTC)
	known := chat.Unit{ID: "a", Name: "Posto A", City: "Manaus", UF: "AM", Address: "Rua 1", Exact: true, Phone: "(92) 3333-0000", Status: chat.UnitActive, SourceDate: "2025-10"}
	vague := chat.Unit{ID: "b", Name: "Posto B", City: "Belém", UF: "PA", Status: chat.UnitUnconfirmed}
	hits := []chat.UnitHit{
		{Unit: known, Rounded: -1, Own: true, Open: chat.Opening{State: chat.ClosedNow, At: at, Next: at.AddDate(0, 0, 1).Add(-11 * time.Hour)}},
		{Unit: vague, Rounded: 1300, Open: chat.Opening{State: chat.OpenUnknown}},
	}
	parts := renderer(t).Parts([]chat.Reply{{Notes: []chat.Phrase{{ID: "units-near", Data: map[string]string{"Place": "Manaus"}}}, Units: hits}}, "pt", 1, telegram)
	if len(parts) != 2 || parts[1].Venue == nil || parts[1].Venue.Address != "Rua 1" {
		t.Fatalf("no pin: %+v", parts)
	}
	for _, want := range []string{"na mesma cidade", "Abre amanhã às 08:00", "(92) 3333-0000", "a cerca de 1300 km", "Horário não confirmado", "ainda funciona", "Endereço não confirmado", "Fonte de 2025-10"} {
		if !strings.Contains(parts[0].Text, want) {
			t.Errorf("%q is not in %q", want, parts[0].Text)
		}
	}
}

func TestSplitPrefersParagraphsAndKeepsCharactersWhole(t *testing.T) {
	if got := Split("um dois\n\ntrês quatro", 15, 15, false); len(got) != 2 || got[0] != "um dois" {
		t.Errorf("%q", got)
	}
	family := strings.Repeat("👨‍👩‍👧‍👦", 5) // one character of eleven UTF-16 units
	for _, piece := range Split(family, 12, 12, true) {
		if piece != "👨‍👩‍👧‍👦" {
			t.Errorf("a character was cut: %q", piece)
		}
	}
	if got := Truncate("Um rótulo comprido demais", 10, false); utf8.RuneCountInString(got) > 10 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("um dois. três\n\nquatro", 8, 5, true)
	f.Add("👨‍👩‍👧‍👦مرحبا 你好。再见", 3, 1, false)
	f.Fuzz(func(t *testing.T, text string, limit, last int, units bool) {
		if !utf8.ValidString(text) || len(text) > 2000 {
			return
		}
		pieces := Split(text, limit, last, units)
		if len(pieces) == 0 {
			t.Fatal("nothing is left")
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(pieces, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
