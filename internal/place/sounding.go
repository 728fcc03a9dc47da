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

	// Inside a sentence about something else: how well a name must fit, and of how many sounds it must be.
	maxCostInside = 0.15
	minInside     = 8
)

// sounding looks for names that sound like what was typed, where words stand that say nothing else: alone, or where the
// words around them say that a place comes.
func (g *Gazetteer) sounding(r *reading) []span {
	var best span
	bestCost := 1.0
	for _, w := range g.windows(r) {
		refs, cost := g.soundsLike(r, w)
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

// widened gives the larger town that a name sounds like together with a word beside it: "porto allegre" is no Alegre.
func (g *Gazetteer) widened(r *reading, s span) span {
	if r.tokens[s.from].script != latin || s.stated {
		return s
	}
	for from := max(0, s.from-2); from <= s.from; from++ {
		for to := s.to; to <= min(len(r.tokens), s.to+2); to++ {
			i, ok := g.sounds.exact[soundOf(r.tokens[from:to])]
			if !ok || to-from == s.to-s.from {
				continue
			}
			if f := g.sounds.names[i].refs[0]; g.prior(f) > g.prior(s.refs[0]) {
				w := span{from: from, to: to, refs: g.sounds.names[i].refs, sounded: true}
				w.around = r.around(w)
				return w
			}
		}
	}
	return s
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
			if r.closed[to-1] || r.tokens[to-1].script != r.tokens[from].script || r.tokens[from].script == digits {
				break
			}
			s := span{from: from, to: to}
			if r.seen(s) || !g.unexplained(r, s) || (r.tokens[from].script == han && !r.bounded(s)) {
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

// seen reports whether a run is a name that was found letter by letter, and refused.
func (r *reading) seen(s span) bool {
	return slices.ContainsFunc(r.spans, func(o span) bool { return o.from == s.from && o.to == s.to })
}

// bounded reports whether a run of characters, which has no spaces to tell its ends, lies between cues or the ends of the
// text, and is itself mostly no cue.
func (r *reading) bounded(s span) bool {
	return r.cued(s) <= (s.to-s.from)/3 &&
		(s.from == 0 || r.cues[s.from-1] != 0 || r.tokens[s.from-1].script != han) &&
		(s.to == len(r.tokens) || r.cues[s.to] != 0 || r.tokens[s.to].script != han)
}

// cued counts the tokens of a run that are cues.
func (r *reading) cued(s span) int {
	n := 0
	for _, c := range r.cues[s.from:s.to] {
		if c != 0 {
			n++
		}
	}
	return n
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
func (g *Gazetteer) soundsLike(r *reading, s span) (refs []ref, cost float64) {
	tokens := r.tokens[s.from:s.to]
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
		if r.cued(s) > 0 {
			return nil, 0
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
	sure, whole := s.around&cueStrong != 0, r.rest(s) == 0
	latin := r.tokens[s.from].script == latin
	switch {
	case sure && whole && cost == 0:
		need = 0
	case sure && whole:
		need -= 0.5
	case sure:
		need += 0.3
	case !whole:
		need += 0.9
	}
	switch {
	case latin && s.to-s.from > 1:
		need -= 0.4
	case !latin && cost > 0 && !(sure && whole):
		need += 0.8
	}
	// "I take" sounds like Itaqui: inside a sentence only long words, or single ones that sound exactly right.
	if exact := cost == 0 && s.to-s.from == 1; !whole && !exact &&
		(cost > maxCostInside || (latin && len(soundOf(r.tokens[s.from:s.to])) < minInside)) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(refs), func(f ref) bool {
		return f.kind != portName && math.Log10(g.prior(f)) < need
	})
}
