package unit

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Geocoder finds the municipality that a text names.
type Geocoder interface {
	Find(text string, lang chat.Lang) chat.PlaceResult
}

// Reason is why a line of a list, or a change, has to be looked at by a person.
type Reason string

// The reasons. Each is also a phrase of the console.
const (
	ReasonNoName         Reason = "import-no-name"
	ReasonKind           Reason = "import-unknown-kind"
	ReasonNoPlace        Reason = "import-no-place"
	ReasonAmbiguousPlace Reason = "import-ambiguous-place"
	ReasonOtherState     Reason = "import-other-state"       // the town lies in another state than the list says
	ReasonAreaCode       Reason = "import-area-code"         // a telephone of another region
	ReasonPhone          Reason = "import-phone"             // no telephone number
	ReasonEmail          Reason = "import-email"             // no e-mail address
	ReasonHours          Reason = "import-hours"             // hours that are not understood, so never "open now"
	ReasonNoContact      Reason = "import-no-contact"        // neither telephone nor WhatsApp nor e-mail
	ReasonDuplicate      Reason = "import-duplicate"         // two lines for one unit
	ReasonLostContact    Reason = "import-lost-contact"      // the list has no telephone or address where we have one
	ReasonReopened       Reason = "import-reopened"          // known to us as closed or gone
	ReasonMissing        Reason = "import-missing-from-list" // ours, but not in the list
)

// fatal reasons keep a line out of the publication until a person has corrected the list.
func (r Reason) fatal() bool {
	return r == ReasonNoName || r == ReasonNoPlace || r == ReasonAmbiguousPlace || r == ReasonDuplicate || r == ReasonKind
}

// Change is one line of a list beside what we had.
type Change struct {
	Line    int // in the list
	Old     Entry
	New     Entry
	Fields  []string // which differ: "address", "phone", …; nil for a new unit
	Reasons []Reason
	Options []chat.Place // where the place was ambiguous
}

// Diff is what a list would change in the network's units.
type Diff struct {
	Added    []Change
	Changed  []Change
	Same     []Change
	Doubtful []Change // not to be published as they are
	Missing  []Entry  // answerable units of ours that the list does not have; they stay as they are
}

// Origin says where a list comes from.
type Origin struct {
	Source string // address or title
	Day    time.Time
}

// Import compares an official list of the network's units with the directory. Columns may have any usual name and order, in
// Portuguese, Spanish or English. Each unit is put on the map by its town. What is new names the origin as its source.
func (d *Directory) Import(r io.Reader, format Format, places Geocoder, from Origin) (Diff, error) {
	list, err := readList(r, format)
	if err != nil {
		return Diff{}, fmt.Errorf("import units: %w", err)
	}
	var diff Diff
	seen := map[string]bool{}
	for _, l := range list {
		c := d.compare(l, places, from)
		if c.New.ID != "" && seen[c.New.ID] {
			c.Reasons = append(c.Reasons, ReasonDuplicate)
		}
		seen[c.New.ID] = true
		switch {
		case slices.ContainsFunc(c.Reasons, Reason.fatal):
			diff.Doubtful = append(diff.Doubtful, c)
		case c.Old.ID == "":
			diff.Added = append(diff.Added, c)
		case len(c.Fields) > 0:
			diff.Changed = append(diff.Changed, c)
		default:
			diff.Same = append(diff.Same, c)
		}
	}
	for _, e := range d.Entries("units") {
		if answerable(e.Unit) && !seen[e.ID] {
			diff.Missing = append(diff.Missing, e)
		}
	}
	return diff, nil
}

// compare makes the entry of a line and finds the unit that it is.
func (d *Directory) compare(l line, places Geocoder, from Origin) Change {
	c := Change{Line: l.number}
	e := Entry{Table: "units"}
	e.Name = l.values[fieldName]
	e.Kind, c.Reasons = kindOf(l)
	e.Address, e.PlaceHint, e.Parent, e.Website = l.values[fieldAddress], l.values[fieldHint], l.values[fieldParent], l.values[fieldSite]
	e.Hours = l.values[fieldHours]
	e.Status, e.SourceDate, e.Source = chat.UnitActive, from.Day.Format(time.DateOnly), from.Source
	if e.Name == "" && e.Kind == "" {
		c.Reasons = append(c.Reasons, ReasonNoName)
	}
	c.Reasons = append(c.Reasons, contacts(&e, l)...)
	c.locate(&e, l, places)
	if _, ok := ParseHours(e.Hours); e.Hours != "" && !ok {
		c.Reasons = append(c.Reasons, ReasonHours)
	}
	t := d.towns[e.IBGE]
	e.zone = t.zone
	if code, ok := areaCode(e.Phone); ok && t.ddd != "" && code != t.ddd {
		c.Reasons = append(c.Reasons, ReasonAreaCode)
	}
	c.Old = d.match(e, l.values[fieldID])
	c.New = d.complete(e, c.Old)
	if c.Old.ID != "" {
		c.Fields = changed(c.Old, c.New)
		if !answerable(c.Old.Unit) {
			c.Reasons = append(c.Reasons, ReasonReopened)
		}
		if (c.Old.Phone != "" && e.Phone == "") || (c.Old.Address != "" && e.Address == "") {
			c.Reasons = append(c.Reasons, ReasonLostContact)
		}
	}
	if c.New.Phone+c.New.WhatsApp+c.New.Email == "" {
		c.Reasons = append(c.Reasons, ReasonNoContact)
	}
	return c
}

// kindOf reads the kind from its own column or from the name.
func kindOf(l line) (string, []Reason) {
	words := " " + fold.Key(l.values[fieldKind]+" "+l.values[fieldName]) + " "
	for _, k := range []struct{ word, kind string }{
		{" paahm", KindPost}, {" posto", KindPost}, {" netp", KindNucleus}, {" nucleo", KindNucleus}, {" netrap", KindNucleus},
		{" coordenadoria", KindNucleus}, {" gerencia", KindNucleus}, {" centro", KindOther}, {" comite", KindOther},
	} {
		if strings.Contains(words, k.word) {
			return k.kind, nil
		}
	}
	return KindOther, []Reason{ReasonKind}
}

// locate puts the entry on the map: the airport it stands in, else its town.
func (c *Change) locate(e *Entry, l line, places Geocoder) {
	uf := strings.ToUpper(l.values[fieldUF])
	town := l.values[fieldCity]
	asked := strings.Trim(town+", "+l.values[fieldUF], ", ")
	if a := l.values[fieldAirport]; a != "" {
		if r := places.Find("aeroporto "+a, "pt"); r.Outcome == chat.PlaceFound && r.Place.IATA != "" {
			e.at(r.Place)
			return
		}
	}
	r := places.Find(asked, "pt")
	switch {
	case r.Outcome == chat.PlaceAmbiguous:
		c.Reasons, c.Options = append(c.Reasons, ReasonAmbiguousPlace), r.Options
		return
	case r.Outcome != chat.PlaceFound:
		c.Reasons = append(c.Reasons, ReasonNoPlace)
		return
	}
	e.at(r.Place)
	if len(uf) == 2 && uf != e.UF {
		c.Reasons = append(c.Reasons, ReasonOtherState)
	}
}

func (e *Entry) at(p chat.Place) {
	e.City, e.UF, e.IBGE, e.IATA, e.Point, e.Exact = p.Name, p.UF, p.IBGE, p.IATA, p.Point(), p.Exact
}

// match finds the unit of ours that an entry is: by id, else the one of the same kind and town that is most alike.
func (d *Directory) match(e Entry, id string) Entry {
	if i, ok := d.byID[id]; ok && d.entries[i].Table == "units" {
		return d.entries[i]
	}
	var best Entry
	score := 0
	for _, o := range d.Entries("units") {
		if o.IBGE != e.IBGE || o.Kind != e.Kind || e.IBGE == "" {
			continue
		}
		s := 1 + 2*alike(o.Name+" "+o.Address, e.Name+" "+e.Address)
		if o.IATA == e.IATA {
			s += 3
		} else if e.Kind == KindPost {
			continue // another post of the town: the airport, the bus station
		}
		if answerable(o.Unit) {
			s++
		}
		if s > score {
			best, score = o, s
		}
	}
	return best
}

// alike counts the words of four letters and more that two names share.
func alike(a, b string) int {
	words, n := fold.Words(b), 0
	for _, w := range fold.Words(a) {
		if len(w) > 3 && slices.Contains(words, w) {
			n++
		}
	}
	return n
}

// complete keeps what the list is silent about, and gives a new unit its id and scope.
func (d *Directory) complete(e, old Entry) Entry {
	if old.ID == "" {
		e.Scope = scopeOf(e)
		e.ID = d.newID(e)
		return e
	}
	e.ID, e.Scope = old.ID, old.Scope
	for _, f := range []struct{ to, from *string }{
		{&e.Name, &old.Name}, {&e.Address, &old.Address}, {&e.PlaceHint, &old.PlaceHint}, {&e.Phone, &old.Phone},
		{&e.WhatsApp, &old.WhatsApp}, {&e.Email, &old.Email}, {&e.Hours, &old.Hours}, {&e.Parent, &old.Parent}, {&e.Website, &old.Website},
	} {
		*f.to = cmp.Or(*f.to, *f.from)
	}
	if old.Exact && !e.Exact {
		e.Point, e.Exact, e.IATA = old.Point, true, old.IATA
	}
	return e
}

func scopeOf(e Entry) Scope {
	switch {
	case e.Kind == KindPost || e.IATA != "":
		return ScopePost
	case strings.Contains(fold.Key(e.Name), "municipal"):
		return ScopeMunicipality
	}
	return ScopeState
}

// newID makes an id like the shipped ones: "paahm-gru", "netp-to", "netp-es-vila-velha".
func (d *Directory) newID(e Entry) string {
	head := map[string]string{KindNucleus: "netp", KindPost: "paahm"}[e.Kind]
	head = cmp.Or(head, "unit")
	town := strings.Join(fold.Words(e.City), "-")
	tries := []string{head + "-" + strings.ToLower(cmp.Or(e.IATA, e.UF)), head + "-" + strings.ToLower(e.UF) + "-" + town}
	for n := 2; ; n++ {
		for _, id := range tries {
			if _, taken := d.byID[id]; !taken {
				return id
			}
		}
		tries = []string{fmt.Sprintf("%s-%s-%s-%d", head, strings.ToLower(e.UF), town, n)}
	}
}

// changed names the fields that differ.
func changed(old, new Entry) []string {
	var names []string
	for _, f := range []struct{ name, a, b string }{
		{"name", old.Name, new.Name}, {"address", old.Address, new.Address}, {"hint", old.PlaceHint, new.PlaceHint},
		{"phone", old.Phone, new.Phone}, {"whatsapp", old.WhatsApp, new.WhatsApp}, {"email", old.Email, new.Email},
		{"hours", old.Hours, new.Hours}, {"website", old.Website, new.Website}, {"status", string(old.Status), string(new.Status)},
	} {
		if f.a != f.b {
			names = append(names, f.name)
		}
	}
	return names
}
