package langid

import (
	"strings"
	"unicode"

	"ponte/internal/fold"
)

// script is a writing system.
type script string

// The scripts in which more than one of the languages is written.
const (
	latin    script = "latin"
	arabic   script = "arabic"
	cyrillic script = "cyrillic"
)

// alone are the scripts that say the language by themselves.
var alone = map[script]string{"han": "zh", "kana": "ja", "hangul": "ko", "devanagari": "hi", "bengali": "bn", "greek": "el",
	"hebrew": "he", "thai": "th", "ethiopic": "am", "armenian": "hy", "georgian": "ka", "tamil": "ta", "gurmukhi": "pa"}

var ranges = []struct {
	script script
	table  *unicode.RangeTable
}{
	{latin, unicode.Latin}, {arabic, unicode.Arabic}, {cyrillic, unicode.Cyrillic}, {"han", unicode.Han}, {"kana", unicode.Hiragana},
	{"kana", unicode.Katakana}, {"hangul", unicode.Hangul}, {"devanagari", unicode.Devanagari}, {"bengali", unicode.Bengali},
	{"greek", unicode.Greek}, {"hebrew", unicode.Hebrew}, {"thai", unicode.Thai}, {"ethiopic", unicode.Ethiopic},
	{"armenian", unicode.Armenian}, {"georgian", unicode.Georgian}, {"tamil", unicode.Tamil}, {"gurmukhi", unicode.Gurmukhi},
}

func runeScript(r rune) script {
	for _, x := range ranges {
		if unicode.Is(x.table, r) {
			return x.script
		}
	}
	return "other"
}

// token is one word in lower case.
type token struct {
	text   string
	script script
}

// most is how many words are looked at: a page of text tells no more than its beginning.
const most = 200

// tokens splits a text into words. Web addresses, words with digits and words in capitals beside others that are not (CPF, RNM,
// names of offices) belong to no language and are left out, unless nothing else is there.
func tokens(text string) []token {
	var words, capitals []token
	for _, field := range strings.Fields(text) {
		if len(words)+len(capitals) >= most {
			break
		}
		if strings.Contains(field, "://") || strings.Contains(field, "@") || strings.HasPrefix(field, "www.") {
			continue
		}
		for _, w := range strings.FieldsFunc(field, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '\u200c'
		}) {
			for _, w := range runs(strings.Trim(strings.ReplaceAll(w, "’", "'"), "'")) {
				t := token{strings.ToLower(w), wordScript(w)}
				switch {
				case strings.IndexFunc(w, unicode.IsLetter) < 0, t.script == latin && len(w) > 3 && strings.ContainsFunc(w, unicode.IsDigit):
				case t.script == latin && len(w) > 1 && strings.ToUpper(w) == w:
					capitals = append(capitals, t)
				default:
					words = append(words, t)
				}
			}
		}
	}
	if len(words) == 0 {
		return capitals
	}
	if len(capitals) > len(words) { // somebody who writes in capitals
		return append(words, capitals...)
	}
	return words
}

// runs splits a word where a script without spaces meets another: "我的CPF丢了" is three words.
func runs(w string) []string {
	var list []string
	start, was := 0, false
	for i, r := range w {
		is := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
		if i > 0 && is != was {
			list = append(list, w[start:i])
			start = i
		}
		was = is
	}
	return append(list, w[start:])
}

func wordScript(w string) script {
	for _, r := range w {
		if unicode.IsLetter(r) {
			return runeScript(r)
		}
	}
	return "other"
}

// dominant is the script of most letters, a Han character counting as a word; Japanese kana win over Han beside them. Letters
// that are not Latin count threefold: people quote the Portuguese names of papers and offices in their own language, and
// hardly ever the other way round.
func dominant(words []token) (script, float64) {
	letters := map[script]int{}
	total := 0
	for _, w := range words {
		for _, r := range w.text {
			if !unicode.IsLetter(r) {
				continue
			}
			s, weight := runeScript(r), 3
			switch s {
			case latin:
				weight = 1
			case "han", "kana", "hangul":
				weight = 9
			}
			letters[s] += weight
			total += weight
		}
	}
	if total == 0 {
		return "", 0
	}
	best := script("")
	for _, x := range ranges {
		if letters[x.script] > letters[best] {
			best = x.script
		}
	}
	if best == "han" && letters["kana"]*4 > letters["han"] {
		best = "kana"
	}
	if best == "" {
		best = "other"
	}
	return best, float64(letters[best]) / float64(total)
}

// scriptOf is the script of most of a text.
func scriptOf(text string) script {
	s, _ := dominant(tokens(text))
	return s
}

// grams calls each with the features of a word: the word itself, and its n-grams of one to four characters with its edges
// marked; the same of the word without accents where that is another.
func grams(word string, each func(string)) {
	for _, w := range variants(word) {
		each("=" + w)
		runes := []rune("_" + w + "_")
		for n := 1; n <= 4; n++ {
			for i := 0; i+n <= len(runes); i++ {
				if n == 1 && runes[i] == '_' {
					continue
				}
				each(string(runes[i : i+n]))
			}
		}
	}
}

func variants(word string) []string {
	if plain := fold.String(word); plain != word {
		return []string{word, plain}
	}
	return []string{word}
}
