package unit

import (
	"slices"
	"time"

	"ponte/internal/chat"
)

// lookAhead is how many days are searched for the next opening.
const lookAhead = 14

// Opening says whether a unit is open at now, in the unit's time zone. It is unknown where no hours are published, where
// they are not understood, for a unit that is itself not confirmed, and within the hours of a day on which offices may be
// closed.
func (d *Directory) Opening(u chat.Unit, now time.Time) chat.Opening {
	unknown := chat.Opening{State: chat.OpenUnknown, At: now}
	h, ok := d.hoursOf(u)
	if !ok || u.Status != chat.UnitActive {
		return unknown
	}
	zone, err := time.LoadLocation(d.towns[u.IBGE].zone)
	if err != nil || d.towns[u.IBGE].zone == "" {
		return unknown
	}
	now = now.In(zone)
	o := chat.Opening{State: chat.ClosedNow, At: now}
	for offset := range lookAhead {
		day := time.Date(now.Year(), now.Month(), now.Day()+offset, 0, 0, 0, 0, zone)
		shifts := h.schedule[day.Weekday()]
		kind := d.calendar.kind(day, u.UF, u.IBGE)
		if len(shifts) == 0 || (kind == holiday && !h.onHoliday) {
			continue
		}
		sure := kind == workday || h.onHoliday
		for _, s := range shifts {
			from, to := at(day, s.From), at(day, s.To)
			switch {
			case !now.Before(to):
			case !sure && !now.Before(from):
				return chat.Opening{State: chat.OpenUnknown, At: now}
			case !sure:
				return o // closed now, and whether it opens on that day nobody knows
			case now.Before(from):
				o.Next = from
				return o
			default:
				return chat.Opening{State: chat.OpenNow, At: now, Until: d.until(u, h, to)}
			}
		}
	}
	return o
}

// until gives when a unit closes that is open at least to the given time: later where the next shift begins right then.
// It is zero if it never closes.
func (d *Directory) until(u chat.Unit, h hours, to time.Time) time.Time {
	if h.schedule.always() && h.onHoliday {
		return time.Time{}
	}
	for range lookAhead {
		day := time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, to.Location())
		if kind := d.calendar.kind(day, u.UF, u.IBGE); kind != workday && !h.onHoliday {
			return to
		}
		next := to
		for _, s := range h.schedule[day.Weekday()] {
			if at(day, s.From).Equal(to) {
				next = at(day, s.To)
			}
		}
		if next.Equal(to) {
			return to
		}
		to = next
	}
	return to
}

// at gives the moment of a time of day.
func at(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
}

// hoursOf gives the hours of a unit: those of hours.yaml, unless its own published text has changed to others since.
func (d *Directory) hoursOf(u chat.Unit) (hours, bool) {
	s, ok := ParseHours(u.Hours)
	if h, known := d.hours[u.ID]; known && (!ok || equal(s, h.schedule)) {
		return h, true
	}
	return hours{schedule: s, onHoliday: s.always(), source: u.Source, checked: u.SourceDate}, ok
}

func equal(a, b Schedule) bool {
	for day := range a {
		if !slices.Equal(a[day], b[day]) {
			return false
		}
	}
	return true
}
