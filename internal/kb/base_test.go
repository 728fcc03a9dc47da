package kb_test

import (
	"errors"
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/kb"
)

func compile(t *testing.T, with map[string]string) *kb.Base {
	t.Helper()
	b, problems := kb.Compile(small(with), kb.Options{Now: checkDay})
	if b == nil {
		t.Fatalf("no base:\n%s", printed(problems))
	}
	return b
}

func TestArticle(t *testing.T) {
	b := compile(t, map[string]string{
		"topics/papers/lost/ar.md": articleText("ضاعت البطاقة", "اذهبوا إلى الشرطة (Polícia Federal).\n\n1. الرسم {fee}.\n2. اتصلوا على {police}.", "ضاعت بطاقتي", "سرقوا البطاقة"),
	})
	for _, c := range []struct {
		lang, want chat.Lang
		body       string
	}{
		{"es", "es", "1. Pague R$ 204,77.\n2. Llame al 190."},
		{"ar", "ar", "(\u2066Polícia Federal\u2069).\n\n1. الرسم \u2066R$ 204,77\u2069."},
		{"zh", "pt", "1. Pague R$ 204,77."},
	} {
		a, ok := b.Article("lost", c.lang)
		if !ok || a.Lang != c.want || !strings.Contains(a.Body, c.body) {
			t.Errorf("Article(lost, %s) = %v, %s:\n%q\nwant %q in it", c.lang, ok, a.Lang, a.Body, c.body)
		}
	}
	if _, ok := b.Article("gone", "pt"); ok {
		t.Error("there is an article of no topic")
	}
	if got := b.Title("lost", "es"); got != "Perdí el carnet" {
		t.Errorf("Title = %q", got)
	}
	if got := b.Topics("papers"); len(got) != 1 || got[0] != "lost" {
		t.Errorf("Topics = %v", got)
	}
}

func TestErrorsStop(t *testing.T) {
	broken := map[string]string{"topics/papers/lost/es.md": "no front matter"}
	if b, _ := kb.Compile(small(broken), kb.Options{Now: checkDay}); b != nil {
		t.Error("a base in spite of an error")
	}
	b, _ := kb.Compile(small(map[string]string{"topics/papers/other/topic.yaml": "category: ["}), kb.Options{Now: checkDay, Lenient: true})
	if b == nil {
		t.Fatal("no lenient base")
	}
	if _, ok := b.Article("lost", "pt"); !ok {
		t.Error("the good topic is gone")
	}
}

func TestCurrentKeepsTheLastGoodVersion(t *testing.T) {
	good := compile(t, nil)
	next, problems := good, []kb.Problem(nil)
	c, err := kb.NewCurrent(func() (*kb.Base, []kb.Problem) { return next, problems })
	if err != nil {
		t.Fatal(err)
	}
	next, problems = nil, []kb.Problem{{File: "topics/a/b/pt.md", Line: 3, Text: "there is no text"}}
	err = c.Reload()
	if err == nil || !strings.Contains(err.Error(), "topics/a/b/pt.md:3: there is no text") {
		t.Errorf("Reload = %v", err)
	}
	if c.Base() != good || !errors.Is(c.Err(), err) {
		t.Errorf("the good version is gone, or Err = %v", c.Err())
	}
}

func TestVersionFollowsTheContent(t *testing.T) {
	a, b := compile(t, nil), compile(t, nil)
	c := compile(t, map[string]string{"facts.yaml": `police: {value: "191", source: "https://www.gov.br", checked: 2026-11-23}`})
	if a.Version() != b.Version() || a.Version() == c.Version() || a.Version() == "" {
		t.Errorf("versions %q %q %q", a.Version(), b.Version(), c.Version())
	}
}

func TestCache(t *testing.T) {
	dir := t.TempDir()
	o := kb.Options{Now: checkDay, CacheDir: dir}
	first, _ := kb.Compile(small(nil), o)
	second, problems := kb.Compile(small(nil), o)
	if len(problems) > 0 {
		t.Fatalf("problems:\n%s", printed(problems))
	}
	q := chat.Question{Text: "perdi minha carteira", Lang: "pt"}
	if a, b := first.Ask(q), second.Ask(q); a.Confidence != b.Confidence || a.Topic != b.Topic {
		t.Errorf("trained: %+v, from the cache: %+v", a, b)
	}
}
