package kb_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ponte/internal/kb"
)

var checkDay = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

const settings = `languages: [pt, es, ar]
required: [pt, es]
fallback: [pt, es]
questions: {pt: 2, es: 2, ar: 2}
elsewhere_questions: 1
hosts: [gov.br, def.br]
`

const lostTopic = `category: papers
audience: migrant
urgency: normal
review_by: 2027-05-23
sources:
  - {url: "https://www.gov.br/pf", title: "Polícia Federal", checked: 2026-11-23}
facts:
  fee: {value: "R$ 204,77", source: 1, checked: 2026-11-23}
`

func articleText(title, body string, questions ...string) string {
	return "---\ntitle: " + title + "\nquestions:\n  - " + strings.Join(questions, "\n  - ") +
		"\nkeywords: [um, dois, três]\nreview: drafted 2026-11-25\n---\n" + body + "\n"
}

// small is a knowledge of one topic without a problem; with replaces files, "" removes one.
func small(with map[string]string) fstest.MapFS {
	files := map[string]string{
		"knowledge.yaml":                settings,
		"facts.yaml":                    `police: {value: "190", source: "https://www.gov.br", checked: 2026-11-23}`,
		"thresholds.yaml":               "topics: 1\nlanguages:\n  pt: {answer: 0.5, choose: 0.1, slope: 1, offset: 0}\n  es: {answer: 0.5, choose: 0.1, slope: 1, offset: 0}\n  ar: {answer: 0.5, choose: 0.1, slope: 1, offset: 0}\n",
		"style/pt.yaml":                 "avoid: [{word: \"ilega*\", say: \"sem documentos\"}]\nsentence_words: 12\n",
		"topics/papers/lost/topic.yaml": lostTopic,
		"topics/papers/lost/pt.md":      articleText("Perdi a carteira", "Vá à polícia.\n\n1. Pague {fee}.\n2. Ligue para {police}.", "perdi a carteira", "roubaram meu cartão"),
		"topics/papers/lost/es.md":      articleText("Perdí el carnet", "Vaya a la policía.\n\n1. Pague {fee}.\n2. Llame al {police}.", "perdí el carnet", "me robaron la tarjeta"),
	}
	for name, text := range with {
		files[name] = text
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

func TestNothingWrong(t *testing.T) {
	for _, p := range kb.Lint(small(nil), checkDay) {
		t.Errorf("unexpected: %s", p)
	}
}

func TestLint(t *testing.T) {
	const pt, es, topic = "topics/papers/lost/pt.md", "topics/papers/lost/es.md", "topics/papers/lost/topic.yaml"
	body := func(text string) string {
		return articleText("Perdi a carteira", text, "perdi a carteira", "roubaram meu cartão")
	}
	right := "Vá à polícia.\n\n1. Pague {fee}.\n2. Ligue para {police}."
	for name, c := range map[string]struct {
		file, text string
		want       string // the problem as printed
	}{
		"no front matter":       {pt, "Vá à polícia.", pt + ":1: the file does not begin with ---"},
		"front matter open":     {pt, "---\ntitle: a\n", pt + ":1: the front matter has no end"},
		"broken YAML":           {pt, "---\ntitle: Perdi: tudo\n---\nx\n", pt + ":2:"},
		"unknown key":           {pt, "---\ntitel: Perdi\n---\nx\n", pt + ":2: unknown field \"titel\""},
		"bare number":           {pt, "---\ntitle: Perdi\nquestions:\n  - 190\n---\nx\n", pt + ":4: 190 is not plain text"},
		"1 MB":                  {pt, body(strings.Repeat("Vá. ", 1<<18)), pt + ": the file has 1280 KiB; 64 are allowed"},
		"undefined fact":        {pt, body(right + " {price}"), pt + ":12: the fact {price} is not defined"},
		"digit by hand":         {pt, body(right + "\n\nPague 20 reais."), pt + ":14: a digit is typed by hand: \"Pague 20 reais.\""},
		"link by hand":          {pt, body(right + "\n\nVeja www.gov.br"), pt + ":14: an address is typed by hand"},
		"too long":              {pt, body(right + "\n\n" + strings.Repeat("Vá lá. ", 150)), pt + ":9: the text has"},
		"heading":               {pt, body("# Título\n\n" + right), pt + ":9: this is other Markdown"},
		"wrong step":            {pt, body("Vá.\n\n1. Pague {fee}.\n3. Ligue {police}."), pt + ":12: this is step 2, but it says 3"},
		"bold without partner":  {pt, body("**" + right), pt + ":9: a ** has no partner"},
		"look-alike letter":     {pt, body("Vá à políciа.\n\n1. Pague {fee}.\n2. Ligue para {police}."), pt + ":9: the word \"políciа\" mixes alphabets"},
		"direction mark":        {pt, body("\u2067" + right), pt + ":9: a direction mark has no partner"},
		"avoided word":          {pt, body("Pessoa ilegal.\n\n1. Pague {fee}.\n2. Ligue para {police}."), pt + ":9: the word \"ilega\" is not used"},
		"long sentence":         {pt, body("Vá hoje mesmo bem cedo com toda a família até a polícia federal mais perto.\n\n1. Pague {fee}.\n2. Ligue para {police}."), pt + ":9: warning: a sentence of"},
		"same question twice":   {pt, articleText("Perdi", right, "perdi a carteira", "PERDI A CARTEIRA!"), pt + ":5: the question stands on line 4 already"},
		"few questions":         {pt, articleText("Perdi", right, "perdi a carteira"), pt + ":2: there are 1 questions; 2 are needed"},
		"review":                {pt, strings.Replace(body(right), "drafted 2026-11-25", "ok", 1), pt + ":7: review is \"ok\""},
		"translation lost fact": {es, articleText("Perdí", "Vaya.\n\n1. Pague.\n2. Llame al {police}.", "perdí", "me robaron"), es + ":9: the fact {fee} of pt.md is missing"},
		"translation lost step": {es, articleText("Perdí", "Vaya.\n\n1. Pague {fee} y llame al {police}.", "perdí", "me robaron"), es + ":9: there are 1 numbered steps; pt.md has 2"},
		"language missing":      {es, "", "topics/papers/lost: there is no usable es.md"},
		"language unknown":      {"topics/papers/lost/xx.md", body(right), "xx.md: \"xx\" is not a language of the knowledge"},
		"duplicate slug":        {"topics/rights/lost/topic.yaml", strings.Replace(lostTopic, "papers", "rights", 1), "topics/rights/lost: the topic lost exists already in topics/papers/lost"},
		"wrong category":        {topic, strings.Replace(lostTopic, "papers", "paper", 1), topic + ":1: category is \"paper\", but the folder is \"papers\""},
		"related to itself":     {topic, lostTopic + "related: [lost]\n", topic + ":9: the topic is related to itself"},
		"related to nothing":    {topic, lostTopic + "related: [gone]\n", topic + ":9: warning: there is no topic \"gone\""},
		"review due":            {topic, strings.Replace(lostTopic, "2027", "2025", 1), topic + ":4: warning: the review was due on 2025-05-23"},
		"unofficial link":       {topic, lostTopic + "  link_x: {value: \"https://example.com\", source: 1, checked: 2026-11-23}\n", topic + ":9: the fact link_x links to example.com"},
		"source missing":        {topic, strings.Replace(lostTopic, "source: 1", "source: 2", 1), topic + ":8: the fact fee names source 2; there are 1"},
		"unused fact":           {topic, lostTopic + "  days: {value: \"90\", source: 1, checked: 2026-11-23}\n", topic + ":9: warning: the fact days is used by no article"},
		"word in a fact":        {topic, strings.Replace(lostTopic, "R$ 204,77", "noventa dias", 1), topic + ":8: warning: the fact fee holds a word"},
		"stale thresholds":      {"thresholds.yaml", "topics: 5\n", "thresholds.yaml: warning: the thresholds were measured with 5 topics"},
		"concept twice":         {"concepts.yaml", "- {id: a, pt: x}\n- {id: a, pt: y}\n", "concepts.yaml:2: the id \"a\" is used twice"},
		"concept language":      {"concepts.yaml", "- {id: a, xx: x}\n", "concepts.yaml:1: \"xx\" is not a language of the knowledge"},
		"probe is a question":   {"probes/pt.jsonl", `{"lang":"pt","q":"Perdi a carteira?","topic":"lost"}`, pt + ":4: the question stands also in probes/pt.jsonl:1"},
		"broken probe":          {"probes/pt.jsonl", "{}", "probes/pt.jsonl:1: the line is not a probe"},
		"script": {"topics/papers/lost/ar.md", articleText("Perdi", "Texto em português {fee}.\n\n1. Sim {police}.\n2. Não.", "سؤال", "سؤال آخر"),
			"ar.md:9: most of the text is not in the script of ar"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := kb.Lint(small(map[string]string{c.file: c.text}), checkDay)
			for _, p := range problems {
				if strings.Contains(p.String(), c.want) {
					return
				}
			}
			t.Errorf("no problem like %q, but:\n%s", c.want, printed(problems))
		})
	}
}

func TestSharedQuestion(t *testing.T) {
	fsys := small(map[string]string{
		"topics/papers/other/topic.yaml": lostTopic,
		"topics/papers/other/pt.md":      articleText("Outra", "Vá. {fee}", "Perdi a CARTEIRA", "outra coisa"),
		"topics/papers/other/es.md":      articleText("Otra", "Vaya. {fee}", "otra cosa", "otra más"),
	})
	want := "topics/papers/other/pt.md:4: the question stands also in topics/papers/lost/pt.md:4"
	if got := printed(kb.Lint(fsys, checkDay)); !strings.Contains(got, want) {
		t.Errorf("no problem like %q, but:\n%s", want, got)
	}
}

func printed(problems []kb.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

func FuzzLint(f *testing.F) {
	f.Add(articleText("Perdi", "Vá. {fee}", "perdi"), lostTopic)
	f.Add("---\n---\n", "facts: {a: {value: b}}")
	f.Fuzz(func(t *testing.T, pt, topic string) {
		kb.Lint(small(map[string]string{"topics/papers/lost/pt.md": pt, "topics/papers/lost/topic.yaml": topic}), checkDay)
	})
}
