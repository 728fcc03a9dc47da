package kb

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"ponte/internal/chat"
)

var (
	factName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// lowerWord finds a word that would have to be translated; "R$ 1.000" and "13.445/2017" have none.
	lowerWord = regexp.MustCompile(`\b\p{Ll}{3,}\b`)
	audiences = []chat.Audience{chat.AudienceAll, chat.AudienceMigrant, chat.AudienceRefugee, chat.AudienceBrazilian, chat.AudienceReturnee, chat.AudienceFamily}
)

// topicLint checks topic.yaml by itself.
type topicLint struct {
	lib      *library
	t        *topicDir
	file     string
	now      time.Time
	problems []Problem
}

func (l *topicLint) add(line int, hint, format string, args ...any) {
	l.problems = append(l.problems, Problem{File: l.file, Line: line, Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (l *topicLint) warn(line int, hint, format string, args ...any) {
	l.add(line, hint, format, args...)
	l.problems[len(l.problems)-1].Warning = true
}

func lintTopic(lib *library, t *topicDir, now time.Time) []Problem {
	l := &topicLint{lib: lib, t: t, file: path.Join(t.path, "topic.yaml"), now: now}
	l.head()
	l.sources()
	l.facts()
	l.usedFacts()
	return append(l.problems, lintLanguages(lib, t)...)
}

func (l *topicLint) head() {
	t := l.t
	if !slugForm.MatchString(t.slug) {
		l.add(0, "small letters, digits and hyphens", "%q cannot be the name of a topic", t.slug)
	}
	if folder := path.Base(path.Dir(t.path)); t.Category.Text != folder {
		l.add(t.Category.Line, "", "category is %q, but the folder is %q", t.Category.Text, folder)
	}
	if t.Category.Text == elsewhere && !strings.HasPrefix(t.slug, elsewhere+"-") {
		l.add(t.Category.Line, "", "topics of the category elsewhere are named elsewhere-…")
	}
	if !slices.Contains(audiences, chat.Audience(t.Audience.Text)) {
		l.add(t.Audience.Line, fmt.Sprint("one of ", audiences), "audience is %q", t.Audience.Text)
	}
	if t.Urgency.Text != "normal" && t.Urgency.Text != "urgent" {
		l.add(t.Urgency.Line, "normal or urgent", "urgency is %q", t.Urgency.Text)
	}
	switch {
	case t.ReviewBy.IsZero():
		l.add(1, "", "review_by is missing")
	case t.ReviewBy.Before(l.now):
		l.warn(t.ReviewBy.Line, "read the sources again, then set a new day", "the review was due on %s", t.ReviewBy.Format(time.DateOnly))
	}
}

func (l *topicLint) sources() {
	if len(l.t.Sources) == 0 {
		l.add(1, "", "there is no source")
	}
	for _, s := range l.t.Sources {
		if u, err := url.Parse(s.URL.Text); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			l.add(s.URL.Line, "", "the source is not a web address: %q", s.URL.Text)
		}
		if s.Title.Text == "" {
			l.add(s.URL.Line, "", "the source has no title")
		}
		l.checked(s.Checked, s.URL.Line)
	}
}

func (l *topicLint) checked(d day, line int) {
	switch {
	case d.IsZero():
		l.add(line, "", "the day on which it was checked is missing")
	case d.After(l.now):
		l.add(d.Line, "", "checked on %s, which has not come yet", d.Format(time.DateOnly))
	}
}

func (l *topicLint) facts() {
	for _, name := range sortedKeys(l.t.Facts) {
		f := l.t.Facts[name]
		line := f.Value.Line
		if !factName.MatchString(name) {
			l.add(line, "snake_case", "%q cannot be the name of a fact", name)
		}
		if f.Source < 1 || f.Source > len(l.t.Sources) {
			l.add(line, "", "the fact %s names source %d; there are %d", name, f.Source, len(l.t.Sources))
		}
		l.checked(f.Checked, line)
		if _, ok := l.lib.facts[name]; ok {
			l.add(line, "take it from facts.yaml", "the fact %s is defined for all topics already", name)
		}
		l.problems = append(l.problems, lintValue(l.lib, l.file, name, f.Value)...)
	}
}

// usedFacts reports facts that no article of the topic inserts.
func (l *topicLint) usedFacts() {
	used := map[string]bool{}
	for _, a := range l.t.articles {
		maps.Copy(used, factSet(a))
	}
	for _, name := range sortedKeys(l.t.Facts) {
		if !used[name] && len(l.t.articles) > 0 {
			l.warn(l.t.Facts[name].Value.Line, "", "the fact %s is used by no article", name)
		}
	}
}

// lintValue checks the value of a fact: not empty, official if it is a link, nothing to translate otherwise.
func lintValue(lib *library, file, name string, v phrase) []Problem {
	text := strings.TrimSpace(v.Text)
	at := func(warning bool, hint, format string, args ...any) []Problem {
		return []Problem{{File: file, Line: v.Line, Text: fmt.Sprintf(format, args...), Hint: hint, Warning: warning}}
	}
	switch {
	case text == "":
		return at(false, "", "the fact %s is empty", name)
	case strings.Contains(text, "://"):
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "https" {
			return at(false, "a full https:// address", "the fact %s is not a web address: %q", name, text)
		}
		if !lib.official(u.Hostname()) {
			return at(false, "official hosts stand in knowledge.yaml", "the fact %s links to %s", name, u.Hostname())
		}
	case strings.HasPrefix(name, "link_"):
		return at(false, "a full https:// address", "the fact %s is not a web address: %q", name, text)
	case !strings.Contains(text, "@") && lowerWord.MatchString(text):
		return at(true, "\"90\", not \"90 dias\"", "the fact %s holds a word that would have to be translated: %q", name, text)
	}
	return nil
}

// official reports whether texts may link to host.
func (lib *library) official(host string) bool {
	return slices.ContainsFunc(lib.Hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}
