package safety

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/internal/fold"
)

// A pattern is a row of elements that a message must hold in this order, next to one another. An element is one of
//
//	word        the word, with one slip if it has six letters or more
//	wor*        any word that begins so
//	*ord*       any word that holds it
//	a|b|c_d     one of several; _ joins the words of one alternative
//	<set>       one of the words of a set of the file
//	..          up to gap words, whatever they are
//	?word       the word or nothing
//	#5-17       a number from 5 to 17
//	^ and $     the beginning and the end of the message
//
// In Chinese, where words stand without spaces, each character is a word here; a gap there is as long.
type pattern struct {
	source   string
	elements []element
}

type element struct {
	kind         elementKind
	alternatives [][]matcher // each a row of words
	low, high    int         // of a number
}

type elementKind int

const (
	oneOf elementKind = iota
	optional
	gap
	number
	beginning
	end
)

// Lengths of a gap, in words and in Chinese characters.
const (
	maxGap    = 6
	maxGapHan = 12
)

// matcher matches one word.
type matcher struct {
	text           string
	prefix, inside bool
}

func parsePattern(source string, sets map[string][]string) (pattern, error) {
	p := pattern{source: source}
	for _, field := range strings.Fields(source) {
		e, err := parseElement(field, sets)
		if err != nil {
			return pattern{}, fmt.Errorf("pattern %q: %w", source, err)
		}
		p.elements = append(p.elements, e)
	}
	if len(p.elements) == 0 {
		return pattern{}, fmt.Errorf("a pattern is empty")
	}
	return p, nil
}

func parseElement(field string, sets map[string][]string) (element, error) {
	switch field {
	case "..":
		return element{kind: gap}, nil
	case "^":
		return element{kind: beginning}, nil
	case "$":
		return element{kind: end}, nil
	}
	if span, ok := strings.CutPrefix(field, "#"); ok {
		low, high, _ := strings.Cut(span, "-")
		e := element{kind: number}
		var err1, err2 error
		e.low, err1 = strconv.Atoi(low)
		e.high, err2 = strconv.Atoi(high)
		if err1 != nil || err2 != nil {
			return element{}, fmt.Errorf("%q is not a span of numbers like #5-17", field)
		}
		return e, nil
	}
	e := element{kind: oneOf}
	if rest, ok := strings.CutPrefix(field, "?"); ok {
		e.kind, field = optional, rest
	}
	for _, alternative := range strings.Split(field, "|") {
		if name, ok := strings.CutPrefix(alternative, "<"); ok {
			name = strings.TrimSuffix(name, ">")
			words, ok := sets[name]
			if !ok {
				return element{}, fmt.Errorf("there is no set <%s>", name)
			}
			for _, w := range words {
				e.alternatives = append(e.alternatives, parseWords(w))
			}
			continue
		}
		e.alternatives = append(e.alternatives, parseWords(alternative))
	}
	return e, nil
}

// parseWords reads one alternative: words joined by _, Chinese characters one by one.
func parseWords(alternative string) []matcher {
	var out []matcher
	for _, w := range strings.Split(alternative, "_") {
		m := matcher{}
		if strings.HasPrefix(w, "*") && strings.HasSuffix(w, "*") && len(w) > 2 {
			m.inside = true
			w = strings.Trim(w, "*")
		}
		w, m.prefix = strings.CutSuffix(w, "*")
		words := fold.Words(w)
		for i, folded := range words {
			m.text = folded
			if i < len(words)-1 {
				out = append(out, matcher{text: folded})
				continue
			}
			out = append(out, m)
		}
	}
	return out
}

func (m matcher) matches(word string) bool {
	switch {
	case m.inside:
		return strings.Contains(word, m.text)
	case m.prefix:
		return strings.HasPrefix(word, m.text)
	default:
		return word == m.text || oneSlip(m.text, word)
	}
}

// slipLength is the number of letters from which a word may have a slip and still be known.
const slipLength = 6

// oneSlip reports whether b is a with one letter changed, missing, added or two swapped; the first letter is right.
func oneSlip(a, b string) bool {
	if utf8.RuneCountInString(a) < slipLength || a[0] != b[0] {
		return false
	}
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > 1 {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) > len(y) {
		return string(x[i+1:]) == string(y[i:])
	}
	if i == len(y) {
		return true
	}
	return string(x[i+1:]) == string(y[i+1:]) ||
		i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// find gives the words of a message that the pattern matches; nil if it does not.
func (p pattern) find(words []string) []string {
	for i := range words {
		if end, ok := match(p.elements, words, i); ok {
			return words[i:end]
		}
	}
	return nil
}

// match matches the elements from word i on and gives the word after the last one.
func match(elements []element, words []string, i int) (int, bool) {
	if len(elements) == 0 {
		return i, true
	}
	e, rest := elements[0], elements[1:]
	switch e.kind {
	case gap:
		longest := maxGap
		if i < len(words) && fold.IsHan(words[i]) {
			longest = maxGapHan
		}
		for n := 0; n <= longest && i+n <= len(words); n++ {
			if end, ok := match(rest, words, i+n); ok {
				return end, true
			}
		}
		return 0, false
	case beginning:
		if i != 0 {
			return 0, false
		}
		return match(rest, words, i)
	case end:
		if i != len(words) {
			return 0, false
		}
		return match(rest, words, i)
	case number:
		if i >= len(words) {
			return 0, false
		}
		if n, err := strconv.Atoi(words[i]); err != nil || n < e.low || n > e.high {
			return 0, false
		}
		return match(rest, words, i+1)
	}
	for _, alternative := range e.alternatives {
		if after, ok := matchRow(alternative, words, i); ok {
			if end, ok := match(rest, words, after); ok {
				return end, true
			}
		}
	}
	if e.kind == optional {
		return match(rest, words, i)
	}
	return 0, false
}

func matchRow(row []matcher, words []string, i int) (int, bool) {
	if i+len(row) > len(words) {
		return 0, false
	}
	for k, m := range row {
		if !m.matches(words[i+k]) {
			return 0, false
		}
	}
	return i + len(row), true
}
