package place

import (
	"cmp"
	"slices"
	"strings"
)

// choice is a meaning with its weight: how many people would mean it.
type choice struct {
	ref
	weight float64
}

// Factors of the prior. A person at the border or in a capital is likelier to write than the population alone says.
const (
	capitalFactor  = 3
	borderFactor   = 3
	officialFactor = 3    // over a longer name of which this is only the head
	oldFactor      = 0.1  // former names
	accentFactor   = 0.05 // typed with accents that the name does not have
	dominance      = 8    // so many times likelier than the next: not asked
)

// choices gives what a span may mean, likeliest first; one if it is clear enough not to ask.
func (g *Gazetteer) choices(r *reading, s span) []choice {
	refs := s.refs
	airport := s.around&cueAirport != 0
	if i := slices.IndexFunc(refs, func(f ref) bool { return f.kind == state }); i >= 0 {
		refs = refs[i : i+1]
	}
	if airport {
		refs = g.withAirports(refs)
	} else if slices.ContainsFunc(refs, func(f ref) bool { return f.kind <= short || f.kind == state }) {
		refs = slices.DeleteFunc(slices.Clone(refs), func(f ref) bool { return f.kind == portName || f.kind == port || f.kind == old })
	}
	typed := accented(r.tokens[s.from:s.to])
	accents := typed != unaccented(r.tokens[s.from:s.to])
	var list []choice
	for _, f := range refs {
		c := choice{ref: f, weight: g.prior(f)}
		if accents && strings.ReplaceAll(f.accent, "'", " ") != typed && !s.sounded {
			c.weight *= accentFactor
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b choice) int { return cmp.Compare(b.weight*lead(b), a.weight*lead(a)) })
	list = unique(list)
	if len(list) > 1 && g.clear(list) {
		list = list[:1]
	}
	return list
}

// clear reports whether the first choice dominates the others. The official name of a capital yields only to namesakes,
// never to longer names.
func (g *Gazetteer) clear(list []choice) bool {
	best := list[0]
	for _, c := range list[1:] {
		if g.towns[best.town].capital && best.kind <= alias && c.kind == short {
			continue
		}
		if best.weight < dominance*c.weight {
			return false
		}
	}
	return true
}

func lead(c choice) float64 {
	if c.kind == short {
		return 1
	}
	return officialFactor
}

// prior gives how many people would mean the place.
func (g *Gazetteer) prior(f ref) float64 {
	t := g.towns[f.town]
	w := float64(t.population + 1)
	if t.capital {
		w *= capitalFactor
	}
	if t.border {
		w *= borderFactor
	}
	if f.kind == old {
		w *= oldFactor
	}
	return w
}

// withAirports turns towns into the airports that serve them. Towns without flights are dropped for those that have some,
// and heads of longer names and airports' own names for a town of the very name.
func (g *Gazetteer) withAirports(refs []ref) []ref {
	var flights, all []ref
	for _, f := range refs {
		if f.port < 0 {
			if p, ok := g.mainPort[int(f.town)]; ok {
				f.port, f.town = int32(p), int32(g.airports[p].town)
			}
		}
		all = append(all, f)
		if f.port >= 0 && g.airports[f.port].scheduled {
			flights = append(flights, f)
		}
	}
	if len(flights) == 0 {
		return all
	}
	named := func(f ref) bool { return f.kind <= alias }
	if slices.ContainsFunc(flights, named) {
		flights = slices.DeleteFunc(flights, func(f ref) bool { return !named(f) })
	}
	return flights
}
