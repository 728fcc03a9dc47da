package unit

import (
	"cmp"
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Nearest gives at most n units of the network for somebody at p, best first: the post of the airport in which they are,
// then the units of their own state, then those of others; active ones before unconfirmed ones, nearer before farther. A
// unit that answers only for its town is offered to others of the state last. Own marks the nucleus that answers for the
// person's state.
func (d *Directory) Nearest(p chat.Place, now time.Time, n int) []chat.UnitHit {
	return d.best(p, now, n, func(e Entry) bool { return e.Table == "units" }, func(e Entry) int {
		switch own := p.UF != "" && e.UF == p.UF; {
		case p.IATA != "" && e.IATA == p.IATA:
			return 0
		case own && e.Scope == ScopeMunicipality && e.IBGE != p.IBGE:
			return 3
		case own && e.Status == chat.UnitActive:
			return 1
		case own:
			return 2
		case e.Scope == ScopeMunicipality:
			return 6
		case e.Status == chat.UnitActive:
			return 4
		}
		return 5
	})
}

// Support gives at most n other services of the given kinds (all if none is given), active ones first, nearest first.
func (d *Directory) Support(p chat.Place, kinds []string, now time.Time, n int) []chat.UnitHit {
	return d.best(p, now, n, func(e Entry) bool {
		return e.Table == "support" && (len(kinds) == 0 || slices.Contains(kinds, e.Kind))
	}, byStatus)
}

// Consulates gives at most n consulates and embassies of a country in Brazil, nearest first. The country is given by name in
// any of our languages or by its ISO code.
func (d *Directory) Consulates(country string, p chat.Place, n int) []chat.UnitHit {
	name, ok := d.Country(country)
	if !ok {
		return nil
	}
	return d.best(p, time.Time{}, n, func(e Entry) bool { return e.Table == "foreign-consulates" && e.Country == name },
		func(Entry) int { return 0 })
}

// Posts gives at most n posts of Brazil in a country, those with a duty telephone first, then consulates before embassies.
// The last is always the consular duty desk in Brasília, which answers for everybody abroad.
func (d *Directory) Posts(country string, n int) []chat.UnitHit {
	name, _ := d.Country(country)
	var posts, desk []Entry
	for _, e := range d.entries {
		switch {
		case e.duty:
			desk = append(desk, e)
		case e.Table == "consular-posts" && e.Country == name && answerable(e.Unit):
			posts = append(posts, e)
		}
	}
	slices.SortStableFunc(posts, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(noDuty(a), noDuty(b)), cmp.Compare(a.rank, b.rank))
	})
	posts = append(posts[:min(len(posts), max(0, n-len(desk)))], desk...)
	var hits []chat.UnitHit
	for _, e := range posts[:min(n, len(posts))] {
		hits = append(hits, chat.UnitHit{Unit: e.Unit, Rounded: sameTown, Open: chat.Opening{State: chat.OpenUnknown}})
	}
	return hits
}

func noDuty(e Entry) int {
	if e.Emergency != "" {
		return 0
	}
	return 1
}

// Country gives the English name under which the data know a country, from its name in one of our languages or its ISO code.
func (d *Directory) Country(text string) (string, bool) {
	name, ok := d.countries[fold.Key(text)]
	return name, ok
}

func byStatus(e Entry) int {
	if e.Status == chat.UnitActive {
		return 0
	}
	return 1
}

// best gives the n answerable entries that want keeps, by group, distance, kind and id.
func (d *Directory) best(p chat.Place, now time.Time, n int, want func(Entry) bool, group func(Entry) int) []chat.UnitHit {
	type candidate struct {
		Entry
		group int
		km    float64
	}
	var list []candidate
	for _, e := range d.entries {
		if answerable(e.Unit) && want(e) {
			list = append(list, candidate{e, group(e), distance(p, e.Unit)})
		}
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.km, b.km), cmp.Compare(kindRank(a.Kind), kindRank(b.Kind)),
			cmp.Compare(a.ID, b.ID))
	})
	var hits []chat.UnitHit
	for _, c := range list[:max(0, min(n, len(list)))] {
		hit := chat.UnitHit{Unit: c.Unit, Km: c.km, Rounded: rounded(p, c.Unit, c.km)}
		hit.Open = chat.Opening{State: chat.OpenUnknown}
		if !now.IsZero() {
			hit.Open = d.Opening(c.Unit, now)
		}
		hit.Own = c.Scope == ScopeState && p.UF != "" && c.UF == p.UF
		hits = append(hits, hit)
	}
	return hits
}

func kindRank(kind string) int {
	return slices.Index([]string{KindNucleus, KindPost, KindOther}, kind)
}

// sameTown is the rounded distance within one town: nothing that could be said in kilometres.
const sameTown = -1

// distance gives the kilometres from p to u. Within one town, where one of the points is only the centre, it is 0.
func distance(p chat.Place, u chat.Unit) float64 {
	if p.IBGE != "" && p.IBGE == u.IBGE && (!p.Exact || !u.Exact) {
		return 0
	}
	return p.Point().KmTo(u.Point)
}

// rounded gives the kilometres as they may be shown: a town's centre is right to some five kilometres, and nobody walks or
// rides by great circle.
func rounded(p chat.Place, u chat.Unit, km float64) int {
	if km == 0 {
		return sameTown
	}
	step := 1
	switch exact := p.Exact && u.Exact; {
	case km >= 500:
		step = 50
	case km >= 100:
		step = 10
	case !exact || km >= 20:
		step = 5
	}
	return max(step, int(km/float64(step)+0.5)*step)
}
