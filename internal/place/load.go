package place

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/table"
)

func (g *Gazetteer) loadTowns(fsys fs.FS) error {
	population := map[string]int{}
	err := table.Read(fsys, "places/population.csv", []string{"ibge_code", "population"}, func(r table.Row) error {
		n, err := r.Int("population")
		population[r.Get("ibge_code")] = n
		return err
	})
	if err != nil {
		return err
	}
	need := []string{"ibge_code", "name", "uf", "lat", "lon", "is_capital", "ddd"}
	err = table.Read(fsys, "places/municipalities.csv", need, func(r table.Row) error {
		lat, err := r.Float("lat")
		if err != nil {
			return err
		}
		lon, err := r.Float("lon")
		if err != nil {
			return err
		}
		code := r.Get("ibge_code")
		t := town{population: population[code], capital: r.Get("is_capital") == "1"}
		t.Place = chat.Place{Name: r.Get("name"), UF: r.Get("uf"), IBGE: code, Lat: lat, Lon: lon}
		i := len(g.towns)
		g.towns, g.byIBGE[code] = append(g.towns, t), i
		if best, ok := g.byDial[r.Get("ddd")]; !ok || g.towns[best].population < t.population {
			g.byDial[r.Get("ddd")] = i
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, t := range g.towns {
		g.add(t.Name, ref{kind: official, town: int32(i), port: -1})
		if head := shortForm(t.Name); strings.Contains(head, " ") || (head != "" && t.population >= minHead) {
			g.add(head, ref{kind: short, town: int32(i), port: -1})
		}
	}
	return nil
}

// minHead is the fewest people of a town that is known by one word of its name.
const minHead = 150_000

// shortForm gives the head of a name that people use alone: "Mogi" of "Mogi das Cruzes"; "" if the name has none.
func shortForm(name string) string {
	words := strings.Fields(name)
	for i := 1; i < len(words)-1; i++ {
		if isParticle(strings.ToLower(words[i])) {
			return strings.Join(words[:i], " ")
		}
	}
	return ""
}

func (g *Gazetteer) loadStates(fsys fs.FS) error {
	return table.Read(fsys, "places/states.csv", []string{"uf", "capital", "names"}, func(r table.Row) error {
		i, ok := g.byIBGE[r.Get("capital")]
		if !ok {
			return fmt.Errorf("no municipality %q", r.Get("capital"))
		}
		g.byUF[r.Get("uf")] = i
		for _, name := range r.List("names") {
			g.add(name, ref{kind: state, town: int32(i), port: -1})
		}
		return nil
	})
}

func (g *Gazetteer) loadAirports(fsys fs.FS) error {
	size := map[int]string{}
	need := []string{"iata", "name", "ibge_code", "serves_ibge", "lat", "lon", "type", "scheduled"}
	return table.Read(fsys, "places/airports.csv", need, func(r table.Row) error {
		stands, ok := g.byIBGE[r.Get("ibge_code")]
		serves, ok2 := g.byIBGE[r.Get("serves_ibge")]
		if !ok || !ok2 {
			return fmt.Errorf("airport %s: unknown municipality", r.Get("iata"))
		}
		lat, err := r.Float("lat")
		if err != nil {
			return err
		}
		lon, err := r.Float("lon")
		if err != nil {
			return err
		}
		n := len(g.airports)
		a := airport{iata: r.Get("iata"), town: stands, point: chat.Point{Lat: lat, Lon: lon}, scheduled: r.Get("scheduled") == "yes"}
		g.airports = append(g.airports, a)
		it := ref{town: int32(stands), port: int32(n)}
		g.addKind(a.iata, port, it)
		if a.scheduled {
			for _, name := range airportNames(r.Get("name")) {
				g.addKind(name, portName, it)
			}
		}
		for _, t := range []int{serves, stands} {
			best, ok := g.mainPort[t]
			if !ok || rank(r.Get("type"), a.scheduled) > rank(size[t], g.airports[best].scheduled) {
				g.mainPort[t], size[t] = n, r.Get("type")
			}
		}
		return nil
	})
}

// rank orders airports by how likely "the airport of" a town means them.
func rank(size string, scheduled bool) int {
	n := map[string]int{"large_airport": 3, "medium_airport": 2, "small_airport": 1}[size]
	if scheduled {
		n += 3
	}
	return n
}

// airportNames gives the names by which people know an airport: the parts of its official name without the generic words.
func airportNames(name string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '–' }) {
		for _, piece := range strings.Split(part, " - ") {
			for _, generic := range []string{"International", "Airport", "Regional", "State", "Interstate"} {
				piece = strings.ReplaceAll(piece, generic, "")
			}
			if piece = strings.TrimSpace(piece); strings.Contains(piece, " ") {
				list = append(list, piece)
			}
		}
	}
	return list
}

// loadAliases reads the names gathered from public sources and those of our own.
func (g *Gazetteer) loadAliases(fsys fs.FS) error {
	ports := map[string]int{}
	for i, a := range g.airports {
		ports[a.iata] = i
	}
	for _, path := range []string{"places/aliases.csv", "places/aliases-ponte.csv"} {
		err := table.Read(fsys, path, []string{"alias", "lang", "ibge_code", "iata", "source"}, func(r table.Row) error {
			t, ok := g.byIBGE[r.Get("ibge_code")]
			if !ok {
				return fmt.Errorf("alias %q: unknown municipality", r.Get("alias"))
			}
			it := ref{kind: alias, town: int32(t), port: -1}
			if iata := r.Get("iata"); iata != "" {
				p, ok := ports[iata]
				if !ok {
					return fmt.Errorf("alias %q: unknown airport %q", r.Get("alias"), iata)
				}
				it.port = int32(p)
			}
			if r.Get("source") == "datasets-br" {
				if strings.Contains(key(split(g.towns[t].Name)), key(split(r.Get("alias")))) {
					return nil // a fragment of the name, such as "Frio" of "Cabo Frio": nobody's name for the town
				}
				it.kind = old
			}
			g.add(r.Get("alias"), it)
			if tokens := split(r.Get("alias")); it.port < 0 && len(tokens) > 0 && tokens[0].text[0] >= 0x80 {
				g.addNamesakes(r.Get("alias"), t)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addNamesakes enters a name in another script for the other towns of the same official name: it is as ambiguous there.
func (g *Gazetteer) addNamesakes(name string, town int) {
	for _, f := range slices.Clone(g.names[key(split(g.towns[town].Name))]) {
		if f.kind == official && int(f.town) != town {
			g.addKind(name, alias, f)
		}
	}
}

// loadWords reads the ordinary words that look like names. A word listed with accents is also met without them, unless
// that spelling has a rule of its own.
func (g *Gazetteer) loadWords(fsys fs.FS) error {
	plain := map[string]bool{}
	err := table.Read(fsys, "places/words.csv", []string{"rule", "words"}, func(r table.Row) error {
		rule := r.Get("rule")
		for _, word := range r.List("words") {
			tokens := split(word)
			switch rule {
			case "never", "weak":
				g.words[accented(tokens)] = rule == "never"
				plain[unaccented(tokens)] = rule == "never"
			case "hide":
				g.add(word, ref{kind: foreign, port: -1})
			default:
				return fmt.Errorf("unknown rule %q", rule)
			}
		}
		return nil
	})
	for word, never := range plain {
		if _, ok := g.words[word]; !ok {
			g.words[word] = never
		}
	}
	return err
}

func (g *Gazetteer) addKind(name string, k kind, r ref) {
	r.kind = k
	g.add(name, r)
}

// add enters one meaning of a name. The same meaning entered twice counts once, under the stronger kind.
func (g *Gazetteer) add(name string, r ref) {
	tokens := split(name)
	k := key(tokens)
	if k == "" {
		return
	}
	r.accent = accented(tokens)
	g.longest = max(g.longest, len(tokens))
	for i, have := range g.names[k] {
		if have.town == r.town && have.port == r.port && (have.kind == state) == (r.kind == state) {
			if r.kind < have.kind {
				g.names[k][i] = r
			}
			return
		}
	}
	g.names[k] = append(g.names[k], r)
}
