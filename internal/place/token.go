package place

import (
	"strings"
	"unicode"

	"ponte/internal/fold"
)

// Limits of what is read of a text: a place is named early or not at all, and the time for a text stays bounded.
const (
	maxRunes  = 700
	maxTokens = 140
)

// script is the writing of a token, as far as it matters here.
type script uint8

const (
	latin script = iota // and all scripts that need no treatment of their own
	arabic
	han
	digits
)

// token is a word of the text; a Han character is a token by itself.
type token struct {
	text   string // folded
	raw    string // lower case, with accents
	script script
	upper  bool   // written in capitals
	title  bool   // begins with a capital
	before string // what stands between the previous token and this one
}

// split cuts the beginning of a text into tokens.
func split(text string) []token {
	var tokens []token
	start, before, count := -1, 0, 0
	end := func(to int) {
		if start < 0 {
			return
		}
		if t := newToken(text[start:to], text[before:start]); t.text != "" {
			tokens = append(tokens, t)
		}
		start, before = -1, to
	}
	prev := latin
	for i, r := range text {
		if count++; count > maxRunes || len(tokens) >= maxTokens {
			end(i)
			return tokens
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != 'ـ' {
			end(i)
			continue
		}
		s := scriptOf(r)
		if start >= 0 && (s == han || (s != prev && !unicode.IsMark(r))) {
			end(i)
		}
		if start < 0 {
			start, prev = i, s
		}
	}
	end(len(text))
	return tokens
}

func scriptOf(r rune) script {
	switch {
	case unicode.IsDigit(r):
		return digits
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.Is(unicode.Arabic, r):
		return arabic
	}
	return latin
}

func newToken(word, before string) token {
	t := token{raw: strings.ToLower(word), text: strings.ReplaceAll(fold.String(word), " ", ""), before: before}
	if whole, ok := elided[t.text]; ok {
		t.text = whole
	}
	for i, r := range word {
		if i == 0 {
			t.script, t.title, t.upper = scriptOf(r), unicode.IsUpper(r), true
		}
		t.upper = t.upper && unicode.IsUpper(r)
	}
	return t
}

// elided are the words that people write together with the "d'" before them: "Alta Floresta doeste".
var elided = map[string]string{"doeste": "oeste", "dagua": "agua", "darco": "arco", "dalho": "alho", "dalianca": "alianca"}

// isParticle reports whether a word joins the parts of a name and is often left out: "São José (dos) Campos".
func isParticle(word string) bool {
	switch word {
	case "de", "do", "da", "dos", "das", "d", "e", "del", "du", "des", "di", "of":
		return true
	}
	return false
}

// key gives the folded words of a name without its particles.
func key(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		if t.text == "" || (isParticle(t.text) && len(tokens) > 1) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// accented gives the words of a name as typed, in lower case.
func accented(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.raw)
	}
	return b.String()
}

// unaccented gives the folded words of a name, its particles included.
func unaccented(tokens []token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}

// arabicStems gives an Arabic token without the particles that are written together with it ("in", "to", "and", "the"),
// longest first, itself not among them.
func arabicStems(word string) []string {
	var stems []string
	for _, prefix := range []string{"وبال", "بال", "لل", "وال", "ال", "وب", "ب", "ل", "و", "ف", "ك"} {
		if stem, ok := strings.CutPrefix(word, prefix); ok && len(stem) >= 2*3 {
			stems = append(stems, stem)
		}
	}
	return stems
}
