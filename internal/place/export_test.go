package place

import "ponte/internal/chat"

// Seats gives all municipalities, for tests.
func (g *Gazetteer) Seats() []chat.Place {
	list := make([]chat.Place, len(g.towns))
	for i, t := range g.towns {
		list[i] = t.Place
	}
	return list
}
