package place

import (
	"slices"
	"strings"
)

// codes finds states named by their two letters. Many of these are words ("se", "am", "para o PA"): they count by
// themselves only in capitals, alone, or where a place is promised; else only right behind a town of that state.
func (g *Gazetteer) codes(r *reading) []span {
	var found []span
	for i, t := range r.tokens {
		if len(t.raw) != 2 || r.taken[i] {
			continue
		}
		capital, ok := g.byUF[strings.ToUpper(t.raw)]
		if !ok {
			continue
		}
		s := span{from: i, to: i + 1, refs: []ref{{kind: state, town: int32(capital), port: -1}}, code: true}
		s.around = r.around(s)
		_, word := g.words[t.raw]
		alone := len(r.tokens) == 1 && (!word || t.upper)
		promised := !word && s.around&(cueStrong|cueIn) != 0
		afterState := !word && i > 0 && r.cues[i-1]&cueState != 0
		if (t.upper && !r.shout) || alone || afterState || promised {
			s.code = false
		}
		found = append(found, s)
	}
	return found
}

// state narrows a span to the state named in the text: right behind the name first, else anywhere.
func (g *Gazetteer) state(r *reading, s span) span {
	for _, near := range []bool{true, false} {
		var refs []ref
		for _, t := range r.states {
			if t.from == s.from || (near && !r.follows(s, t)) || (!near && t.code) {
				continue
			}
			uf := g.towns[t.refs[0].town].UF
			for _, f := range s.refs {
				if g.towns[f.town].UF == uf && !slices.Contains(refs, f) {
					refs = append(refs, f)
				}
			}
		}
		if len(refs) > 0 {
			s.refs, s.stated = refs, true
			return s
		}
	}
	return s
}

// follows reports whether the state stands right behind the name, with at most two prepositions between.
func (r *reading) follows(s, state span) bool {
	if state.from < s.to || state.from > s.to+2 {
		return false
	}
	for i := s.to; i < state.from; i++ {
		if r.cues[i]&(cueIn|cueState) == 0 {
			return false
		}
	}
	return true
}
