package place

import (
	"strings"

	"ponte/internal/fold"
)

// soundOf writes a Latin name as it sounds to a Portuguese ear, so that the spellings of other languages meet: Spanish
// "San Pablo", French "Iguassou", Haitian "Kouritiba". Particles and spaces are left out. b and v are one sound.
func soundOf(tokens []token) string {
	return strings.ReplaceAll(spoken(tokens), "v", "b")
}

// spoken is soundOf with b and v apart.
func spoken(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if isParticle(t.text) && len(tokens) > 1 {
			continue
		}
		word := t.text
		if strings.Contains(t.raw, "ç") {
			word = fold.String(strings.ReplaceAll(t.raw, "ç", "ss"))
		}
		if i == 0 && len(tokens) > 1 && saint(word) {
			word = "sao"
		}
		b.WriteString(spokenWord(word))
	}
	return b.String()
}

// saint reports whether a first word is how somebody writes "São".
func saint(word string) bool {
	switch word {
	case "sao", "san", "sau", "saun", "saint", "sen", "st", "so", "sant", "sain", "sam", "saum", "son":
		return true
	}
	return false
}

// letters that are written alike or sound alike, longest first; each is applied once, from left to right.
var spellings = strings.NewReplacer(
	"tch", "x", "sch", "x", "ch", "x", "sh", "x", "ph", "f", "th", "t", "lh", "l", "nh", "n", "gn", "n", "ll", "l", "rr", "r",
	"que", "ke", "qui", "ki", "qu", "ku", "q", "k", "gue", "ge", "gui", "gi", "ge", "je", "gi", "ji", "ck", "k",
	"ce", "se", "ci", "si", "cy", "si", "cc", "k", "c", "k", "eau", "o", "ou", "u", "oo", "u", "ee", "i",
	"ss", "s", "zz", "s", "z", "s", "y", "i", "w", "u", "mp", "np", "mb", "nb", "h", "",
)

func spokenWord(word string) string {
	s := spellings.Replace(word)
	var b strings.Builder
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	s = b.String()
	switch {
	case strings.HasSuffix(s, "m"):
		s = s[:len(s)-1] + "n"
	case len(s) > 2 && strings.HasSuffix(s, "e"):
		s = s[:len(s)-1] + "i"
	case len(s) > 2 && strings.HasSuffix(s, "o") && !strings.HasSuffix(s, "ao"):
		s = s[:len(s)-1] + "u"
	}
	return s
}

// distance counts the letters to change, add, leave out or swap with the next to make b of a, up to limit; more than
// limit gives limit+1.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var buf [3][maxSound + 1]int
	if len(b) >= len(buf[0]) {
		return limit + 1
	}
	before, prev, row := buf[0][:len(b)+1], buf[1][:len(b)+1], buf[2][:len(b)+1]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
