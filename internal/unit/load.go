package unit

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	_ "time/tzdata" // the program may run where no time zones are installed

	"ponte/internal/chat"
	"ponte/internal/fold"
	"ponte/internal/table"
)

// Names of the files in a folder of published changes, beside the tables of units/.
const confirmedFile = "confirmed.csv"

// Load reads units/ of the knowledge folder. A table that one of the published folders holds (units.csv, support.csv, …, at
// its root) stands in place of the shipped one, and confirmed.csv there says which entries were re-confirmed, and when; the
// last folder wins.
func Load(knowledge fs.FS, published ...fs.FS) (*Directory, error) {
	d := &Directory{byID: map[string]int{}, countries: map[string]string{}, towns: map[string]town{}}
	steps := []func() error{
		func() error { return d.loadTowns(knowledge) },
		func() error { return d.loadCountries(knowledge) },
		func() error { return d.loadTable(knowledge, published, "units", d.network) },
		func() error { return d.loadTable(knowledge, published, "support", d.network) },
		func() error { return d.loadTable(knowledge, published, "foreign-consulates", d.consulate) },
		func() error { return d.loadTable(knowledge, published, "consular-posts", d.post) },
		func() (err error) { d.hours, err = loadHours(knowledge, published); return err },
		func() (err error) { d.calendar, err = loadCalendar(knowledge); return err },
		func() error { return d.loadConfirmed(published) },
		d.check,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, fmt.Errorf("load units: %w", err)
		}
	}
	return d, nil
}

func (d *Directory) loadTowns(fsys fs.FS) error {
	need := []string{"ibge_code", "name", "uf", "timezone", "ddd"}
	return table.Read(fsys, "places/municipalities.csv", need, func(r table.Row) error {
		d.towns[r.Get("ibge_code")] = town{r.Get("name"), r.Get("uf"), r.Get("timezone"), r.Get("ddd")}
		return nil
	})
}

func (d *Directory) loadCountries(fsys fs.FS) error {
	return table.Read(fsys, "units/countries.csv", []string{"country", "iso", "names"}, func(r table.Row) error {
		country := r.Get("country")
		for _, name := range append(r.List("names"), country, r.Get("iso")) {
			if k := fold.Key(name); d.countries[k] == "" {
				d.countries[k] = country
			}
		}
		return nil
	})
}

// columns that every table of units must have.
var columns = []string{"id", "kind", "name", "lat", "lon", "geo_precision", "source_url", "source_date"}

func (d *Directory) loadTable(knowledge fs.FS, published []fs.FS, name string, read func(table.Row, *Entry) error) error {
	fsys, path := knowledge, "units/"+name+".csv"
	for _, p := range published {
		if _, err := fs.Stat(p, name+".csv"); err == nil {
			fsys, path = p, name+".csv"
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("published table: %w", err)
		}
	}
	return table.Read(fsys, path, columns, func(r table.Row) error {
		e := Entry{Table: name}
		if err := common(r, &e); err != nil {
			return err
		}
		if err := read(r, &e); err != nil {
			return err
		}
		if _, dup := d.byID[e.ID]; dup || e.ID == "" {
			return fmt.Errorf("id %q is empty or not unique", e.ID)
		}
		d.byID[e.ID] = len(d.entries)
		d.entries = append(d.entries, e)
		return nil
	})
}

// common reads the columns that all tables share.
func common(r table.Row, e *Entry) error {
	lat, err := r.Float("lat")
	if err != nil {
		return err
	}
	lon, err := r.Float("lon")
	if err != nil {
		return err
	}
	e.Unit = chat.Unit{
		ID: r.Get("id"), Kind: r.Get("kind"), Name: r.Get("name"), City: r.Get("city"), UF: r.Get("state"), IBGE: r.Get("ibge_code"),
		IATA: r.Get("airport_iata"), Address: r.Get("address"), PlaceHint: r.Get("place_hint"),
		Point: chat.Point{Lat: lat, Lon: lon}, Exact: r.Get("geo_precision") != "city",
		Phone: r.Get("phone"), WhatsApp: r.Get("whatsapp"), Emergency: r.Get("emergency_phone"), Email: r.Get("email"),
		Website: r.Get("website"), Hours: r.Get("hours"), Parent: r.Get("parent_body"),
		Source: r.Get("source_url"), SourceDate: r.Get("source_date"), Status: chat.UnitStatus(r.Get("status")),
	}
	return nil
}

// network reads a row of units.csv or support.csv.
func (d *Directory) network(r table.Row, e *Entry) error {
	t, ok := d.towns[e.IBGE]
	if !ok {
		return fmt.Errorf("unit %s: no municipality %q", e.ID, e.IBGE)
	}
	e.zone, e.Scope = t.zone, Scope(r.Get("scope"))
	e.Kind = strings.TrimSuffix(e.Kind, "/reception")
	switch e.Status {
	case chat.UnitActive, chat.UnitUnconfirmed, chat.UnitHistoric, chat.UnitInactive:
		return nil
	}
	return fmt.Errorf("unit %s: unknown status %q", e.ID, e.Status)
}

// consulate reads a row of foreign-consulates.csv.
func (d *Directory) consulate(r table.Row, e *Entry) error {
	e.Country, e.zone = r.Get("country"), d.towns[e.IBGE].zone
	return d.consular(r, e)
}

// post reads a row of consular-posts.csv. Posts stand in other countries: their time zone is not known.
func (d *Directory) post(r table.Row, e *Entry) error {
	e.Country, e.duty = r.Get("country"), e.Kind == "duty-desk"
	e.rank = map[string]int{"consulate-general": 0, "consulate": 1, "embassy": 2}[e.Kind]
	return d.consular(r, e)
}

func (d *Directory) consular(r table.Row, e *Entry) error {
	if _, ok := d.countries[fold.Key(e.Country)]; !ok && !e.duty {
		return fmt.Errorf("unit %s: country %q is not in countries.csv", e.ID, e.Country)
	}
	e.Kind, e.Status = "consulate", chat.UnitActive
	if r.Get("confidence") == "low" {
		e.Status = chat.UnitUnconfirmed
	}
	return nil
}

// check asserts what no single row can say.
func (d *Directory) check() error {
	for id := range d.hours {
		if _, ok := d.byID[id]; !ok {
			return fmt.Errorf("hours.yaml: no unit %q", id)
		}
	}
	for _, e := range d.entries {
		if e.duty {
			return nil
		}
	}
	return errors.New("consular-posts.csv: no duty desk")
}

// loadConfirmed applies the confirmations that units gave of their own entries.
func (d *Directory) loadConfirmed(published []fs.FS) error {
	for _, p := range published {
		err := table.Read(p, confirmedFile, []string{"id", "date"}, func(r table.Row) error {
			// An entry that the table no longer has needs no confirmation.
			if i, ok := d.byID[r.Get("id")]; ok && answerable(d.entries[i].Unit) {
				d.entries[i].SourceDate, d.entries[i].Status = r.Get("date"), chat.UnitActive
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
