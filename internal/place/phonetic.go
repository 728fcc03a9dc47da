package place

import "strings"

// phoneticName is a town's name as a row of sounds, against which names in other scripts are laid.
type phoneticName struct {
	sounds string
	ref    ref
}

// phone is one sound of a name in another script: the Latin letters it may stand for.
type phone struct {
	letters string
	vowel   bool
	weak    bool // may be silent or only carry the next sound
}

// minPhonetic is the fewest people of a town whose name is looked for in other scripts by sound.
const minPhonetic = 25_000

func (g *Gazetteer) addPhonetic(tokens []token, f ref) {
	if t := g.towns[f.town]; t.population < minPhonetic && !t.border {
		return
	}
	if s := spoken(tokens); len(s) >= minSound && len(s) <= maxSound {
		g.phonetic = append(g.phonetic, phoneticName{sounds: s, ref: f})
	}
}

// Costs of laying a foreign row of sounds on a name. Arabic script leaves most vowels out, Chinese adds them.
const (
	costVowelMissing   = 0.15
	costVowelAdded     = 0.35
	costVowelDiffers   = 0.25
	costWeak           = 0.1
	costSoundMissing   = 1.0
	costSoundAdded     = 1.0
	costSoundDiffers   = 1.1
	costSoundAlike     = 0.4
	minConsonantsHeard = 3
)

// The highest cost per sound at which a name is believed. Arabic letters stand for few sounds each, Chinese syllables for
// many; measured on the known foreign names.
const (
	arabicTrust  = 0.07
	chineseTrust = 0.035
)

// heard gives the towns whose names fit a row of sounds best, and the cost per sound, if that is at most trust.
func (g *Gazetteer) heard(row []phone, trust float64) (refs []ref, cost float64) {
	consonants := 0
	for _, p := range row {
		if !p.vowel && !p.weak {
			consonants++
		}
	}
	if consonants < minConsonantsHeard || len(row) > maxSound || len(row) < minSound-1 {
		return nil, 0
	}
	limit := trust * float64(len(row))
	best := limit
	for _, n := range g.phonetic {
		if d := len(n.sounds) - len(row); d > len(row) || -d > len(row) {
			continue
		}
		c := lay(row, n.sounds, best)
		switch {
		case c > best:
		case c < best-0.01:
			refs, best = []ref{n.ref}, c
		default:
			refs = append(refs, n.ref)
		}
	}
	return refs, best / float64(len(row))
}

// lay gives the cheapest way to lay the row on the name, or more than limit.
func lay(row []phone, name string, limit float64) float64 {
	var a, b [maxSound + 1]float64
	prev, cur := a[:len(name)+1], b[:len(name)+1]
	for j := 1; j <= len(name); j++ {
		prev[j] = prev[j-1] + missing(name[j-1])
	}
	for _, p := range row {
		add := costSoundAdded
		if p.weak {
			add = costWeak
		} else if p.vowel {
			add = costVowelAdded
		}
		cur[0] = prev[0] + add
		best := cur[0]
		for j := 1; j <= len(name); j++ {
			cur[j] = min(prev[j]+add, cur[j-1]+missing(name[j-1]), prev[j-1]+differs(p, name[j-1]))
			best = min(best, cur[j])
		}
		if best > limit {
			return best
		}
		prev, cur = cur, prev
	}
	return prev[len(name)]
}

func missing(letter byte) float64 {
	if isVowel(letter) {
		return costVowelMissing
	}
	return costSoundMissing
}

func differs(p phone, letter byte) float64 {
	if strings.IndexByte(p.letters, letter) >= 0 {
		return 0
	}
	if isVowel(letter) != p.vowel {
		return costSoundDiffers + costVowelMissing
	}
	if p.vowel {
		return costVowelDiffers
	}
	for _, group := range []string{"bpv", "fv", "kgr", "td", "szxj", "mn", "lr"} {
		if strings.IndexByte(group, letter) >= 0 && strings.ContainsAny(group, p.letters) {
			return costSoundAlike
		}
	}
	return costSoundDiffers
}

func isVowel(letter byte) bool { return strings.IndexByte("aeiou", letter) >= 0 }

// arabicSounds gives the sounds of words in Arabic script, as Arabs and Persians write foreign names.
func arabicSounds(tokens []token) []phone {
	var row []phone
	for _, t := range tokens {
		for _, r := range t.text {
			if p, ok := arabicLetters[r]; ok {
				row = append(row, p)
			}
		}
	}
	return row
}

var arabicLetters = map[rune]phone{
	'ا': {letters: "aeo", vowel: true}, 'و': {letters: "uov", vowel: true}, 'ي': {letters: "ie", vowel: true},
	'ع': {weak: true}, 'ء': {weak: true}, 'ه': {letters: "aer", weak: true}, 'ح': {weak: true}, 'ئ': {letters: "ie", vowel: true},
	'ب': {letters: "bp"}, 'پ': {letters: "p"}, 'ت': {letters: "t"}, 'ط': {letters: "t"}, 'ث': {letters: "st"},
	'ج': {letters: "jg"}, 'چ': {letters: "xt"}, 'خ': {letters: "jrk"}, 'د': {letters: "d"}, 'ذ': {letters: "dsj"},
	'ض': {letters: "d"}, 'ظ': {letters: "s"}, 'ر': {letters: "r"}, 'ز': {letters: "sj"}, 'ژ': {letters: "jx"},
	'س': {letters: "s"}, 'ص': {letters: "s"}, 'ش': {letters: "xj"}, 'غ': {letters: "g"}, 'گ': {letters: "g"},
	'ف': {letters: "fv"}, 'ڤ': {letters: "v"}, 'ق': {letters: "kg"}, 'ك': {letters: "k"}, 'ل': {letters: "l"},
	'م': {letters: "mn"}, 'ن': {letters: "nm"}, 'ۇ': {letters: "uo", vowel: true},
}
