package unit

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Ages at which an entry must be confirmed again.
const (
	networkMonths = 6  // contacts and hours of the network's own units
	otherMonths   = 12 // services beside it and consular posts
)

// Stale is an entry past its date.
type Stale struct {
	ID    string
	Name  string
	Table string
	What  string    // "entry", or "hours" for the opening hours of hours.yaml
	Date  string    // of the source, as in the data; "" if it has none
	Due   time.Time // when it had to be confirmed again; zero if it has no date
}

// Stale gives the answerable entries that had to be confirmed before now, longest overdue first.
func (d *Directory) Stale(now time.Time) []Stale {
	var list []Stale
	for _, e := range d.entries {
		if !answerable(e.Unit) {
			continue
		}
		months := otherMonths
		if e.Table == "units" {
			months = networkMonths
		}
		list = append(list, Stale{ID: e.ID, Name: e.Name, Table: e.Table, What: "entry", Date: e.SourceDate, Due: due(e.SourceDate, months)})
		if h, ok := d.hours[e.ID]; ok {
			list = append(list, Stale{ID: e.ID, Name: e.Name, Table: e.Table, What: "hours", Date: h.checked, Due: due(h.checked, months)})
		}
	}
	list = slices.DeleteFunc(list, func(s Stale) bool { return s.Due.After(now) })
	slices.SortStableFunc(list, func(a, b Stale) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return list
}

// due gives the end of the period in which a date is good: dates are days, months or years, and a year counts to its last
// day. What is no date is always due.
func due(date string, months int) time.Time {
	layout, years, add := "", 0, 0
	switch strings.Count(date, "-") {
	case 2:
		layout = time.DateOnly
	case 1:
		layout, add = "2006-01", 1
	case 0:
		layout, years = "2006", 1
	}
	t, err := time.Parse(layout, date)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(years, add+months, 0)
}
