package markup

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// link is a piece of text that leads somewhere.
type link struct {
	start, end int
	href       string
	outside    bool // opens a page of somebody else, beside the chat
}

func (l link) attributes() string {
	if l.outside {
		return ` target="_blank" rel="noopener noreferrer"`
	}
	return ""
}

// candidates finds what may be a link, each kind in a group of its own.
var candidates = regexp.MustCompile(strings.Join([]string{
	`(https?://[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+)`,
	`([A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,})`,
	`((?:[A-Za-z0-9\-]+\.)*(?:gov|def|jus|mp|leg|org|com)\.br(?:/[A-Za-z0-9\-._~/?#&=%+]*)?)`,
	`(\+\d{1,3}[ .\-]?(?:\(\d{1,4}\)|\d{1,4})(?:[ .\-]?\d{2,5}){2,4}` + // +55 61 98260-0610
		`|\(\d{2}\) ?\d{4,5}[ \-]?\d{4}` + // (61) 99611-0100
		`|\d{2} \d{4,5}-\d{4}` + // 61 2025-9000
		`|0[38]00[ \-]?\d{3}[ \-]?\d{4}` + // 0800 729 2000
		`|[34]00\d-\d{4})`, // 4004-0001
	`(1\d\d)`,
}, "|"))

// links finds the links in a text, from left to right.
func links(text string) []link {
	var found []link
	for _, m := range candidates.FindAllStringSubmatchIndex(text, -1) {
		l := link{start: m[0], end: m[1]}
		switch {
		case m[2] >= 0:
			l.end = trimEnd(text, l.start, l.end)
			l.href, l.outside = text[l.start:l.end], true
		case m[4] >= 0:
			l.href = "mailto:" + text[l.start:l.end]
		case m[6] >= 0 && alone(text, l):
			l.end = trimEnd(text, l.start, l.end)
			l.href, l.outside = "https://"+text[l.start:l.end], true
		case m[8] >= 0 && alone(text, l):
			l.href = "tel:" + international(text[l.start:l.end])
		case m[10] >= 0 && alone(text, l) && service(text, l):
			l.href = "tel:" + text[l.start:l.end]
		default:
			continue
		}
		found = append(found, l)
	}
	return found
}

// trimEnd leaves out the punctuation of the sentence around an address, and a bracket that was opened before it.
func trimEnd(text string, start, end int) int {
	s := text[start:end]
	for {
		s = strings.TrimRight(s, ".,;:!?'")
		if !strings.HasSuffix(s, ")") || strings.Count(s, ")") <= strings.Count(s, "(") {
			return start + len(s)
		}
		s = s[:len(s)-1]
	}
}

// alone reports whether what was found is no piece of a longer number or word.
func alone(text string, l link) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:l.start])
	after, size := utf8.DecodeRuneInString(text[l.end:])
	if wordLike(before) || wordLike(after) || strings.ContainsRune("+/-@", before) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[l.end+size:])
	if strings.ContainsRune(",.-/", after) && unicode.IsDigit(next) {
		return false
	}
	previous := strings.TrimRight(text[:l.start], ",.")
	last, _ := utf8.DecodeLastRuneInString(previous)
	return len(previous) == l.start || !unicode.IsDigit(last)
}

// wordLike reports whether r continues a number or a word. Han characters stand beside numbers without a space.
func wordLike(r rune) bool {
	return r != utf8.RuneError && (unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Han, r))
}

// emergency are the numbers of three digits that are always meant to be called; lines are those that might also be a
// count ("180 days") and are only linked where no word follows.
var (
	emergency = []string{"190", "191", "192", "193", "188", "197", "199"}
	lines     = []string{"100", "135", "136", "151", "156", "158", "180", "181"}
)

// service reports whether three digits are the number of a public service.
func service(text string, l link) bool {
	number := text[l.start:l.end]
	if strings.HasSuffix(strings.TrimRight(text[:l.start], " \u00a0\u2068"), "$") { // a price
		return false
	}
	if slices.Contains(emergency, number) {
		return true
	}
	rest := strings.TrimLeft(text[l.end:], "\u2069")
	next, _ := utf8.DecodeRuneInString(rest)
	return slices.Contains(lines, number) && (rest == "" || unicode.IsPunct(next) && next != '%' && next != '-')
}

// international gives a telephone number as it is dialled from anywhere; services (0800, 4004) as they are dialled in
// Brazil.
func international(number string) string {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, number)
	switch {
	case strings.HasPrefix(number, "+"):
		return "+" + digits
	case len(digits) == 10 && digits[0] != '0', len(digits) == 11 && digits[0] != '0':
		return "+55" + digits
	}
	return digits
}
