package place

import (
	"math"
	"slices"
	"strings"
)

// Limits of looking for names by sound, which is dearer and riskier than looking them up.
const (
	maxWindow  = 6  // tokens of one name; a Chinese name has up to twice as many
	maxWindows = 40 // tries in one text
	maxSound   = 40 // sounds of one name
)

// sounding looks for names that sound like what was typed, where words stand that say nothing else: alone, or where the
// words around them say that a place comes.
func (g *Gazetteer) sounding(r *reading) []span {
	var best span
	bestCost := 1.0
	for _, w := range g.windows(r) {
		refs, cost := g.soundsLike(r.tokens[w.from:w.to])
		if refs = g.known(r, w, refs, cost); len(refs) == 0 {
			continue
		}
		// Of equally good windows the longer one explains more of the text.
		if cost < bestCost-0.001 || (cost < bestCost+0.001 && w.to-w.from > best.to-best.from) {
			best, bestCost = w, cost
			best.refs, best.sounded = refs, true
		}
	}
	if len(best.refs) == 0 {
		return nil
	}
	return []span{g.state(r, best)}
}

// windows gives the runs of words that may be a misspelt name.
func (g *Gazetteer) windows(r *reading) []span {
	var list []span
	for from := range r.tokens {
		size := maxWindow
		if r.tokens[from].script == han {
			size *= 2
		}
		for to := from + 1; to <= min(from+size, len(r.tokens)); to++ {
			if r.taken[to-1] || r.tokens[to-1].script != r.tokens[from].script || r.tokens[from].script == digits {
				break
			}
			s := span{from: from, to: to}
			if !g.unexplained(r, s) {
				continue
			}
			if s.around = r.around(s); s.around&(cueName|cueRoad) != 0 || (s.around == 0 && r.rest(s) > 0) {
				continue
			}
			if list = append(list, s); len(list) == maxWindows {
				return list
			}
		}
	}
	return list
}

// unexplained reports whether a run has a word that is neither a cue nor an ordinary word.
func (g *Gazetteer) unexplained(r *reading, s span) bool {
	odd := false
	for i := s.from; i < s.to; i++ {
		if r.cues[i]&cueName != 0 {
			return false
		}
		_, ordinary := g.words[r.tokens[i].raw]
		odd = odd || (r.cues[i] == 0 && !ordinary)
	}
	return odd
}

// soundsLike gives the names that sound like a run of words, and the cost: 0 for the same sound, more the less it fits.
func (g *Gazetteer) soundsLike(tokens []token) (refs []ref, cost float64) {
	switch tokens[0].script {
	case arabic:
		return g.heard(arabicSounds(tokens), arabicTrust)
	case han:
		syllables := g.syllables(tokens)
		if len(syllables) < minSyllables {
			return nil, 0
		}
		if refs := g.homonyms[strings.Join(syllables, " ")]; refs != nil {
			return refs, 0
		}
		return g.heard(chineseSounds(syllables), chineseTrust)
	}
	sound := soundOf(tokens)
	if len(sound) < minSound {
		return nil, 0
	}
	n, ok := g.sounds.nearest(sound)
	if !ok {
		return nil, 0
	}
	return n.refs, float64(n.edits) / float64(len(sound))
}

// known keeps the towns that are large enough to be meant by words that only resemble their name. The less it fits, and the
// less the words around promise a place, the larger: a word of five letters in a text of its own, one of them wrong, must
// stand for a town of half a million.
func (g *Gazetteer) known(r *reading, s span, refs []ref, cost float64) []ref {
	need := 4.2 + 7.5*cost // decimal logarithm of the population
	sure := s.around&cueStrong != 0
	switch {
	case sure && cost == 0:
		need = 0
	case sure:
		need -= 0.5
	case r.rest(s) > 0:
		need += 0.7
	}
	switch latin := r.tokens[s.from].script == latin; {
	case latin && s.to-s.from > 1:
		need -= 0.4
	case !latin && cost > 0 && !sure:
		need += 0.8
	}
	return slices.DeleteFunc(slices.Clone(refs), func(f ref) bool {
		return f.kind != portName && math.Log10(g.prior(f)) < need
	})
}
