package rank

import (
	"slices"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Lexicon knows which words of different languages mean the same. Through it the sample questions of one language help
// the others, and the words of one language each other.
type Lexicon struct {
	exact    map[chat.Lang]map[string][]string // word to concepts
	prefixes map[chat.Lang]map[string][]string // beginning of a word to concepts
	han      []hanWord
}

// hanWord is a Chinese word, which stands in a text without spaces around it.
type hanWord struct{ text, concept string }

// NewLexicon makes an empty Lexicon.
func NewLexicon() *Lexicon {
	return &Lexicon{exact: map[chat.Lang]map[string][]string{}, prefixes: map[chat.Lang]map[string][]string{}}
}

// Add says that words of lang mean the concept. A word that ends in * stands for all that begin like it.
func (x *Lexicon) Add(concept string, lang chat.Lang, words []string) {
	if x.exact[lang] == nil {
		x.exact[lang], x.prefixes[lang] = map[string][]string{}, map[string][]string{}
	}
	for _, w := range words {
		stem, open := strings.CutSuffix(w, "*")
		key := fold.Key(stem)
		switch {
		case fold.IsHan(key):
			x.han = append(x.han, hanWord{strings.ReplaceAll(key, " ", ""), concept})
		case open:
			x.prefixes[lang][key] = append(x.prefixes[lang][key], concept)
			if bare, ok := strings.CutSuffix(key, "ه"); ok && lang == "ar" {
				// The feminine ending is another letter before a suffix: بطاقة, بطاقتي.
				x.prefixes[lang][bare+"ت"] = append(x.prefixes[lang][bare+"ت"], concept)
			}
		default:
			x.exact[lang][key] = append(x.exact[lang][key], concept)
		}
	}
}

// arabicParticles are written together with the word that follows.
var arabicParticles = []string{"وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "ع", "ه"}

// Concepts gives the concepts in the folded words of a text, sorted, each once. Portuguese words, which people mix into
// every language, count in all of them where the language itself does not know the word.
func (x *Lexicon) Concepts(words []string, lang chat.Lang) []string {
	var out []string
	for _, w := range words {
		before := len(out)
		out = x.lookUp(w, lang, out)
		if lang == "ar" {
			for _, p := range arabicParticles {
				if rest, ok := strings.CutPrefix(w, p); ok && len(rest) >= 4 {
					out = x.lookUp(rest, lang, out)
				}
			}
		}
		if len(out) == before && lang != "pt" && len(w) > 4 {
			out = x.lookUp(w, "pt", out)
		}
	}
	if text := strings.Join(words, ""); strings.ContainsFunc(text, isHan) {
		for _, h := range x.han {
			if strings.Contains(text, h.text) {
				out = append(out, h.concept)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isHan(r rune) bool { return r > 0x2E7F && fold.IsHan(string(r)) }

func (x *Lexicon) lookUp(word string, lang chat.Lang, out []string) []string {
	out = append(out, x.exact[lang][word]...)
	for i := range word {
		if i > 1 {
			out = append(out, x.prefixes[lang][word[:i]]...)
		}
	}
	return append(out, x.prefixes[lang][word]...)
}
