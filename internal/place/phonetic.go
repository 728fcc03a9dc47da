package place

import "strings"

// phoneticName is a town's name as a row of sounds, against which names in other scripts are laid.
type phoneticName struct {
	sounds string
	ref    ref
}

// phone is one sound of a name in another script.
type phone struct {
	same  letters // the Latin letters that it stands for
	alike letters // further letters that sound much like them
	vowel bool
	weak  bool // may be silent or only carry the next sound
}

// letters is a set of the letters a to z.
type letters uint32

func lettersOf(s string) letters {
	var set letters
	for i := range len(s) {
		set |= 1 << (s[i] - 'a')
	}
	return set
}

func (l letters) has(letter byte) bool { return l&(1<<(letter-'a')) != 0 }

var vowels = lettersOf("aeiou")

// likeness groups the consonants that ears and scripts confuse.
var likeness = []letters{
	lettersOf("bpv"), lettersOf("fv"), lettersOf("kgr"), lettersOf("td"), lettersOf("szxj"), lettersOf("mn"), lettersOf("lr"),
}

func consonant(s string) phone {
	p := phone{same: lettersOf(s)}
	for _, group := range likeness {
		if p.same&group != 0 {
			p.alike |= group
		}
	}
	return p
}

func vowel(s string) phone { return phone{same: lettersOf(s), vowel: true} }

// weak is a sound that may be silent, and else one of s.
func weak(s string) phone { return phone{same: lettersOf(s), weak: true} }

// minPhonetic is the fewest people of a town whose name is looked for in other scripts by sound.
const minPhonetic = 25_000

func (g *Gazetteer) addPhonetic(tokens []token, f ref) {
	if t := g.towns[f.town]; t.population < minPhonetic && !t.border {
		return
	}
	s := spoken(tokens)
	plain := !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
	if plain && len(s) >= minSound && len(s) <= maxSound {
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
	if vowels.has(letter) {
		return costVowelMissing
	}
	return costSoundMissing
}

func differs(p phone, letter byte) float64 {
	switch isVowel := vowels.has(letter); {
	case p.same.has(letter):
		return 0
	case isVowel != p.vowel:
		return costSoundDiffers + costVowelMissing
	case isVowel:
		return costVowelDiffers
	case p.alike.has(letter):
		return costSoundAlike
	}
	return costSoundDiffers
}

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
	'ا': vowel("aeo"), 'و': vowel("uov"), 'ي': vowel("ie"), 'ۇ': vowel("uo"),
	'ع': weak(""), 'ء': weak(""), 'ح': weak(""), 'ه': weak("aer"),
	'ب': consonant("bp"), 'پ': consonant("p"), 'ت': consonant("t"), 'ط': consonant("t"), 'ث': consonant("st"),
	'ج': consonant("jg"), 'چ': consonant("xt"), 'خ': consonant("jrk"), 'د': consonant("d"), 'ذ': consonant("dsj"),
	'ض': consonant("d"), 'ظ': consonant("s"), 'ر': consonant("r"), 'ز': consonant("sj"), 'ژ': consonant("jx"),
	'س': consonant("s"), 'ص': consonant("s"), 'ش': consonant("xj"), 'غ': consonant("g"), 'گ': consonant("g"),
	'ف': consonant("fv"), 'ڤ': consonant("v"), 'ق': consonant("kg"), 'ك': consonant("k"), 'ل': consonant("l"),
	'م': consonant("mn"), 'ن': consonant("nm"),
}
