package place

import (
	"io/fs"
	"strings"

	"ponte/internal/table"
)

// loadPinyin reads how Chinese characters sound and enters the Chinese names by their sound: the same foreign town is
// written with different characters of one sound, simplified or traditional.
func (g *Gazetteer) loadPinyin(fsys fs.FS) error {
	err := table.Read(fsys, "places/hanzi.csv", []string{"pinyin", "characters"}, func(r table.Row) error {
		for _, c := range r.Get("characters") {
			g.pinyin[c] = r.Get("pinyin")
		}
		return nil
	})
	for _, name := range sortedKeys(g.names) {
		tokens := split(name)
		if tokens[0].script != han {
			continue
		}
		if s := g.syllables(tokens); len(s) >= minSyllables {
			k := strings.Join(s, " ")
			g.homonyms[k] = append(g.homonyms[k], g.names[name]...)
		}
	}
	return err
}

// minSyllables is the fewest syllables by which a Chinese name is known from its sound alone.
const minSyllables = 3

// syllables gives the sound of each character, nil if one is not known.
func (g *Gazetteer) syllables(tokens []token) []string {
	var list []string
	for _, t := range tokens {
		for _, c := range t.text {
			s, ok := g.pinyin[c]
			if !ok {
				return nil
			}
			list = append(list, s)
		}
	}
	return list
}

// chineseSounds turns syllables into sounds of foreign names, as Chinese writes them.
func chineseSounds(syllables []string) []phone {
	var row []phone
	for _, s := range syllables {
		initial, final := s, ""
		for i := range len(s) {
			if vowels.has(s[i]) || s[i] == 'v' {
				initial, final = s[:i], s[i:]
				break
			}
		}
		if s == "er" {
			row = append(row, consonant("lr"))
			continue
		}
		if letters, ok := chineseInitials[initial]; ok {
			row = append(row, consonant(letters))
		}
		nasal := strings.HasSuffix(final, "n") || strings.HasSuffix(final, "ng")
		final = strings.TrimRight(final, "ng")
		for i, c := range final {
			// The vowel after s, t, d and the like is there only because Chinese has no consonant without one.
			p := vowel(chineseVowels[c])
			p.weak = i > 0 || (len(final) == 1 && c != 'a')
			row = append(row, p)
		}
		if nasal {
			row = append(row, weak("nm"))
		}
	}
	return row
}

var chineseInitials = map[string]string{
	"b": "bpv", "p": "pb", "m": "m", "f": "fv", "d": "dt", "t": "td", "n": "nl", "l": "lrn", "g": "gk", "k": "kg", "h": "grk",
	"j": "jgdk", "q": "xkts", "x": "xsj", "zh": "j", "ch": "xt", "sh": "sx", "r": "jr", "z": "sd", "c": "st", "s": "sx", "w": "vu",
}

var chineseVowels = map[rune]string{'a': "a", 'o': "ou", 'e': "eao", 'i': "ie", 'u': "uo", 'v': "ui"}
