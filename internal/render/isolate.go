package render

import (
	"strings"
	"unicode"
)

// The Unicode marks that set a run apart from the direction around it.
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// isolate sets runs of Latin letters and digits apart inside text that is written from right to left, so that a telephone
// number, a fee or an address of a web page is read in its own order. The number of a list's line and formatting stay
// outside.
func isolate(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = isolateLine(line)
	}
	return strings.Join(lines, "\n")
}

func isolateLine(line string) string {
	marker, rest := listMarker(line)
	var b strings.Builder
	b.WriteString(marker)
	runes := []rune(rest)
	for i := 0; i < len(runes); {
		if !opens(runes, i) {
			b.WriteRune(runes[i])
			i++
			continue
		}
		end := runEnd(runes, i)
		b.WriteString(firstStrongIsolate + string(runes[i:end]) + popIsolate)
		i = end
	}
	return b.String()
}

// listMarker splits "1. " off a line.
func listMarker(line string) (marker, rest string) {
	i := 0
	for i < len(line) && line[i] >= '0' && line[i] <= '9' {
		i++
	}
	if i > 0 && strings.HasPrefix(line[i:], ". ") {
		return line[:i+2], line[i+2:]
	}
	return "", line
}

// foreign reports whether a character belongs to a run that is read from left to right.
func foreign(r rune) bool {
	return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r)
}

// opens reports whether a run begins at i: at such a character, or at the sign before one ("+55", "(61)").
func opens(runes []rune, i int) bool {
	if foreign(runes[i]) {
		return true
	}
	return strings.ContainsRune("+(", runes[i]) && i+1 < len(runes) && unicode.IsDigit(runes[i+1])
}

// runEnd finds the end of a run: signs and spaces inside it belong to it, those after it do not.
func runEnd(runes []rune, start int) int {
	end, open := start, 0
	for i := start; i < len(runes); i++ {
		r := runes[i]
		switch {
		case foreign(r):
			end = i + 1
		case r == '(':
			open++
		case r == ')':
			if open == 0 {
				return end
			}
			open--
			end = i + 1
		case !strings.ContainsRune(" .,:/-_+@$%&?=#'’", r):
			return end
		}
	}
	return end
}
