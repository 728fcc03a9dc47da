package place

import "ponte/internal/chat"

// Capital gives the capital of a state ("AM"); ok is false for what is no state.
func (g *Gazetteer) Capital(uf string) (capital chat.Place, ok bool) {
	i, ok := g.byUF[uf]
	if !ok {
		return chat.Place{}, false
	}
	return g.towns[i].Place, true
}
