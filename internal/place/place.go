// Package place finds the municipality of Brazil that a person means: by its name in any of our languages and scripts, a
// nickname, a misspelling, an airport, a landmark, a postal or dialling code, alone or inside a sentence, or by a point on
// the map.
//
// A text is cut into tokens; the tokens that only surround a place ("I live in", "the bus station of") are marked as cues;
// names are looked up, longest first; what is also an ordinary word needs a cue beside it; only where nothing was found,
// names that sound alike are tried. A wrong place sends somebody to a wrong town, so the doubtful is ambiguous or none.
//
// All data come from the folder places/ of knowledge/, whose README.md names the sources. Points are in degrees (WGS 84).
package place

import (
	"fmt"
	"io/fs"

	"ponte/internal/chat"
)

// Gazetteer knows the municipalities of Brazil and their names. It is immutable and safe for use by many goroutines.
type Gazetteer struct {
	towns    []town
	airports []airport
	byIBGE   map[string]int
	byUF     map[string]int // capital of each state
	byDial   map[string]int // most populous municipality of each dialling code
	mainPort map[int]int    // town → the airport that its people call "the airport"

	names    map[string][]ref // folded content words of a name → what bears it
	longest  int              // most tokens of any name
	words    map[string]bool  // ordinary words and phrases, as typed: true if they are never a place by themselves
	cues     cueBook
	postal   []postalRange
	sounds   soundIndex
	phonetic []phoneticName
	pinyin   map[rune]string
	homonyms map[string][]ref // Chinese names by their sound
	outline  []ring
	abroad   []chat.Point // towns just beyond the border
}

// town is a municipality. Population is only for ordering namesakes.
type town struct {
	chat.Place
	population int
	capital    bool
	border     bool // has a twin across the border
}

// airport is an aerodrome with an IATA code.
type airport struct {
	iata      string
	town      int // the municipality where it stands
	point     chat.Point
	scheduled bool
}

// kind says what sort of name a ref is.
type kind uint8

const (
	official kind = iota // the municipality's own name
	alias                // another name in some language, a nickname, a common misspelling
	short                // the head of a longer name: "Foz" of "Foz do Iguaçu"
	old                  // a former or rare name: only as the whole text
	state                // a state; town is its capital
	port                 // an airport
	portName             // an airport's own name, which is often a person's: needs "airport" or the whole text
	foreign              // a place or a phrase that is none of ours: it hides what it covers
)

// ref is one meaning of a name.
type ref struct {
	kind   kind
	town   int32
	port   int32  // index in airports, -1 if none
	accent string // the name in lower case with its accents
}

// Load reads places/ of the knowledge folder.
func Load(fsys fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{
		byIBGE: map[string]int{}, byUF: map[string]int{}, byDial: map[string]int{}, mainPort: map[int]int{},
		names: map[string][]ref{}, words: map[string]bool{}, pinyin: map[rune]string{}, homonyms: map[string][]ref{},
	}
	for _, load := range []func(fs.FS) error{
		g.loadTowns, g.loadStates, g.loadAirports, g.loadAliases, g.loadWords, g.loadCues, g.loadPostal, g.loadPinyin, g.loadBorder,
	} {
		if err := load(fsys); err != nil {
			return nil, fmt.Errorf("load places: %w", err)
		}
	}
	g.indexSounds()
	return g, nil
}

// ByIBGE gives the municipality with the seven-digit code of the statistics office.
func (g *Gazetteer) ByIBGE(code string) (chat.Place, bool) {
	i, ok := g.byIBGE[code]
	if !ok {
		return chat.Place{}, false
	}
	return g.towns[i].Place, true
}

// place gives what is shown of a ref.
func (g *Gazetteer) place(r ref) chat.Place {
	p := g.towns[r.town].Place
	if r.port >= 0 {
		a := g.airports[r.port]
		p.IATA, p.Lat, p.Lon, p.Exact = a.iata, a.point.Lat, a.point.Lon, true
	}
	return p
}
