package safety

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ponte/internal/fold"
)

// spelling brings the ways of writing a word in a language to one form: what the rules file says (`same`), and what
// the language writes together or apart as people like (elisions in French, particles in Arabic, endings in Persian).
type spelling struct {
	lang string
	same map[string][]respelling // by the first word
}

// respelling replaces a row of words by another.
type respelling struct{ from, to []string }

// newSpelling reads `same`: for each form, one word or several, the other ways to write it (_ joins words).
func newSpelling(lang string, same map[string]string) *spelling {
	s := &spelling{lang: lang, same: map[string][]respelling{}}
	for form, others := range same {
		to := s.cut(fold.Words(form))
		for _, other := range strings.Fields(others) {
			from := s.cut(fold.Words(strings.ReplaceAll(other, "_", " ")))
			if len(from) > 0 && !slices.Equal(from, to) {
				s.same[from[0]] = append(s.same[from[0]], respelling{from, to})
			}
		}
	}
	for first := range s.same { // the longest first
		slices.SortFunc(s.same[first], func(a, b respelling) int {
			if len(a.from) != len(b.from) {
				return len(b.from) - len(a.from)
			}
			return slices.Compare(a.from, b.from)
		})
	}
	return s
}

// apply gives the words of a message in one form, and the function that gives the other forms under which a word is known.
func (s *spelling) apply(folded []string) (words []string, forms func(string) []string) {
	return s.replace(s.join(s.cut(folded))), s.forms
}

// matchers reads the words of one alternative of a pattern, joined by _; a word without * takes its one form.
func (s *spelling) matchers(joined string) []matcher {
	var out []matcher
	for _, w := range strings.Split(joined, "_") {
		bare := strings.Trim(w, "*")
		kind := whole
		switch before, after := strings.HasPrefix(w, "*"), strings.HasSuffix(w, "*"); {
		case before && after:
			kind = inside
		case before:
			kind = suffix
		case after:
			kind = prefix
		}
		words := s.join(s.cut(fold.Words(bare)))
		if kind == whole {
			words = s.replace(words)
		}
		for i, text := range words {
			m := matcher{text: text}
			if i == len(words)-1 {
				m.kind = kind
			}
			out = append(out, m)
		}
	}
	return out
}

func (s *spelling) replace(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n := 0
		for _, r := range s.same[words[i]] {
			if i+len(r.from) <= len(words) && slices.Equal(r.from, words[i:i+len(r.from)]) {
				out, n = append(out, r.to...), len(r.from)
				break
			}
		}
		if n == 0 {
			out, n = append(out, words[i]), 1
		}
		i += n
	}
	return out
}

// cut takes the apostrophes out. In Haitian Creole they stand between two words (m'ap); elsewhere the word is written
// together as people do who type fast (j'ai and jai, can't and cant).
func (s *spelling) cut(words []string) []string {
	var out []string
	for _, w := range words {
		switch {
		case !strings.Contains(w, "'"):
			out = append(out, w)
		case s.lang == "ht":
			out = append(out, strings.FieldsFunc(w, func(r rune) bool { return r == '\'' })...)
		default:
			out = append(out, strings.ReplaceAll(w, "'", ""))
		}
	}
	return out
}

// join puts together what a language writes as one word and people write apart, and parts what they write together.
func (s *spelling) join(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case s.lang == "fr" && i+1 < len(words) && elided[w]: // j ai
			w += words[i+1]
			i++
		case s.lang == "fa" && i+1 < len(words) && (w == "مي" || w == "نمي"): // می خواهم
			w += words[i+1]
			i++
		case s.lang == "fa" && len(out) > 0 && persianEndings[w]: // خسته ام
			out[len(out)-1] += w
			continue
		case s.lang == "ar" && denied(w): // مابيخليني
			out = append(out, "ما")
			w = strings.TrimPrefix(w, "ما")
		}
		out = append(out, w)
	}
	return out
}

// elided are the words that French shortens before a vowel, without their apostrophe.
var elided = map[string]bool{"j": true, "m": true, "t": true, "s": true, "l": true, "d": true, "n": true, "c": true, "qu": true}

// persianEndings are endings that stand apart from their word when it is typed with a space or a zero-width non-joiner.
var persianEndings = map[string]bool{
	"ها": true, "هاي": true, "هايم": true, "هايش": true, "هامو": true, "ام": true, "ات": true, "اش": true,
	"مان": true, "تان": true, "شان": true, "اند": true, "ايم": true, "ايد": true,
}

// denied reports whether an Arabic word is "not" written together with a verb.
func denied(w string) bool {
	rest, ok := strings.CutPrefix(w, "ما")
	if !ok || utf8.RuneCountInString(rest) < 3 || strings.HasPrefix(w, "مانع") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune("بيتنكعقفه", first) || strings.HasPrefix(rest, "خل") || strings.HasPrefix(rest, "ال")
}

// forms gives the shorter forms under which a word of a message is also known: French words without an elided article or
// pronoun, Arabic ones without the particles written together with them.
func (s *spelling) forms(w string) []string {
	switch s.lang {
	case "fr":
		for _, n := range []int{1, 2} {
			if len(w) >= n+shortestFrench && elided[w[:n]] && strings.ContainsRune("aeiouyh", rune(w[n])) {
				return []string{w[n:]}
			}
		}
	case "ar":
		return arabicForms(w)
	}
	return nil
}

// shortestFrench is the number of letters that must remain, lest "dans" be known as "ans".
const shortestFrench = 5

// arabicParticles are the conjunctions, prepositions, articles and signs of tense written together with a word, in the
// dialects too, longest first.
var arabicParticles = []string{
	"وال", "بال", "فال", "كال", "عال", "هال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "ه", "ح", "غ", "س", "ت",
}

func arabicForms(w string) []string {
	var out []string
	for range 3 { // conjunction, sign of tense or preposition, article
		cut := ""
		for _, p := range arabicParticles {
			if rest, ok := strings.CutPrefix(w, p); ok && utf8.RuneCountInString(rest) >= 3 {
				cut = rest
				break
			}
		}
		if cut == "" {
			return out
		}
		out = append(out, cut)
		w = cut
	}
	return out
}

// maxWords is how many words of a message are read: the first and the last ones, as the need stands at either end.
const maxWords = 600

// split gives the folded words of a message; letters typed three times or more count once ("socorrooo"), and digits are
// split from letters ("15anos").
func split(text string) []string {
	words := fold.Words(text)
	if len(words) > maxWords {
		words = slices.Concat(words[:maxWords/2], words[len(words)-maxWords/2:])
	}
	var out []string
	for _, w := range words {
		w = squeeze(w)
		start, digit := 0, false
		for i, r := range w {
			if i > 0 && unicode.IsDigit(r) != digit {
				out = append(out, w[start:i])
				start = i
			}
			digit = unicode.IsDigit(r)
		}
		out = append(out, w[start:])
	}
	return out
}

// squeeze writes a letter that stands three times or more in a row once.
func squeeze(w string) string {
	var b strings.Builder
	runes := []rune(w)
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		n := j - i
		if n > 2 && !unicode.IsDigit(runes[i]) {
			n = 1
		}
		b.WriteString(strings.Repeat(string(runes[i]), n))
		i = j
	}
	return b.String()
}
