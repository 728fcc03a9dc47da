// Package unit knows where a person can go: the units of the network against trafficking in persons, other services, the
// consulates of other countries in Brazil and Brazil's posts abroad; which is nearest, which answers for a state, and which
// is open now.
//
// All data come from the folder units/ of knowledge/, whose README.md names the sources, and a folder of published changes
// that may stand over it. What the data keep as a note is not loaded: nobody is shown what was not confirmed.
package unit

import (
	"ponte/internal/chat"
)

// Scope says for whom a unit of the network answers.
type Scope string

// The scopes.
const (
	ScopeState        Scope = "state"        // everybody in the state: a nucleus
	ScopeMunicipality Scope = "municipality" // the people of its own town
	ScopePost         Scope = "post"         // whoever passes: an airport, a bus station
)

// Kinds of the network's own units; all others are services beside it.
const (
	KindNucleus = "NETP"
	KindPost    = "PAAHM"
	KindOther   = "other-support"
)

// Entry is a unit with what only this package and the console need of it.
type Entry struct {
	chat.Unit
	Scope Scope  // network units only
	Table string // the file it comes from: "units", "support", "consular-posts", "foreign-consulates"
	// Country is whose consulate it is, or in which country a post of Brazil stands, in English as in countries.csv.
	Country string
	zone    string // IANA time zone
	duty    bool   // the consular duty desk in Brasília
	rank    int    // order among the posts of one country
}

// Directory holds all units. It is immutable and safe for use by many goroutines.
type Directory struct {
	entries   []Entry
	byID      map[string]int
	hours     map[string]hours // unit id → hours of hours.yaml
	calendar  calendar
	countries map[string]string // folded name or ISO code → country
	towns     map[string]town   // by IBGE code
}

// town is what this package needs of a municipality.
type town struct{ name, uf, zone, ddd string }

// Unit gives the unit with an id, whatever its status.
func (d *Directory) Unit(id string) (chat.Unit, bool) {
	i, ok := d.byID[id]
	if !ok {
		return chat.Unit{}, false
	}
	return d.entries[i].Unit, true
}

// Entries gives all entries of a table, in the order of the file.
func (d *Directory) Entries(table string) []Entry {
	var list []Entry
	for _, e := range d.entries {
		if e.Table == table {
			list = append(list, e)
		}
	}
	return list
}

// answerable reports whether people may be sent to a unit at all.
func answerable(u chat.Unit) bool {
	return u.Status == chat.UnitActive || u.Status == chat.UnitUnconfirmed
}
