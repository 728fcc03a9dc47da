package place

import (
	"cmp"
	"slices"
	"strings"

	"ponte/internal/chat"
)

// reading is a text with what was seen in it.
type reading struct {
	tokens []token
	cues   []cue
	taken  []bool // tokens that belong to a name, a state or a hidden phrase
	closed []bool // those of them that can be no part of any other name
	spans  []span // towns and airports, in the order of the text
	states []span // states named, as words or by their two letters
	shout  bool   // all in capitals: capitals say nothing
}

// span is a run of tokens that may name places.
type span struct {
	from, to int // tokens [from, to)
	refs     []ref
	around   cue  // roles of the words beside it
	stated   bool // a state named in the text agrees with it
	sounded  bool // found by sound or distance, not letter by letter
	hidden   bool // also a phrase or place that is none of ours: a town only where its state is named
	code     bool // a state by its two letters, which are often a word
}

// read finds the cues, the names and the states in a text.
func (g *Gazetteer) read(tokens []token, lang chat.Lang) *reading {
	r := &reading{tokens: tokens, cues: g.cues.mark(tokens, lang), taken: make([]bool, len(tokens)), closed: make([]bool, len(tokens))}
	r.shout = len(tokens) > 2 && !slices.ContainsFunc(tokens, func(t token) bool { return t.script == latin && !t.upper })
	for _, s := range g.scan(tokens) {
		s.around |= r.around(s)
		fill(r.taken, s)
		if isForeign := func(f ref) bool { return f.kind == foreign }; slices.ContainsFunc(s.refs, isForeign) {
			fill(r.closed, s)
			if s.refs = slices.DeleteFunc(slices.Clone(s.refs), isForeign); len(s.refs) == 0 {
				continue
			}
			s.hidden = true
		}
		i := slices.IndexFunc(s.refs, func(f ref) bool { return f.kind == state })
		if i < 0 {
			r.spans = append(r.spans, s)
			continue
		}
		if s.around&cueCity != 0 && len(s.refs) > 1 { // "the city of Goiás"
			s.refs = slices.Delete(slices.Clone(s.refs), i, i+1)
			r.spans = append(r.spans, s)
			continue
		}
		capital := s.refs[i]
		fill(r.closed, s)
		r.states = append(r.states, span{from: s.from, to: s.to, refs: []ref{capital}, around: s.around})
		if slices.ContainsFunc(s.refs, func(f ref) bool { return f.town == capital.town && f.kind < state }) {
			r.spans = append(r.spans, s) // São Paulo and Rio de Janeiro: the town rather than the state
		}
	}
	r.states = append(r.states, g.codes(r)...)
	return r
}

func fill(marks []bool, s span) {
	for i := s.from; i < s.to; i++ {
		marks[i] = true
	}
}

// scan gives the names in the text that do not overlap, longer ones first served, in the order of the text.
func (g *Gazetteer) scan(tokens []token) []span {
	var all []span
	for i := range tokens {
		if s, ok := g.longestAt(tokens, i); ok {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b span) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	covered := make([]bool, len(tokens))
	kept := all[:0]
	for _, s := range all {
		if slices.Contains(covered[s.from:s.to], true) {
			continue
		}
		fill(covered, s)
		kept = append(kept, s)
	}
	slices.SortFunc(kept, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// longestAt gives the longest name that starts at token i. An Arabic first word is also tried without the particles
// written together with it.
func (g *Gazetteer) longestAt(tokens []token, i int) (span, bool) {
	first := tokens[i]
	if first.script == digits || (isParticle(first.text) && len(tokens) > 1) {
		return span{}, false
	}
	s, ok := g.longestFrom(tokens, i, first.text)
	if first.script != arabic {
		return s, ok
	}
	for _, stem := range arabicStems(first.text) {
		if t, found := g.longestFrom(tokens, i, stem); found && (!ok || t.to > s.to) {
			s, ok = t, true
			s.around |= cueIn
		}
	}
	return s, ok
}

func (g *Gazetteer) longestFrom(tokens []token, i int, first string) (span, bool) {
	var b strings.Builder
	b.WriteString(first)
	best, particles := span{from: i}, 0
	for j := i; j < len(tokens) && j < i+g.longest; j++ {
		if t := tokens[j]; j > i {
			if isParticle(t.text) {
				particles++
				continue
			}
			if t.script == digits || strings.ContainsAny(t.before, ".;:!?\n") {
				break
			}
			b.WriteByte(' ')
			b.WriteString(t.text)
		}
		if refs := joined(g.names[b.String()], particles); len(refs) > 0 {
			best.to, best.refs = j+1, refs
		}
	}
	return best, best.to > 0
}

// joined keeps the names that have at least so many particles: people leave them out, but "Brasil de novo" is not the town
// of Brasil Novo.
func joined(refs []ref, particles int) []ref {
	if particles == 0 {
		return refs
	}
	return slices.DeleteFunc(slices.Clone(refs), func(f ref) bool {
		n := 0
		for word := range strings.FieldsSeq(f.accent) {
			if isParticle(word) {
				n++
			}
		}
		return n < particles
	})
}

// around gives the roles of the words before a span, up to the first that decides, and of the word after it.
func (r *reading) around(s span) cue {
	const decides = cueStrong | cueFrom | cueTo | cueName
	var got cue
	for k := s.from - 1; k >= 0 && k >= s.from-4; k-- {
		if strings.ContainsAny(r.tokens[k+1].before, ".;!?") {
			break
		}
		c := r.cues[k]
		if c&cueRoad != 0 && k == s.from-1 {
			return got | cueRoad
		}
		got |= c & cueIn
		if c&decides != 0 {
			got |= first(c&decides, cueName, cueFrom, cueTo)
			break
		}
		if c&(cueIn|cueFiller|cueState) == 0 {
			got |= r.person(k)
			break
		}
	}
	if s.to < len(r.tokens) {
		after := r.cues[s.to] & (cueAirport | cueStation | cueCity)
		if r.tokens[s.to].script == han {
			after |= r.cues[s.to] & cueNear
		}
		got |= after
	}
	return got
}

// person gives cueName if a word shortly before token k says that a person's name follows: "my name is Ana Maria Santos".
func (r *reading) person(k int) cue {
	for i := k; i > 0 && i > k-3 && !strings.ContainsAny(r.tokens[i].before, ".,;!?"); i-- {
		if r.cues[i-1]&cueName != 0 {
			return cueName
		}
	}
	return 0
}

// first gives the first of the roles that c has, or else c.
func first(c cue, roles ...cue) cue {
	for _, role := range roles {
		if c&role != 0 {
			return role
		}
	}
	return c
}

// rest counts the words that are neither part of the span or of a state nor say anything about a place.
func (r *reading) rest(s span) int {
	n := 0
	for i, c := range r.cues {
		inside := i >= s.from && i < s.to
		if !inside && c == 0 && !slices.ContainsFunc(r.states, func(t span) bool { return i >= t.from && i < t.to }) {
			n++
		}
	}
	return n
}
