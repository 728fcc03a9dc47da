package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// scriptOf tells in which script a language is written.
var scriptOf = map[chat.Lang]*unicode.RangeTable{
	"pt": unicode.Latin, "es": unicode.Latin, "en": unicode.Latin, "fr": unicode.Latin, "ht": unicode.Latin,
	"ar": unicode.Arabic, "fa": unicode.Arabic, "zh": unicode.Han,
}

// scripts reports letters of a foreign alphabet inside a word (а for a), direction marks without a partner, and texts
// that are written in another script than their language.
func (l *articleLint) scripts() {
	l.mixedWords(l.a.Title)
	for _, q := range l.a.Questions {
		l.mixedWords(q)
	}
	own, letters := 0, 0
	line := l.a.bodyLine
	for text := range strings.Lines(l.a.body) {
		l.mixedWords(phrase{text, line})
		for _, r := range placeholder.ReplaceAllString(text, "") {
			if unicode.IsLetter(r) {
				letters++
				if unicode.Is(scriptOf[l.a.lang], r) {
					own++
				}
			}
		}
		line++
	}
	if letters > 0 && own*2 < letters {
		l.add(l.a.bodyLine, "", "most of the text is not in the script of %s", l.a.lang)
	}
}

func (l *articleLint) mixedWords(p phrase) {
	depth := 0
	for _, r := range p.Text {
		switch {
		case r >= '\u2066' && r <= '\u2068', r == '\u202a', r == '\u202b':
			depth++
		case r == '\u2069', r == '\u202c':
			depth--
		case r == '\u202d', r == '\u202e':
			l.add(p.Line, "the program sets direction marks itself", "there is a direction override")
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		l.add(p.Line, "the program sets direction marks itself; take it out", "a direction mark has no partner")
	}
	for word := range strings.FieldsFuncSeq(p.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if mixed(word) {
			l.add(p.Line, "a look-alike letter, or a missing space", "the word %q mixes alphabets", word)
		}
	}
	if l.a.lang == "fa" && strings.ContainsAny(p.Text, "يك") {
		l.warn(p.Line, "write ی and ک", "Arabic ي or ك in a Persian text")
	}
}

// mixed reports whether a word holds letters of two alphabets that do not stand side by side: Latin with Cyrillic, Greek
// or Arabic. Chinese characters touch Latin words without a space.
func mixed(word string) bool {
	var latin, other bool
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Hebrew):
			other = true
		}
	}
	return latin && other
}

// style reports words that a language avoids, long sentences, and texts that are hard to read.
func (l *articleLint) style() {
	st := l.lib.styles[l.a.lang]
	if st == nil {
		return
	}
	l.avoided(phrase{l.a.Title.Text, l.a.Title.Line})
	line := l.a.bodyLine
	for text := range strings.Lines(l.a.body) {
		l.avoided(phrase{text, line})
		line++
	}
	body := insert(l.a.body, func(string) (string, bool) { return "X", true })
	for _, s := range sentencesIn(body, l.a.bodyLine) {
		if n := sentenceLength(s.text, l.a.lang); st.SentenceWords > 0 && n > st.SentenceWords {
			l.warn(s.line, "make two of it", "a sentence of %d %s: %q", n, unit(l.a.lang), start(s.text)+"…")
		}
	}
	if ease, ok := readingEase(body, l.a.lang); ok && ease < st.Ease {
		l.warn(l.a.bodyLine, "shorter sentences, shorter words", "the text is hard to read: ease %.0f of at least %.0f", ease, st.Ease)
	}
}

func unit(lang chat.Lang) string {
	if lang == "zh" {
		return "characters"
	}
	return "words"
}

func sentenceLength(text string, lang chat.Lang) int {
	if lang == "zh" {
		return utf8.RuneCountInString(text)
	}
	return len(strings.Fields(text))
}

// avoided reports the words of the language's list. A word of the list that ends in * stands for all that begin like it.
func (l *articleLint) avoided(p phrase) {
	text := " " + fold.Key(p.Text) + " "
	for _, w := range l.lib.styles[l.a.lang].Avoid {
		stem, open := strings.CutSuffix(w.Word.Text, "*")
		needle := " " + fold.Key(stem)
		if !open {
			needle += " "
		}
		if strings.Contains(text, needle) {
			l.add(p.Line, "say: "+w.Say, "the word %q is not used for people here", stem)
			l.problems[len(l.problems)-1].Warning = w.Warn
		}
	}
}

// readingEase gives Flesch's reading ease of a body with the constants of its language: 100 is easy, 0 very hard.
// English: Flesch 1948; Portuguese: Martins et al. 1996; Spanish: Fernández Huerta 1959; French: Kandel and Moles 1958.
func readingEase(body string, lang chat.Lang) (float64, bool) {
	var base, perSentence, perSyllable float64
	switch lang {
	case "en":
		base, perSentence, perSyllable = 206.835, 1.015, 84.6
	case "pt":
		base, perSentence, perSyllable = 248.835, 1.015, 84.6
	case "es":
		base, perSentence, perSyllable = 206.84, 1.02, 60
	case "fr":
		base, perSentence, perSyllable = 207, 1.015, 73.6
	default:
		return 0, false
	}
	var sentences, words, syllables float64
	for _, s := range sentencesIn(body, 0) {
		ws := fold.Words(s.text)
		if len(ws) == 0 {
			continue
		}
		sentences++
		for _, w := range ws {
			words++
			syllables += float64(countSyllables(w))
		}
	}
	if words < 30 {
		return 0, false
	}
	return base - perSentence*words/sentences - perSyllable*syllables/words, true
}

// countSyllables counts the groups of vowels of a folded word, at least one.
func countSyllables(word string) int {
	n, vowel := 0, false
	for _, r := range word {
		is := strings.ContainsRune("aeiouy", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	return max(n, 1)
}
