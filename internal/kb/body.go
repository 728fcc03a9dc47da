package kb

import (
	"regexp"
	"strings"
	"unicode"

	"ponte/internal/chat"
)

var (
	placeholder = regexp.MustCompile(`\{([^{}\n]*)\}`)
	stepLine    = regexp.MustCompile(`^([0-9]+)\. +`)
	bulletLine  = regexp.MustCompile(`^- +`)
)

// factsIn gives the names of the facts that text inserts, in order of appearance.
func factsIn(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// stepsIn counts the numbered steps of a body.
func stepsIn(body string) int {
	n := 0
	for line := range strings.Lines(body) {
		if stepLine.MatchString(line) {
			n++
		}
	}
	return n
}

// insert puts the facts into text. Unknown names stay as they are: the linter has reported them.
func insert(text string, value func(name string) (string, bool)) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		if v, ok := value(m[1 : len(m)-1]); ok {
			return v
		}
		return m
	})
}

// value looks a fact up in the topic, then in facts.yaml.
func (lib *library) value(t *topicDir) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if f, ok := t.Facts[name]; ok {
			return f.Value.Text, true
		}
		f, ok := lib.facts[name]
		return f.Value.Text, ok
	}
}

// rtl reports whether lang is written from right to left.
func rtl(lang chat.Lang) bool { return lang == "ar" || lang == "fa" }

// latinRun is a stretch of Latin letters, digits and what stands between them, inside right-to-left text.
var latinRun = regexp.MustCompile(`[\p{Latin}\p{Nd}+(][\p{Latin}\p{Nd}\p{Mn} .,:/@$+()'’&–-]*[\p{Latin}\p{Nd})]`)

// isolate sets the Latin stretches of a right-to-left text between U+2066 and U+2069, so that "R$ 204,77" and a name of
// two words keep their order on every screen. Web addresses are left alone: apps would make the mark a part of the link.
func isolate(text string) string {
	return latinRun.ReplaceAllStringFunc(text, func(run string) string {
		if strings.Contains(run, "://") || !needsIsolation(run) {
			return run
		}
		head, core, tail := trimBrackets(run)
		return head + "\u2066" + core + "\u2069" + tail
	})
}

// needsIsolation reports whether a run holds something besides letters and digits that could move.
func needsIsolation(run string) bool {
	return strings.ContainsFunc(run, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// trimBrackets splits off the brackets around a run, which belong to the sentence, and one without a partner.
func trimBrackets(run string) (head, core, tail string) {
	opens, closes := strings.Count(run, "("), strings.Count(run, ")")
	wrapped := opens == 1 && closes == 1 && strings.HasPrefix(run, "(") && strings.HasSuffix(run, ")")
	if strings.HasPrefix(run, "(") && (wrapped || closes < opens) {
		head, run = "(", run[1:]
	}
	if strings.HasSuffix(run, ")") && (wrapped || opens < closes) {
		run, tail = run[:len(run)-1], ")"
	}
	return head, run, tail
}

// sentence is one sentence of a body with the line of the file on which it begins.
type sentence struct {
	text string
	line int
}

// sentencesIn splits a body into sentences: at line ends and at full stops that are followed by a space or end the line.
func sentencesIn(body string, firstLine int) []sentence {
	var out []sentence
	line := firstLine
	for text := range strings.Lines(body) {
		text = stepLine.ReplaceAllString(strings.TrimSpace(text), "")
		text = bulletLine.ReplaceAllString(text, "")
		for _, s := range splitSentences(text) {
			out = append(out, sentence{s, line})
		}
		line++
	}
	return out
}

func splitSentences(text string) []string {
	var out []string
	runes := []rune(text)
	start := 0
	for i, r := range runes {
		stop := strings.ContainsRune("。！？", r)
		if strings.ContainsRune(".!?;:؟؛", r) {
			stop = i+1 == len(runes) || runes[i+1] == ' '
		}
		if stop || i+1 == len(runes) {
			if s := strings.TrimSpace(string(runes[start : i+1])); s != "" {
				out = append(out, s)
			}
			start = i + 1
		}
	}
	return out
}
