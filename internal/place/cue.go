package place

import (
	"fmt"
	"io/fs"
	"slices"

	"ponte/internal/chat"
	"ponte/internal/table"
)

// cue is a set of the roles that a word has around a place's name.
type cue uint16

const (
	cueHere    cue = 1 << iota // "I live", "arrived", "stuck"
	cueCity                    // "the city of"
	cueNear                    // "near"
	cueAirport                 // "airport"
	cueStation                 // "bus station", "border", "port"
	cueFrom                    // "I come from"
	cueTo                      // "going to"
	cueIn                      // prepositions and articles
	cueName                    // "my name is": what follows is a person
	cueRoad                    // "street", "hospital": what follows is not the town
	cuePostal                  // "postal code"
	cueDial                    // "area code"
	cueState                   // "state of"
	cueFiller                  // greetings and other words that say nothing about anything else

	cueStrong = cueHere | cueCity | cueNear | cueAirport | cueStation
)

var cueKinds = map[string]cue{
	"here": cueHere, "city": cueCity, "near": cueNear, "airport": cueAirport, "station": cueStation, "from": cueFrom,
	"to": cueTo, "in": cueIn, "name": cueName, "road": cueRoad, "postal": cuePostal, "dial": cueDial, "state": cueState,
	"filler": cueFiller,
}

// cueBook holds the cue phrases by their first word.
type cueBook map[string][]cuePhrase

type cuePhrase struct {
	words []string
	lang  chat.Lang
	cue   cue
}

func (g *Gazetteer) loadCues(fsys fs.FS) error {
	g.cues = cueBook{}
	return table.Read(fsys, "places/cues.csv", []string{"kind", "lang", "phrases"}, func(r table.Row) error {
		c, ok := cueKinds[r.Get("kind")]
		if !ok {
			return fmt.Errorf("unknown kind of cue %q", r.Get("kind"))
		}
		for _, phrase := range r.List("phrases") {
			p := cuePhrase{lang: chat.Lang(r.Get("lang")), cue: c}
			for _, t := range split(phrase) {
				p.words = append(p.words, t.text)
			}
			if len(p.words) == 0 {
				return fmt.Errorf("empty phrase in %q", phrase)
			}
			g.cues[p.words[0]] = append(g.cues[p.words[0]], p)
		}
		return nil
	})
}

// mark gives the roles of each token. Where a word has one role in the person's language and another elsewhere (Persian
// "من" is "I", Arabic "from"), the person's language decides.
func (b cueBook) mark(tokens []token, lang chat.Lang) []cue {
	own, other := make([]cue, len(tokens)), make([]cue, len(tokens))
	for i := range tokens {
		for _, p := range b.startingAt(tokens, i) {
			marks := other
			if p.lang == lang {
				marks = own
			}
			for k := range p.words {
				marks[i+k] |= p.cue
			}
		}
	}
	for i, c := range own {
		if c == 0 {
			own[i] = other[i]
		}
	}
	return own
}

// startingAt gives the phrases that begin at token i.
func (b cueBook) startingAt(tokens []token, i int) []cuePhrase {
	starts := []string{tokens[i].text}
	if tokens[i].script == arabic {
		starts = append(starts, arabicStems(tokens[i].text)...)
	}
	var found []cuePhrase
	for _, start := range starts {
		for _, p := range b[start] {
			if len(p.words) <= len(tokens)-i && slices.EqualFunc(p.words[1:], tokens[i+1:i+len(p.words)],
				func(w string, t token) bool { return w == t.text }) {
				found = append(found, p)
			}
		}
	}
	return found
}
