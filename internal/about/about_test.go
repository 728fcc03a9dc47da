package about_test

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ponte/internal/about"
	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/route"
)

// shelf is a knowledge of two topics: `one` in two languages, `two` in Portuguese only.
type shelf map[chat.Lang]map[string]chat.Article

func (shelf) Languages() []chat.Lang { return []chat.Lang{"pt", "ht"} }
func (shelf) Categories() []string   { return []string{"c"} }
func (shelf) Topics(string) []string { return []string{"one", "two"} }
func (s shelf) Article(topic string, lang chat.Lang) (chat.Article, bool) {
	for _, l := range []chat.Lang{lang, "pt"} {
		if a, ok := s[l][topic]; ok {
			a.Lang = l
			return a, true
		}
	}
	return chat.Article{}, false
}

func date(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

var drafted = shelf{
	"pt": {
		"one": {ReviewBy: date("2027-01-01"), Checked: date("2026-11-23"), Review: "drafted 2026-11-25"},
		"two": {ReviewBy: date("2026-12-01"), Checked: date("2026-10-05"), Review: "drafted 2026-11-25"},
	},
	"ht": {"one": {ReviewBy: date("2027-01-01"), Checked: date("2026-11-23"), Review: "drafted 2026-11-25"}},
}

var accuracy = fstest.MapFS{"ACCURACY.md": {Data: []byte(`# How well

| language | questions | first | right | wrong |
|---|---|---|---|---|
| pt | 900 | 1.0 | 2.0 | 3.0 |

## Test questions

| language | cases | first | among three | right | wrong | found |
|---|---|---|---|---|---|---|
| pt | 400 | 91.0 | 97.5 | 88.2 | 1.4 | 96.0 |
| ht | 390 | 81.0 | 90.0 | 70.1 | 4.4 | 88.0 |
| mean | 790 | 86.0 | 93.0 | 79.1 | 2.9 | 92.0 |
`)}}

// show asks for the page on the first of December 2026 at noon.
func show(t *testing.T, k shelf, files fstest.MapFS, target, accept string) string {
	t.Helper()
	texts, err := locale.Load(os.DirFS("../../locales"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := about.New(about.Options{
		Texts: texts, Knowledge: func() about.Knowledge { return k }, Files: files,
		Now: func() time.Time { return date("2026-12-01").Add(12 * time.Hour) }, Log: slog.New(slog.DiscardHandler),
	})
	r := httptest.NewRequest("GET", target, nil)
	r.Header.Set("Accept-Language", accept)
	w := httptest.NewRecorder()
	if err := handler(t, p, "GET /about")(w, r); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

func handler(t *testing.T, p *about.Page, pattern string) route.Handler {
	t.Helper()
	for _, r := range p.Routes() {
		if r.Pattern == pattern {
			return r.Handler
		}
	}
	t.Fatalf("no route %s", pattern)
	return nil
}

func with(s shelf, lang chat.Lang, topic string, change func(*chat.Article)) shelf {
	out := shelf{}
	for l, topics := range s {
		out[l] = map[string]chat.Article{}
		for name, a := range topics {
			if l == lang && name == topic {
				change(&a)
			}
			out[l][name] = a
		}
	}
	return out
}

func TestPage(t *testing.T) {
	reviewed := func(a *chat.Article) { a.Review = "checked-by lawyer 2026-11-30" }
	for name, c := range map[string]struct {
		knowledge      shelf
		files          fstest.MapFS
		target, accept string
		want, not      []string
	}{
		"drafted only": {drafted, nil, "/about", "pt-BR", []string{
			`<html lang="pt" dir="ltr">`, "<td>2</td>", "<td>1</td>", "<strong>3</strong> de 3 (100%)", "05/10/2026", "Nenhum texto foi lido ainda",
			"Ainda não há medição", "90 dias", "ODbL 1.0", "kelvins/municipios-brasileiros",
		}, []string{"{{", "about-", "01/01/0001"}},
		"one is overdue": {with(drafted, "pt", "two", func(a *chat.Article) { a.ReviewBy = date("2026-11-30") }), nil, "/about", "en",
			[]string{"<strong>2</strong> of 3 (66%)"}, nil},
		"one was read":   {with(drafted, "ht", "one", reviewed), nil, "/about", "en", []string{"professional: <strong>1</strong> of 3"}, []string{"No text has been read"}},
		"no source":      {shelf{"pt": {"one": {ReviewBy: date("2027-01-01")}}}, nil, "/about", "en", nil, []string{"oldest check", "01/01/0001"}},
		"nothing at all": {shelf{}, nil, "/about", "en", []string{"<strong>0</strong> of 0 (0%)"}, nil},
		"accuracy": {drafted, accuracy, "/about", "en", []string{
			`<th scope="row">Haitian Creole</th><td>390</td><td>70.1%</td><td>4.4%</td>`, "<td>88.2%</td>",
		}, []string{"mean", "900", "No measurement"}},
		"a file that is no table":        {drafted, fstest.MapFS{"ACCURACY.md": {Data: []byte("|\n| language | x |\n| pt | 1 |\n")}}, "/about", "en", []string{"No measurement"}, nil},
		"right to left":                  {drafted, nil, "/about?lang=ar", "pt", []string{`<html lang="ar" dir="rtl">`, "الخصوصية"}, nil},
		"a language that nobody has":     {drafted, nil, "/about?lang=%3Cscript%3E", "xx", []string{`<html lang="pt"`}, []string{"<script"}},
		"the address before the browser": {drafted, nil, "/about?lang=zh", "pt", []string{"关于本服务"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			page := show(t, c.knowledge, c.files, c.target, c.accept)
			for _, s := range c.want {
				if !strings.Contains(page, s) {
					t.Errorf("%q is missing", s)
				}
			}
			for _, s := range c.not {
				if strings.Contains(strings.ReplaceAll(page, "/about/about.css", ""), s) {
					t.Errorf("%q is there", s)
				}
			}
			if t.Failed() {
				t.Log(page)
			}
		})
	}
}

// TestEveryTextExists asks for the page in each language: a phrase that is missing would appear as its id.
func TestEveryTextExists(t *testing.T) {
	for _, lang := range []string{"pt", "es", "en", "fr", "ht", "ar", "fa", "zh"} {
		page := show(t, drafted, accuracy, "/about?lang="+lang, "")
		for _, id := range []string{">about-", ">web-", ">language-", "privacy-full"} {
			if strings.Contains(page, id) {
				t.Errorf("%s: a phrase %s… is missing", lang, id)
			}
		}
	}
}

func TestStyle(t *testing.T) {
	w := httptest.NewRecorder()
	p := about.New(about.Options{})
	if err := handler(t, p, "GET /about/about.css")(w, httptest.NewRequest("GET", "/about/about.css", nil)); err != nil || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%v, %v", err, w.Header())
	}
}
