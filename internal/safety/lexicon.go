package safety

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// matcher matches one folded word.
type matcher struct {
	text string
	kind matcherKind
}

type matcherKind int

const (
	whole  matcherKind = iota // the word, perhaps with a slip
	prefix                    // wor*
	suffix                    // *ord
	inside                    // *or*
)

// lexicon numbers the matchers of a language, so that each word of a message is compared once and not once per pattern.
type lexicon struct {
	ids     map[matcher]int32
	insides []matcher
	// longest is the length in bytes of the longest prefix and suffix.
	longest int
	slips   map[slipKey][]matcher
}

// slipKey gathers the words with which a word with a slip may be confused: same first letter, a given number of letters.
type slipKey struct {
	first  rune
	length int
}

func newLexicon() *lexicon {
	return &lexicon{ids: map[matcher]int32{}, slips: map[slipKey][]matcher{}}
}

func (l *lexicon) id(m matcher) int32 {
	if id, ok := l.ids[m]; ok {
		return id
	}
	id := int32(len(l.ids))
	l.ids[m] = id
	switch m.kind {
	case inside:
		l.insides = append(l.insides, m)
	case prefix, suffix:
		l.longest = max(l.longest, len(m.text))
	case whole:
		if n := utf8.RuneCountInString(m.text); n >= slipLength {
			first, _ := utf8.DecodeRuneInString(m.text)
			key := slipKey{first, n}
			l.slips[key] = append(l.slips[key], m)
		}
	}
	return id
}

// find appends the numbers of the matchers that match a word.
func (l *lexicon) find(word string, ids []int32) []int32 {
	known, exact := l.ids[matcher{word, whole}]
	if exact {
		ids = append(ids, known)
	}
	for n := 1; n <= min(len(word), l.longest); n++ {
		if id, ok := l.ids[matcher{word[:n], prefix}]; ok {
			ids = append(ids, id)
		}
		if id, ok := l.ids[matcher{word[len(word)-n:], suffix}]; ok {
			ids = append(ids, id)
		}
	}
	for _, m := range l.insides {
		if strings.Contains(word, m.text) {
			ids = append(ids, l.ids[m])
		}
	}
	if exact { // a word that the rules know is not another one with a slip
		return ids
	}
	first, _ := utf8.DecodeRuneInString(word)
	letters := utf8.RuneCountInString(word)
	for n := max(letters-1, slipLength); n <= letters+1; n++ {
		for _, m := range l.slips[slipKey{first, n}] {
			if oneSlip(m.text, word) {
				ids = append(ids, l.ids[m])
			}
		}
	}
	return ids
}

// slipLength is the number of letters from which a word may have a slip and still be known.
const slipLength = 7

// oneSlip reports whether b is a with one letter missing, added, swapped with the next or written as another one that
// sounds alike. Other changes of a letter make other words more often (pegaron, pagaron).
func oneSlip(a, b string) bool {
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
	return soundAlike(x[i], y[i]) && string(x[i+1:]) == string(y[i+1:]) ||
		i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// alike are letters that people write for one another.
var alike = []string{"szcx", "bv", "gj", "iy", "kqc"}

func soundAlike(a, b rune) bool {
	return slices.ContainsFunc(alike, func(group string) bool {
		return strings.ContainsRune(group, a) && strings.ContainsRune(group, b)
	})
}

// idSet is a set of small numbers.
type idSet []uint64

func (s *idSet) add(id int32) {
	for int(id>>6) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[id>>6] |= 1 << (id & 63)
}

func (s idSet) has(id int32) bool {
	return int(id>>6) < len(s) && s[id>>6]&(1<<(id&63)) != 0
}

func (s idSet) meets(other idSet) bool {
	for i := range min(len(s), len(other)) {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}
