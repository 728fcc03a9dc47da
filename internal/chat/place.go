package chat

import (
	"math"
	"time"
)

// Place is a municipality of Brazil, or an airport in one.
type Place struct {
	Name  string  `json:"name"`
	UF    string  `json:"uf"`
	IBGE  string  `json:"ibge"`
	Lat   float64 `json:"lat"`
	Lon   float64 `json:"lon"`
	IATA  string  `json:"iata,omitempty"`  // the airport, where the text named one
	Exact bool    `json:"exact,omitempty"` // an airport or a pin: the point is the place itself, not the town's centre
}

// Point gives the place's point.
func (p Place) Point() Point { return Point{p.Lat, p.Lon} }

// KmTo gives the great-circle distance to q in kilometres.
func (p Point) KmTo(q Point) float64 {
	const diameter, rad = 2 * 6371.0088, math.Pi / 180
	dLat, dLon := (q.Lat-p.Lat)*rad/2, (q.Lon-p.Lon)*rad/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*math.Sin(dLon)*math.Sin(dLon)
	return diameter * math.Asin(math.Sqrt(min(1, h)))
}

// PlaceOutcome is what a text says about a place.
type PlaceOutcome string

// The outcomes of looking for a place in a text.
const (
	PlaceFound     PlaceOutcome = "found"
	PlaceAmbiguous PlaceOutcome = "ambiguous" // Options, most likely first
	PlaceNone      PlaceOutcome = "none"
)

// PlaceResult is the place that a text or a pin names.
type PlaceResult struct {
	Outcome PlaceOutcome
	Place   Place
	Options []Place // at most five
	// Whole says that the text is hardly more than the place's name, so that it is not a question about something else.
	Whole bool
	// Abroad says that a pin lies outside Brazil (also at sea).
	Abroad bool
}

// UnitStatus says how sure it is that a unit works.
type UnitStatus string

// Only active and unconfirmed units are shown to people, the latter with a warning.
const (
	UnitActive      UnitStatus = "active"
	UnitUnconfirmed UnitStatus = "unconfirmed"
	UnitHistoric    UnitStatus = "historic"
	UnitInactive    UnitStatus = "inactive"
)

// Unit is a nucleus, a post, or another service.
type Unit struct {
	ID         string
	Kind       string // "NETP", "PAAHM", "other-support", "CRAI", "NGO", "shelter", "DPU", "PF", "UN", "government", "consulate"
	Name       string
	UF         string
	City       string
	IBGE       string
	IATA       string // the airport it stands in
	Address    string
	PlaceHint  string
	Point      Point
	Exact      bool // Point is the door, not the town's centre
	Phone      string
	WhatsApp   string
	Emergency  string // a consular post's duty telephone, also outside office hours
	Email      string
	Website    string
	Hours      string // as published; "" if not known
	Parent     string
	Source     string
	SourceDate string // as in the data: "2025-10", "2022"
	Status     UnitStatus
}

// Label names a unit in a few neutral words. The full names of the network's units say what they fight against, and whoever
// looks at the telephone must not read that there: they are "NETP AM" and "PAAHM Guarulhos (GRU)" to a person.
func (u Unit) Label() string {
	switch {
	case u.Kind == "NETP":
		return "NETP " + u.UF
	case u.Kind == "PAAHM" && u.IATA != "":
		return "PAAHM " + u.City + " (" + u.IATA + ")"
	case u.Kind == "PAAHM":
		return "PAAHM " + u.City
	}
	return u.Name
}

// OpenState says whether a unit is open.
type OpenState string

// The states of opening.
const (
	OpenNow     OpenState = "open"
	ClosedNow   OpenState = "closed"
	OpenUnknown OpenState = "unknown" // hours not published or not confirmed
)

// Opening is a unit's state at the moment At; Until is the closing time when open, Next the next opening when closed, all
// in the unit's time zone, the latter two zero when not known.
type Opening struct {
	State OpenState
	At    time.Time
	Until time.Time
	Next  time.Time
}

// UnitHit is a unit with its distance from the place asked about.
type UnitHit struct {
	Unit    Unit    `json:"unit"`
	Km      float64 `json:"km"`
	Rounded int     `json:"rounded"` // kilometres as they may be shown; -1: same town, do not show a distance
	Open    Opening `json:"open"`
	Own     bool    `json:"own"` // the unit answerable for the person's state
}

// DayPhrase names a day near now by a phrase id: "day-today", "day-tomorrow", or its weekday ("day-0" is Sunday).
func DayPhrase(day, now time.Time) string {
	local := now.In(day.Location())
	switch day.Format(time.DateOnly) {
	case local.Format(time.DateOnly):
		return "day-today"
	case local.AddDate(0, 0, 1).Format(time.DateOnly):
		return "day-tomorrow"
	}
	return "day-" + string(rune('0'+int(day.Weekday())))
}
