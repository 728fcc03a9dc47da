package locale_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"ponte/internal/chat"
	"ponte/internal/locale"
)

func load(t *testing.T) *locale.Bundle {
	t.Helper()
	b, err := locale.Load(os.DirFS("../../locales"), map[string]string{
		"police": "190", "ambulance": "192", "women_line": "180", "human_rights_line": "100", "emotional_support_line": "188",
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// TestEveryLanguageIsComplete compares each language with Portuguese: the same phrases, with the same data inserted.
func TestEveryLanguageIsComplete(t *testing.T) {
	b := load(t)
	for _, lang := range b.Languages() {
		for _, id := range b.IDs(locale.Fallback) {
			if strings.HasPrefix(id, "console-") {
				continue // the console has its own three languages
			}
			if !b.Has(lang, id) {
				t.Errorf("%s lacks %s", lang, id)
				continue
			}
			if want, got := placeholders(b, locale.Fallback, id), placeholders(b, lang, id); !slices.Equal(want, got) {
				t.Errorf("%s: %s inserts %v, Portuguese %v", lang, id, got, want)
			}
		}
		for _, id := range b.IDs(lang) {
			if !b.Has(locale.Fallback, id) {
				t.Errorf("%s has %s, which Portuguese lacks", lang, id)
			}
		}
	}
}

func placeholders(b *locale.Bundle, lang chat.Lang, id string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(b.Source(lang, id), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestLabelsFit measures labels as WhatsApp does: 20 for a button, 24 for a row of a list.
func TestLabelsFit(t *testing.T) {
	b := load(t)
	for _, lang := range b.Languages() {
		for _, id := range b.IDs(lang) {
			limit := 0
			switch {
			case strings.HasPrefix(id, "button-"), id == "list-label", id == "locate-label":
				limit = 20
			case strings.HasPrefix(id, "category-"), strings.HasPrefix(id, "card-label-"), id == "language-name":
				limit = 24
			}
			if n := len(utf16.Encode([]rune(b.Source(lang, id)))); limit > 0 && n > limit {
				t.Errorf("%s: %s has %d characters, at most %d fit", lang, id, n, limit)
			}
		}
	}
}

func TestText(t *testing.T) {
	b := load(t)
	if got := b.Text("en", "unit-distance", map[string]string{"Km": "12"}, 12); got != "about 12 km away" {
		t.Error(got)
	}
	if got := b.Text("xx", "button-menu", nil, 0); got != "Menu" {
		t.Errorf("a language that is not there falls back to Portuguese, got %q", got)
	}
	if got := b.Text("pt", "urgent-violence", nil, 0); !strings.HasPrefix(got, "**Ligue 190**") {
		t.Errorf("the number is not the first thing said: %q", got)
	}
}

func TestCommand(t *testing.T) {
	b := load(t)
	for _, c := range []struct {
		in   string
		want chat.Command
		lang chat.Lang
	}{
		{"MENU", chat.CommandMenu, ""}, {"/menu", chat.CommandMenu, ""}, {"Falar com uma pessoa!", chat.CommandPerson, "pt"},
		{"persona", chat.CommandPerson, "es"}, {"pale ak moun", chat.CommandPerson, "ht"}, {"人工", chat.CommandPerson, "zh"},
		{"القائمة", chat.CommandMenu, "ar"}, {"olá!!", chat.CommandHello, "pt"}, {"quanto custa a pessoa", "", ""}, {"", "", ""},
	} {
		got, lang, _ := b.Command(c.in)
		if got != c.want || lang != c.lang {
			t.Errorf("Command(%q) = %q, %q; want %q, %q", c.in, got, lang, c.want, c.lang)
		}
	}
}

func TestNegotiate(t *testing.T) {
	b := load(t)
	for in, want := range map[string]chat.Lang{
		"pt-br": "pt", "es-VE,es;q=0.9,en;q=0.8": "es", "de,en;q=0.5": "en", "xx": "", "": "", "not a tag;;": "",
	} {
		if got := b.Negotiate(in); got != want {
			t.Errorf("Negotiate(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestBadFiles: what is wrong is said with the file's name.
func TestBadFiles(t *testing.T) {
	good := fstest.MapFS{
		"languages.yaml": {Data: []byte("- pt\n")}, "commands.yaml": {Data: []byte("menu: {pt: [menu]}\n")},
		"active.pt.yaml": {Data: []byte("a: {other: A}\n")},
	}
	for name, c := range map[string]struct{ file, data, want string }{
		"broken":            {"active.pt.yaml", "a: {other: A", "active.pt.yaml"},
		"missing language":  {"languages.yaml", "- pt\n- es\n", "active.es.yaml"},
		"two commands":      {"commands.yaml", "menu: {pt: [x]}\nperson: {es: [X]}\n", "stands for both"},
		"unknown command":   {"commands.yaml", "dance: {pt: [x]}\n", `no command "dance"`},
		"phrase twice over": {"web.pt.yaml", "a: {other: B}\n", "defined twice"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for k, v := range good {
				files[k] = v
			}
			files[c.file] = &fstest.MapFile{Data: []byte(c.data)}
			if _, err := locale.Load(files, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v does not say %q", err, c.want)
			}
		})
	}
}
