package place

import (
	"slices"
	"strings"
)

// soundIndex finds the names that sound like a text: exactly, or sharing many pairs of letters with it.
type soundIndex struct {
	names []soundName
	exact map[string]int32
	pairs map[[2]byte][]int32 // pair of letters → names that have it
}

type soundName struct {
	sound string
	refs  []ref
}

// indexSounds enters the names in Latin letters that are long enough to be known again when misspelt.
func (g *Gazetteer) indexSounds() {
	x := soundIndex{exact: map[string]int32{}, pairs: map[[2]byte][]int32{}}
	for _, name := range sortedKeys(g.names) {
		for _, f := range g.names[name] {
			if f.kind != official && f.kind != alias && f.kind != portName {
				continue
			}
			tokens := split(f.accent)
			if tokens[0].script != latin || tokens[0].text[0] >= 0x80 {
				continue
			}
			x.add(soundOf(tokens), f)
			if strings.Contains(f.accent, "ç") {
				x.add(soundOf(split(strings.ReplaceAll(f.accent, "ç", "c"))), f)
			}
			if f.kind == official {
				g.addPhonetic(tokens, f)
			}
		}
	}
	g.sounds = x
}

func sortedKeys(m map[string][]ref) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// minSound is the fewest sounds that a name must have to be looked for by sound.
const minSound = 4

func (x *soundIndex) add(sound string, f ref) {
	if len(sound) < minSound || len(sound) > maxSound {
		return
	}
	i, ok := x.exact[sound]
	if !ok {
		i = int32(len(x.names))
		x.exact[sound] = i
		x.names = append(x.names, soundName{sound: sound})
		for _, p := range pairsOf(sound) {
			if list := x.pairs[p]; len(list) == 0 || list[len(list)-1] != i {
				x.pairs[p] = append(list, i)
			}
		}
	}
	x.names[i].refs = append(x.names[i].refs, f)
}

// pairsOf gives the pairs of neighbouring letters, the edges of the word included.
func pairsOf(s string) [][2]byte {
	pairs := make([][2]byte, 0, len(s)+1)
	var prev byte
	for i := range len(s) {
		pairs = append(pairs, [2]byte{prev, s[i]})
		prev = s[i]
	}
	return append(pairs, [2]byte{prev, 0})
}

// near is a name that sounds like a text, with how many letters differ.
type near struct {
	refs  []ref
	edits int
}

// tolerance gives how many letters of a sound may differ.
func tolerance(length int) int {
	switch {
	case length < 5:
		return 0
	case length < 9:
		return 1
	case length < 13:
		return 2
	}
	return 3
}

// nearest gives the names that differ from sound in the fewest letters, within the tolerance of its length.
func (x *soundIndex) nearest(sound string) (near, bool) {
	if i, ok := x.exact[sound]; ok {
		return near{refs: x.names[i].refs}, true
	}
	limit := tolerance(len(sound))
	if limit == 0 || len(sound) > maxSound {
		return near{}, false
	}
	shared := make([]uint8, len(x.names))
	pairs := pairsOf(sound)
	for _, p := range pairs {
		for _, i := range x.pairs[p] {
			shared[i]++
		}
	}
	best := near{edits: limit + 1}
	for i, n := range shared {
		if int(n) < max(2, len(pairs)-2*limit) {
			continue
		}
		name := x.names[i]
		d := distance(sound, name.sound, limit)
		if name.sound[0] != sound[0] {
			d++ // people rarely mistake the first letter
		}
		if d > tolerance(min(len(sound), len(name.sound))) {
			continue
		}
		if d < best.edits {
			best = near{edits: d}
		}
		if d == best.edits {
			best.refs = append(best.refs, name.refs...)
		}
	}
	return best, len(best.refs) > 0
}
