package unit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Shift is a run of opening time within one day, in minutes since midnight; To may be 24:00.
type Shift struct{ From, To int }

// Schedule holds the shifts of each weekday, Sunday first, in their order and apart from each other.
type Schedule [7][]Shift

const dayMinutes = 24 * 60

// Weekdays as they are written in Portuguese and in hours.yaml, Sunday first.
var (
	dayNames = [7]string{"dom", "seg", "ter", "qua", "qui", "sex", "sáb"}
	dayCodes = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

// everyDay is the Portuguese for all seven days.
const everyDay = "todos os dias"

// String writes a schedule as units publish their hours: "seg-sex 8h30-12h e 13h30-18h; sáb 9h-15h", "24 horas". It is data
// for ParseHours and for the hours column, in Portuguese as all of that column.
func (s Schedule) String() string {
	if s.always() {
		return "24 horas"
	}
	var parts []string
	for day := 1; day <= 7; {
		shifts, last := s[day%7], day
		for last < 7 && slices.Equal(s[(last+1)%7], shifts) {
			last++
		}
		if len(shifts) > 0 {
			parts = append(parts, dayRange(day, last)+" "+shiftText(shifts))
		}
		day = last + 1
	}
	return strings.Join(parts, "; ")
}

func dayRange(first, last int) string {
	switch {
	case first == 1 && last == 7:
		return everyDay
	case first == last:
		return dayNames[first%7]
	}
	return dayNames[first%7] + "-" + dayNames[last%7]
}

func shiftText(shifts []Shift) string {
	var list []string
	for _, s := range shifts {
		list = append(list, clock(s.From)+"-"+clock(s.To))
	}
	return strings.Join(list, " e ")
}

func clock(minutes int) string {
	if minutes%60 == 0 {
		return strconv.Itoa(minutes/60) + "h"
	}
	return fmt.Sprintf("%dh%02d", minutes/60, minutes%60)
}

// always reports whether the schedule never closes.
func (s Schedule) always() bool {
	for _, shifts := range s {
		if len(shifts) != 1 || shifts[0] != (Shift{0, dayMinutes}) {
			return false
		}
	}
	return true
}

// empty reports whether the schedule never opens.
func (s Schedule) empty() bool {
	return !slices.ContainsFunc(s[:], func(shifts []Shift) bool { return len(shifts) > 0 })
}

// add puts the shifts on a day, and fails if they overlap.
func (s *Schedule) add(day time.Weekday, shifts []Shift) error {
	all := append(slices.Clone(s[day]), shifts...)
	slices.SortFunc(all, func(a, b Shift) int { return a.From - b.From })
	for i, sh := range all {
		if sh.From < 0 || sh.From >= sh.To || sh.To > dayMinutes || (i > 0 && sh.From < all[i-1].To) {
			return fmt.Errorf("shift %s on %s is backwards or overlaps", shiftText(all[i:i+1]), dayCodes[day])
		}
	}
	s[day] = all
	return nil
}

const (
	dayWord  = `(?:seg|ter|qua|qui|sex|s[aá]b|dom)[a-záç]*(?:-feira)?`
	timeWord = `\d{1,2}(?:\s*h(?:oras|rs|s)?\s*\d{0,2}|:\d{2}\s*h?(?:s|rs)?)?`
)

var (
	daysPattern  = regexp.MustCompile(`^(?:de\s+)?(` + dayWord + `)(?:\s*(-|–|a|à|até|e|,)\s*(` + dayWord + `))?`)
	shiftPattern = regexp.MustCompile(`^(?:[,:]\s*)?(?:(?:das|de)\s+)?(` + timeWord + `)\s*(?:-|–|às|as|a|até)\s*(` + timeWord + `)`)
	timePattern  = regexp.MustCompile(`^(\d{1,2})\s*(?:h[a-z]*|:)?\s*(\d{0,2})`)
	allPattern   = regexp.MustCompile(`^(?:todos os dias|diariamente)`)
	roundClock   = regexp.MustCompile(`^(?:24\s*h(?:oras)?(?: por dia)?|plant[aã]o 24\s*h(?:oras)?)(?:,? todos os dias)?$`)
)

// ParseHours reads opening hours as Brazilian offices publish them: "seg-sex 8h-17h", "segunda a sexta, das 8h30 às 12h e
// das 13h30 às 18h; sáb 9h-15h", "24 horas". It gives false for whatever it does not understand to the last word: half
// understood hours would send people to closed doors.
func ParseHours(text string) (Schedule, bool) {
	var s Schedule
	text = strings.TrimSuffix(strings.TrimSpace(strings.ToLower(text)), ".")
	if roundClock.MatchString(text) {
		for day := range s {
			s[day] = []Shift{{0, dayMinutes}}
		}
		return s, true
	}
	for part := range strings.SplitSeq(text, ";") {
		days, rest, ok := parseDays(strings.TrimSpace(part))
		if !ok {
			return Schedule{}, false
		}
		shifts, ok := parseShifts(rest)
		if !ok {
			return Schedule{}, false
		}
		for _, day := range days {
			if s.add(day, shifts) != nil {
				return Schedule{}, false
			}
		}
	}
	return s, !s.empty()
}

func parseDays(text string) (days []time.Weekday, rest string, ok bool) {
	if all := allPattern.FindString(text); all != "" {
		return allDays(), text[len(all):], true
	}
	m := daysPattern.FindStringSubmatch(text)
	if m == nil {
		return nil, "", false
	}
	rest = text[len(m[0]):]
	first := weekday(m[1])
	if m[3] == "" {
		return []time.Weekday{first}, rest, true
	}
	last := weekday(m[3])
	if m[2] == "e" || m[2] == "," {
		return []time.Weekday{first, last}, rest, true
	}
	return daysFrom(first, last), rest, true
}

func allDays() []time.Weekday { return daysFrom(time.Monday, time.Sunday) }

// daysFrom gives the days from first to last, across Sunday if need be.
func daysFrom(first, last time.Weekday) []time.Weekday {
	days := []time.Weekday{first}
	for d := first; d != last; {
		d = (d + 1) % 7
		days = append(days, d)
	}
	return days
}

func weekday(word string) time.Weekday {
	for i, name := range dayNames {
		if strings.HasPrefix(strings.ReplaceAll(word, "sab", "sáb"), name) {
			return time.Weekday(i)
		}
	}
	return time.Sunday
}

func parseShifts(text string) ([]Shift, bool) {
	var shifts []Shift
	for text = strings.TrimSpace(text); text != ""; {
		m := shiftPattern.FindStringSubmatch(text)
		if m == nil {
			return nil, false
		}
		from, ok := parseClock(m[1])
		to, ok2 := parseClock(m[2])
		if !ok || !ok2 {
			return nil, false
		}
		shifts = append(shifts, Shift{from, to})
		text = strings.TrimSpace(text[len(m[0]):])
		next, more := strings.CutPrefix(text, "e ")
		if !more {
			next, more = strings.CutPrefix(text, ",")
		}
		if text != "" && (!more || strings.TrimSpace(next) == "") {
			return nil, false
		}
		text = strings.TrimSpace(next)
	}
	return shifts, len(shifts) > 0
}

func parseClock(text string) (minutes int, ok bool) {
	m := timePattern.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	h, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, false
	}
	min := 0
	if m[2] != "" {
		if min, err = strconv.Atoi(m[2]); err != nil {
			return 0, false
		}
	}
	return h*60 + min, h <= 24 && min < 60 && h*60+min <= dayMinutes
}
