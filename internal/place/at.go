package place

import (
	"io/fs"
	"math"

	"ponte/internal/chat"
	"ponte/internal/table"
)

// Distances in kilometres around a pin.
const (
	airportKm = 2.5 // at most so far from an airport's point, and nearer to it than to the town's centre: in the airport
	twinKm    = 1.0 // so near a town beyond the border, and nearer to it than to any of ours: there
	seatKm    = 2.0 // the same for a town of ours
	blurKm    = 0.4 // so near the outline, which is simplified, the nearest town decides
	blurTown  = 5.0 // if there is one beyond the border within this
	coastKm   = 4.0 // so far off the coast a pin still means the coast: piers, bridges, bad reception
	coastTown = 30.0
	farKm     = 60.0 // a coast so far from any town beyond the border is no river bank
)

// ring is a closed outline of the mainland or an island.
type ring []chat.Point

func (g *Gazetteer) loadBorder(fsys fs.FS) error {
	err := table.Read(fsys, "places/foreign-towns.csv", []string{"name", "lat", "lon", "twin_ibge"}, func(r table.Row) error {
		p, err := point(r)
		if err != nil {
			return err
		}
		g.abroad = append(g.abroad, p)
		if i, ok := g.byIBGE[r.Get("twin_ibge")]; ok {
			g.towns[i].border = true
		}
		g.add(r.Get("name"), ref{kind: foreign, port: -1})
		return nil
	})
	if err != nil {
		return err
	}
	number := ""
	return table.Read(fsys, "places/outline.csv", []string{"ring", "lat", "lon"}, func(r table.Row) error {
		p, err := point(r)
		if err != nil {
			return err
		}
		if r.Get("ring") != number {
			number = r.Get("ring")
			g.outline = append(g.outline, nil)
		}
		last := len(g.outline) - 1
		g.outline[last] = append(g.outline[last], p)
		return nil
	})
}

func point(r table.Row) (chat.Point, error) {
	lat, err := r.Float("lat")
	if err != nil {
		return chat.Point{}, err
	}
	lon, err := r.Float("lon")
	return chat.Point{Lat: lat, Lon: lon}, err
}

// At gives the municipality whose seat is nearest to a pin, with the pin as its point, and the airport if the pin lies in
// one. A pin outside Brazil or at sea is Abroad; one that is no point of the globe is nothing at all.
func (g *Gazetteer) At(p chat.Point) chat.PlaceResult {
	if !p.Valid() {
		return chat.PlaceResult{Outcome: chat.PlaceNone}
	}
	town, km := g.nearestTown(p)
	if !g.inBrazil(p, km) {
		return chat.PlaceResult{Outcome: chat.PlaceNone, Abroad: true}
	}
	at := g.towns[town].Place
	at.Lat, at.Lon, at.Exact = p.Lat, p.Lon, true
	for _, a := range g.airports {
		if d := p.KmTo(a.point); a.scheduled && d <= airportKm && d < km {
			name := g.towns[a.town].Place
			at.Name, at.UF, at.IBGE, at.IATA = name.Name, name.UF, name.IBGE, a.iata
		}
	}
	return chat.PlaceResult{Outcome: chat.PlaceFound, Place: at, Whole: true}
}

func (g *Gazetteer) nearestTown(p chat.Point) (town int, km float64) {
	km = math.Inf(1)
	for i := range g.towns {
		t := &g.towns[i]
		if math.Abs(t.Lat-p.Lat)*110 > km {
			continue // already farther by latitude alone
		}
		if d := p.KmTo(t.Point()); d < km {
			town, km = i, d
		}
	}
	return town, km
}

// inBrazil decides on which side of the border a pin lies. home is the distance to the nearest seat in Brazil.
func (g *Gazetteer) inBrazil(p chat.Point, home float64) bool {
	foreign := math.Inf(1)
	for _, q := range g.abroad {
		foreign = min(foreign, p.KmTo(q))
	}
	inside, edge := false, math.Inf(1)
	for _, r := range g.outline {
		in, km := r.contains(p)
		inside, edge = inside != in, min(edge, km)
	}
	switch {
	case foreign < twinKm && foreign < home:
		return false
	case home < seatKm && home < foreign:
		return true
	case edge < blurKm:
		return home < foreign || foreign > blurTown
	case inside:
		return true
	}
	return edge < coastKm && home < coastTown && foreign > farKm
}

// contains reports whether a point lies inside the ring, and its distance to the ring in kilometres.
func (r ring) contains(p chat.Point) (inside bool, km float64) {
	km = math.Inf(1)
	shrink := math.Cos(p.Lat * math.Pi / 180)
	q := r[len(r)-1]
	for _, s := range r {
		if (s.Lat > p.Lat) != (q.Lat > p.Lat) && p.Lon < (q.Lon-s.Lon)*(p.Lat-s.Lat)/(q.Lat-s.Lat)+s.Lon {
			inside = !inside
		}
		km = min(km, toSegment((s.Lon-p.Lon)*shrink, s.Lat-p.Lat, (q.Lon-p.Lon)*shrink, q.Lat-p.Lat))
		q = s
	}
	return inside, km * 111.2
}

// toSegment gives the distance of the origin to the segment from (ax, ay) to (bx, by).
func toSegment(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = max(0, min(1, -(ax*dx+ay*dy)/l))
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
