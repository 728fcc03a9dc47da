// Package fold makes the spellings of people comparable: case, accents, Arabic and Persian letter variants, digits,
// invisible characters and punctuation are taken away, so that "Perdí la CRNM!" and "perdi la crnm" are one text. What is
// folded is compared and counted, never shown.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters that NFKD leaves alone, and the Arabic and Persian variants that people use for one another.
var letters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i", 'ð': "d", 'þ': "th", 'ŋ': "ng",
	'ٱ': "ا", 'ى': "ي", 'ی': "ي", 'ې': "ي", 'ة': "ه", 'ہ': "ه", 'ھ': "ه", 'ە': "ه", 'ک': "ك", 'ڪ': "ك", 'ګ': "گ",
}

// String gives s in lower case without accents, vowel marks, letter variants and invisible characters. Everything else,
// punctuation and spaces included, is kept; a zero-width non-joiner becomes a space.
func String(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		write(&b, unicode.ToLower(r))
	}
	return b.String()
}

func write(b *strings.Builder, r rune) {
	switch {
	case r < 0x80:
		b.WriteRune(r)
	case r == '\u200c':
		b.WriteByte(' ')
	case unicode.Is(unicode.Mn, r):
		if indic(r) {
			b.WriteRune(r)
		}
	case r == 'ـ' || unicode.Is(unicode.Cf, r): // tatweel; direction marks and other invisible characters
	case r >= '٠' && r <= '٩':
		b.WriteRune('0' + r - '٠')
	case r >= '۰' && r <= '۹':
		b.WriteRune('0' + r - '۰')
	case r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´':
		b.WriteByte('\'')
	default:
		if to, ok := letters[r]; ok {
			b.WriteString(to)
			return
		}
		b.WriteRune(r)
	}
}

// indic reports whether a combining mark is a vowel sign that tells words of Indian scripts apart.
func indic(r rune) bool { return r >= 0x0900 && r <= 0x0DFF }

// Words gives the words of s, folded: runs of letters and digits, apostrophes dropped from their edges. Han characters,
// which stand without spaces, are words of one character each.
func Words(s string) []string {
	var words []string
	f := String(s)
	start := -1
	end := func(i int) {
		if start >= 0 {
			words = append(words, elisions(strings.Trim(f[start:i], "'"))...)
			start = -1
		}
	}
	for i, r := range f {
		switch {
		case unicode.Is(unicode.Han, r):
			end(i)
			words = append(words, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'':
			if start < 0 {
				start = i
			}
		default:
			end(i)
		}
	}
	end(len(f))
	return words
}

// elisions splits "l'ecole", "d'asile", "m'ap" and "qu'il" after the apostrophe; "don't" and "aujourd'hui" stay whole.
func elisions(word string) []string {
	head, rest, ok := strings.Cut(word, "'")
	switch {
	case word == "":
		return nil
	case !ok || rest == "" || len(head) > 2 && head != "jusqu" && head != "lorsqu" && head != "puisqu" || rest == "t" || rest == "s" || rest == "m" || rest == "re" || rest == "ll" || rest == "ve" || rest == "d":
		return []string{word}
	default:
		return []string{head, strings.ReplaceAll(rest, "'", "")}
	}
}

// Key gives s with its words joined by single spaces: equal keys are the same sentence typed twice.
func Key(s string) string { return strings.Join(Words(s), " ") }

// stemLength is the number of first letters that stand for a word and its endings; on public question sets it finds as
// much as the stemmers of single languages do.
const stemLength = 5

// arabicPrefixes are the article and the particles written together with it, longest first.
var arabicPrefixes = []string{"وال", "بال", "كال", "فال", "لل", "ال"}

// Stem gives the beginning of a folded word that its forms share.
func Stem(word string) string {
	for _, p := range arabicPrefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= 3*2 {
			word = rest
			break
		}
	}
	n := 0
	for i := range word {
		if n == stemLength {
			return word[:i]
		}
		n++
	}
	return word
}

// Pieces appends the n-grams of "_word_" to out. They forgive slips, endings and missing letters.
func Pieces(word string, n int, out []string) []string {
	marked := []rune("_" + word + "_")
	for i := 0; i+n <= len(marked); i++ {
		out = append(out, string(marked[i:i+n]))
	}
	return out
}

// IsHan reports whether a word of Words is one Chinese character.
func IsHan(word string) bool {
	for _, r := range word {
		return unicode.Is(unicode.Han, r)
	}
	return false
}
