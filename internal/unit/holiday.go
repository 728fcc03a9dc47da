package unit

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// dayKind says what a day is at a place.
type dayKind int

const (
	workday  dayKind = iota
	doubtful         // some offices close
	holiday
)

// rule is a holiday that comes every year.
type rule struct {
	month    time.Month // 0: relative to Easter
	day      int        // of the month, or after Easter Sunday
	from     int        // first year
	optional bool
}

// calendar holds the holidays of the country, its states and municipalities.
type calendar struct {
	national []rule
	states   map[string][]rule
	towns    map[string][]rule
}

// holidayEntry is an entry of holidays.yaml.
type holidayEntry struct {
	Day    string `yaml:"day"`
	Name   string `yaml:"name"`
	Kind   string `yaml:"kind"`
	From   int    `yaml:"from"`
	Source string `yaml:"source"`
}

func loadCalendar(fsys fs.FS) (calendar, error) {
	data, err := fs.ReadFile(fsys, "units/holidays.yaml")
	if err != nil {
		return calendar{}, fmt.Errorf("read holidays: %w", err)
	}
	var file struct {
		National       []holidayEntry            `yaml:"national"`
		States         map[string][]holidayEntry `yaml:"states"`
		Municipalities map[string][]holidayEntry `yaml:"municipalities"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return calendar{}, fmt.Errorf("read holidays.yaml: %w", err)
	}
	c := calendar{states: map[string][]rule{}, towns: map[string][]rule{}}
	if c.national, err = rules(file.National); err != nil {
		return calendar{}, err
	}
	for uf, list := range file.States {
		if c.states[uf], err = rules(list); err != nil {
			return calendar{}, err
		}
	}
	for ibge, list := range file.Municipalities {
		if c.towns[ibge], err = rules(list); err != nil {
			return calendar{}, err
		}
	}
	return c, nil
}

func rules(entries []holidayEntry) ([]rule, error) {
	var list []rule
	for _, e := range entries {
		r := rule{from: e.From, optional: e.Kind == "optional"}
		if e.Source == "" || (e.Kind != "holiday" && e.Kind != "optional") {
			return nil, fmt.Errorf("holidays.yaml: %q needs a source, and kind holiday or optional", e.Name)
		}
		if offset, ok := strings.CutPrefix(e.Day, "easter"); ok {
			n, err := strconv.Atoi(offset)
			if err != nil {
				return nil, fmt.Errorf("holidays.yaml: day %q: %w", e.Day, err)
			}
			r.day = n
		} else {
			t, err := time.Parse("01-02", e.Day)
			if err != nil {
				return nil, fmt.Errorf("holidays.yaml: day %q: %w", e.Day, err)
			}
			r.month, r.day = t.Month(), t.Day()
		}
		list = append(list, r)
	}
	return list, nil
}

// kind says what the day of t is in a municipality.
func (c calendar) kind(t time.Time, uf, ibge string) dayKind {
	found := workday
	for _, list := range [][]rule{c.national, c.states[uf], c.towns[ibge]} {
		for _, r := range list {
			if !r.on(t) {
				continue
			}
			if !r.optional {
				return holiday
			}
			found = doubtful
		}
	}
	return found
}

func (r rule) on(t time.Time) bool {
	year, month, day := t.Date()
	if year < r.from {
		return false
	}
	if r.month == 0 {
		e := easter(year).AddDate(0, 0, r.day)
		return e.Month() == month && e.Day() == day
	}
	return r.month == month && r.day == day
}

// easter gives Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
