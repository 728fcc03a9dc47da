package unit

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// hours are the opening hours of one unit.
type hours struct {
	schedule  Schedule
	onHoliday bool // open on holidays as on other days
	source    string
	checked   string
}

// hoursEntry is an entry of hours.yaml.
type hoursEntry struct {
	Shifts   map[string][]string `yaml:"shifts"`
	Holidays string              `yaml:"holidays"`
	Source   string              `yaml:"source"`
	Checked  string              `yaml:"checked"`
}

// loadHours reads units/hours.yaml; an entry of a published hours.yaml stands in place of the shipped one.
func loadHours(knowledge fs.FS, published []fs.FS) (map[string]hours, error) {
	all := map[string]hours{}
	data, err := fs.ReadFile(knowledge, "units/hours.yaml")
	if err != nil {
		return nil, fmt.Errorf("read hours: %w", err)
	}
	if err := readHours(data, all); err != nil {
		return nil, err
	}
	for _, p := range published {
		data, err := fs.ReadFile(p, "hours.yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read published hours: %w", err)
		}
		if err := readHours(data, all); err != nil {
			return nil, fmt.Errorf("published: %w", err)
		}
	}
	return all, nil
}

func readHours(data []byte, into map[string]hours) error {
	var entries map[string]hoursEntry
	if err := yaml.UnmarshalWithOptions(data, &entries, yaml.Strict()); err != nil {
		return fmt.Errorf("read hours.yaml: %w", err)
	}
	for id, e := range entries {
		h := hours{onHoliday: e.Holidays == "open", source: e.Source, checked: e.Checked}
		if e.Holidays != "open" && e.Holidays != "closed" {
			return fmt.Errorf("hours.yaml: %s: holidays is %q, want open or closed", id, e.Holidays)
		}
		if e.Source == "" || e.Checked == "" {
			return fmt.Errorf("hours.yaml: %s: source and checked are needed", id)
		}
		for days, shifts := range e.Shifts {
			if err := h.add(days, shifts); err != nil {
				return fmt.Errorf("hours.yaml: %s: %w", id, err)
			}
		}
		if h.schedule.empty() {
			return fmt.Errorf("hours.yaml: %s: no shifts", id)
		}
		into[id] = h
	}
	return nil
}

func (h *hours) add(days string, shifts []string) error {
	var list []Shift
	for _, s := range shifts {
		from, to, ok := strings.Cut(s, "-")
		a, err := parseMinutes(from)
		b, err2 := parseMinutes(to)
		if !ok || err != nil || err2 != nil {
			return fmt.Errorf("shift %q is not HH:MM-HH:MM", s)
		}
		list = append(list, Shift{a, b})
	}
	first, last, ranged := strings.Cut(days, "-")
	var which []time.Weekday
	switch a, b := slices.Index(dayCodes[:], first), slices.Index(dayCodes[:], last); {
	case days == "every-day":
		which = allDays()
	case a >= 0 && !ranged:
		which = []time.Weekday{time.Weekday(a)}
	case a >= 0 && b >= 0:
		which = daysFrom(time.Weekday(a), time.Weekday(b))
	default:
		return fmt.Errorf("days %q are not known", days)
	}
	for _, day := range which {
		if err := h.schedule.add(day, list); err != nil {
			return err
		}
	}
	return nil
}

func parseMinutes(s string) (int, error) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%02d:%02d", &h, &m); err != nil || n != 2 || h > 24 || m > 59 {
		return 0, fmt.Errorf("%q is no time of day", s)
	}
	return h*60 + m, nil
}
