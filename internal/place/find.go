package place

import (
	"cmp"
	"slices"

	"ponte/internal/chat"
)

// maxOptions is how many places are offered when a name is ambiguous.
const maxOptions = 5

// Find gives the place that a text names. lang is the person's language as far as it is known; a place is found in any
// language whatever it says. Only the beginning of a very long text is read.
func (g *Gazetteer) Find(text string, lang chat.Lang) chat.PlaceResult {
	tokens := split(text)
	if len(tokens) == 0 {
		return chat.PlaceResult{Outcome: chat.PlaceNone}
	}
	r := g.read(tokens, lang)
	if t, whole, ok := g.number(r); ok {
		return chat.PlaceResult{Outcome: chat.PlaceFound, Place: g.towns[t].Place, Whole: whole}
	}
	spans := g.accepted(r)
	if len(spans) == 0 {
		spans = g.sounding(r)
	}
	if len(spans) == 0 {
		spans = g.stateAlone(r)
	}
	return g.decide(r, spans)
}

// accepted gives the names that count as places in this text.
func (g *Gazetteer) accepted(r *reading) []span {
	var spans []span
	for _, s := range r.spans {
		if s = g.state(r, s); g.accepts(r, s) {
			spans = append(spans, g.widened(r, s))
		}
	}
	return spans
}

// accepts decides whether a name found letter by letter means the place. The more ordinary the word and the smaller the
// town, the more has to stand beside it.
func (g *Gazetteer) accepts(r *reading, s span) bool {
	if s.around&(cueName|cueRoad) != 0 || (s.hidden && !s.stated) {
		return false
	}
	words := r.tokens[s.from:s.to]
	never, ordinary := g.word(s, words)
	if s.stated && !(ordinary && len(words) == 1 && s.around == 0 && !words[0].title && r.rest(s) > 0) {
		return true
	}
	whole := r.rest(s) == 0
	capital := words[0].title && s.from > 0 && !r.shout
	people := g.towns[s.refs[0].town].population
	for _, f := range s.refs {
		people = max(people, g.towns[f.town].population)
	}
	strong := s.around&cueStrong != 0
	switch {
	case only(s.refs, old):
		return whole && !ordinary
	case only(s.refs, portName):
		return whole || s.around&cueAirport != 0
	case only(s.refs, port):
		return g.acceptsCode(r, s, whole, ordinary)
	case never:
		return s.around&cueCity != 0 && s.around&(cueHere|cueIn) != 0
	case ordinary:
		return s.around&cueCity != 0 || (whole && capitals(words)) || (whole && (people >= 100_000 || strong)) ||
			(strong && (capital || people >= 100_000)) || (s.around&cueIn != 0 && capital && people >= 20_000)
	case only(s.refs, short):
		return whole || strong || s.around&cueIn != 0 && (capital || people >= 200_000)
	case words[0].script != latin:
		return true
	}
	return whole || s.around != 0 || capital || people >= 50_000 || len(r.tokens) <= 4
}

// word gives the rule for a name that is also an ordinary word. Accents that no such name has are a matter of the word:
// Spanish "registró" is no more a town than "registro".
func (g *Gazetteer) word(s span, words []token) (never, ordinary bool) {
	typed := accented(words)
	if never, ordinary = g.words[typed]; ordinary {
		return never, true
	}
	if slices.ContainsFunc(s.refs, func(f ref) bool { return f.accent == typed }) {
		return false, false
	}
	never, ordinary = g.words[unaccented(words)]
	return never, ordinary
}

// acceptsCode decides whether three letters mean an airport. Most codes are a word in some language ("the", "for", "mao"):
// these count only in capitals, others also beside "airport" or alone.
func (g *Gazetteer) acceptsCode(r *reading, s span, whole, ordinary bool) bool {
	upper := r.tokens[s.from].upper && !r.shout
	flights := g.airports[s.refs[0].port].scheduled
	switch {
	case len(r.tokens) == 1 && upper:
		return true
	case ordinary && !upper:
		return false
	case s.around&cueAirport != 0:
		return true
	}
	return flights && (whole || (upper && s.around != 0))
}

// capitals reports whether a name of several words is written as one: "Boa Esperança", not "boa esperança".
func capitals(words []token) bool {
	return len(words) > 1 && words[0].title && words[len(words)-1].title
}

func only(refs []ref, k kind) bool {
	return !slices.ContainsFunc(refs, func(f ref) bool { return f.kind != k })
}

// stateAlone gives the capital of a state that is named without a town: whoever is asked for there answers for the state.
func (g *Gazetteer) stateAlone(r *reading) []span {
	var spans []span
	for _, s := range r.states {
		never, ordinary := g.words[accented(r.tokens[s.from:s.to])]
		named := r.cues[max(0, s.from-1)]&cueState != 0 && s.from > 0
		sure := s.around != 0 || r.rest(s) == 0 || r.tokens[s.from].script != latin || r.tokens[s.from].title
		if s.code || s.around&(cueName|cueRoad) != 0 || (never && !named) || (ordinary && !named && s.around&cueStrong == 0 && r.rest(s) > 0) {
			continue
		}
		if sure || named {
			spans = append(spans, s)
		}
	}
	return spans
}

// level orders the places of one text by what is said of them: where somebody is counts more than where somebody goes to,
// and that more than where somebody comes from.
func level(s span) int {
	switch {
	case s.around&cueFrom != 0:
		return 1
	case s.around&cueTo != 0:
		return 2
	case s.around&cueStrong != 0:
		return 4
	}
	return 3
}

// decide chooses among the names that count.
func (g *Gazetteer) decide(r *reading, spans []span) chat.PlaceResult {
	if len(spans) == 0 {
		return chat.PlaceResult{Outcome: chat.PlaceNone}
	}
	top := level(slices.MaxFunc(spans, func(a, b span) int { return cmp.Compare(level(a), level(b)) }))
	spans = slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return level(s) < top })
	spans = g.withoutStates(spans)
	var choices []choice
	whole := true
	for _, s := range spans {
		choices = append(choices, g.choices(r, s)...)
		whole = whole && r.rest(s) == 0
	}
	choices = unique(choices)
	res := chat.PlaceResult{Outcome: chat.PlaceFound, Place: g.place(choices[0].ref), Whole: whole}
	if len(choices) > 1 {
		res.Outcome, res.Place = chat.PlaceAmbiguous, chat.Place{}
		for _, c := range choices[:min(len(choices), maxOptions)] {
			res.Options = append(res.Options, g.place(c.ref))
		}
	}
	return res
}

// withoutStates drops "São Paulo" and "Rio de Janeiro" beside a town of the same state: there they are the state.
func (g *Gazetteer) withoutStates(spans []span) []span {
	return slices.DeleteFunc(slices.Clone(spans), func(s span) bool {
		i := slices.IndexFunc(s.refs, func(f ref) bool { return f.kind == state })
		if i < 0 {
			return false
		}
		capital := g.towns[s.refs[i].town]
		return slices.ContainsFunc(spans, func(o span) bool {
			return o.from != s.from && !slices.ContainsFunc(o.refs, func(f ref) bool {
				return f.kind == state || g.towns[f.town].UF != capital.UF
			})
		})
	})
}

func unique(choices []choice) []choice {
	seen := map[int32]bool{}
	return slices.DeleteFunc(choices, func(c choice) bool {
		dup := seen[c.town]
		seen[c.town] = true
		return dup
	})
}
