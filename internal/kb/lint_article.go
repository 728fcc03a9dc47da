package kb

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"ponte/internal/fold"
)

// Limits of an article, in characters; those of the channels are wider.
const (
	maxTitle    = 60
	maxBody     = 900
	maxQuestion = 110
)

var (
	reviewForm = regexp.MustCompile(`^(drafted|checked-by .+) [0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	linkByHand = regexp.MustCompile(`(?i)https?:|www\.|[a-z0-9-]+\.(gov|com|org|net|jus|def|mp|leg)(\.br)?\b|\S@\S`)
	markupLine = regexp.MustCompile(`^(#|>|\||\* |\+ |` + "```" + `|<|\s+\S)`)
	elsewhere  = "elsewhere"
)

// articleLint checks one article and gathers what is wrong with it.
type articleLint struct {
	lib      *library
	topic    *topicDir
	a        *articleFile
	problems []Problem
}

func (l *articleLint) add(line int, hint, format string, args ...any) {
	l.problems = append(l.problems, Problem{File: l.a.path, Line: line, Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (l *articleLint) warn(line int, hint, format string, args ...any) {
	l.add(line, hint, format, args...)
	l.problems[len(l.problems)-1].Warning = true
}

// lintArticle checks what can be said about an article by itself and beside the Portuguese text.
func lintArticle(lib *library, t *topicDir, a *articleFile) []Problem {
	l := &articleLint{lib: lib, topic: t, a: a}
	l.frontMatter()
	l.questions()
	l.body()
	l.facts()
	l.source()
	l.scripts()
	l.style()
	return l.problems
}

func (l *articleLint) frontMatter() {
	title := insert(l.a.Title.Text, l.lib.value(l.topic))
	switch n := utf8.RuneCountInString(title); {
	case strings.TrimSpace(title) == "":
		l.add(2, "", "the title is missing")
	case n > maxTitle:
		l.add(l.a.Title.Line, "", "the title has %d characters; %d are allowed", n, maxTitle)
	}
	l.byHand(l.a.Title.Text, l.a.Title.Line)
	if !reviewForm.MatchString(l.a.Review.Text) {
		l.add(l.a.Review.Line, "`drafted DATE` or `checked-by ROLE DATE`", "review is %q", l.a.Review.Text)
	}
	if n := len(l.a.Keywords); n < 3 {
		l.warn(l.a.Title.Line, "four to ten: synonyms, old names, the Portuguese names", "there are %d keywords", n)
	}
}

func (l *articleLint) questions() {
	need := l.lib.Questions[l.a.lang]
	if l.topic.Category.Text == elsewhere {
		need = l.lib.ElsewhereQuestions
	}
	if n := len(l.a.Questions); n < need {
		l.add(l.a.Title.Line, "", "there are %d questions; %d are needed", n, need)
	}
	seen := map[string]int{}
	for _, q := range l.a.Questions {
		key := fold.Key(q.Text)
		if key == "" {
			l.add(q.Line, "", "the question has no words")
			continue
		}
		if first, ok := seen[key]; ok {
			l.add(q.Line, "accents, case and punctuation make no difference", "the question stands on line %d already", first)
		}
		seen[key] = q.Line
		if n := utf8.RuneCountInString(q.Text); n > maxQuestion {
			l.warn(q.Line, "", "the question has %d characters; %d are enough", n, maxQuestion)
		}
	}
}

func (l *articleLint) body() {
	shown := insert(l.a.body, l.lib.value(l.topic))
	switch n := utf8.RuneCountInString(shown); {
	case n == 0:
		l.add(l.a.bodyLine, "", "there is no text")
	case n > maxBody:
		l.add(l.a.bodyLine, "", "the text has %d characters with its facts; %d are allowed", n, maxBody)
	}
	if strings.Count(l.a.body, "**")%2 != 0 {
		l.add(l.a.bodyLine, "", "a ** has no partner")
	}
	step, line := 0, l.a.bodyLine
	for text := range strings.Lines(l.a.body) {
		text = strings.TrimRight(text, "\n")
		if m := stepLine.FindStringSubmatch(text); m != nil {
			step++
			if m[1] != fmt.Sprint(step) {
				l.add(line, "", "this is step %d, but it says %s", step, m[1])
			}
			text = strings.TrimPrefix(text, m[0])
		}
		if markupLine.MatchString(text) {
			l.add(line, "paragraphs, 1. and - lists and **bold** only; lists are not nested", "this is other Markdown: %q", start(text))
		}
		l.byHand(text, line)
		line++
	}
}

// byHand reports digits and addresses that were typed instead of inserted.
func (l *articleLint) byHand(text string, line int) {
	bare := placeholder.ReplaceAllString(text, "")
	if m := linkByHand.FindString(bare); m != "" {
		l.add(line, "put it into `facts` of topic.yaml and write {name}", "an address is typed by hand: %q", around(bare, m))
	}
	if i := strings.IndexFunc(bare, unicode.IsDigit); i >= 0 {
		_, size := utf8.DecodeRuneInString(bare[i:])
		l.add(line, "insert it as a fact {name}, or write a small number as a word", "a digit is typed by hand: %q", around(bare, bare[i:i+size]))
	}
	if strings.ContainsAny(bare, "{}") {
		l.add(line, "", "a { or } has no partner")
	}
}

func (l *articleLint) facts() {
	value := l.lib.value(l.topic)
	line := l.a.bodyLine
	report := func(text string, line int) {
		for _, name := range factsIn(text) {
			if _, ok := value(name); !ok {
				l.add(line, "facts stand in topic.yaml or facts.yaml", "the fact {%s} is not defined", name)
			}
		}
	}
	report(l.a.Title.Text, l.a.Title.Line)
	for text := range strings.Lines(l.a.body) {
		report(text, line)
		line++
	}
}

// source compares a translation with the text it was made from.
func (l *articleLint) source() {
	src := l.topic.articles[l.lib.Languages[0]]
	if src == nil || src == l.a {
		return
	}
	want, have := factSet(src), factSet(l.a)
	for _, name := range sortedKeys(want) {
		if !have[name] {
			l.add(l.a.bodyLine, "", "the fact {%s} of %s.md is missing", name, src.lang)
		}
	}
	for _, name := range sortedKeys(have) {
		if !want[name] {
			l.add(l.a.bodyLine, "", "the fact {%s} is not in %s.md", name, src.lang)
		}
	}
	if a, b := stepsIn(l.a.body), stepsIn(src.body); a != b {
		l.add(l.a.bodyLine, "", "there are %d numbered steps; %s.md has %d", a, src.lang, b)
	}
}

func factSet(a *articleFile) map[string]bool {
	set := map[string]bool{}
	for _, name := range factsIn(a.Title.Text + " " + a.body) {
		set[name] = true
	}
	return set
}

// start gives the first characters of a line, for a message.
func start(text string) string {
	r := []rune(text)
	return string(r[:min(len(r), 30)])
}

// around gives part with a little of what stands beside it in text.
func around(text, part string) string {
	before, after, _ := strings.Cut(text, part)
	b, a := []rune(before), []rune(after)
	return string(b[max(0, len(b)-12):]) + part + string(a[:min(len(a), 12)])
}

// lintLanguages reports the required languages in which a topic does not exist.
func lintLanguages(lib *library, t *topicDir) []Problem {
	var out []Problem
	for _, lang := range lib.Required {
		if t.articles[lang] == nil {
			out = append(out, Problem{File: t.path, Text: fmt.Sprintf("there is no usable %s.md", lang), Hint: "required languages stand in knowledge.yaml"})
		}
	}
	return out
}
