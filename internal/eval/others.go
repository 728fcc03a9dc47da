package eval

import (
	"io"

	"ponte/internal/chat"
)

// Columns of Languages, Urgent and Places.
const (
	colLanguage   = "right"
	colNoticed    = "noticed"      // an urgent message is known as urgent
	colLabel      = "exact label"  // with the very label
	colFalseAlarm = "false alarm"  // a harmless message is taken for urgent
	colCity       = "city"         // the right town
	colUnit       = "nearest unit" // the right unit comes first
)

// Languages measures a detector, which gives the code of a text's language, on lines {"text","lang"}.
func Languages(r io.Reader, detect func(text string) string) (*Report, error) {
	c := newCounter(colLanguage)
	err := eachLine(r, func(l struct {
		Text string    `json:"text"`
		Lang chat.Lang `json:"lang"`
	}) {
		got := detect(l.Text)
		c.count(l.Lang, colLanguage, got == string(l.Lang))
		if got != string(l.Lang) {
			c.miss(l.Lang, l.Text, string(l.Lang), got)
		}
	})
	if err != nil {
		return nil, err
	}
	return c.report("languages"), nil
}

// Checker looks for urgent words.
type Checker interface {
	Check(text string, lang chat.Lang) chat.Alarm
}

// Urgent measures a Checker on lines {"lang","text","label"}.
func Urgent(r io.Reader, check Checker) (*Report, error) {
	c := newCounter(colNoticed, colLabel, colFalseAlarm)
	err := eachLine(r, func(l struct {
		Lang  chat.Lang    `json:"lang"`
		Text  string       `json:"text"`
		Label chat.Urgency `json:"label"`
	}) {
		got := check.Check(l.Text, l.Lang).Label
		alarm := got != chat.UrgencyNone
		if l.Label == chat.UrgencyNone {
			c.count(l.Lang, colFalseAlarm, alarm)
		} else {
			c.count(l.Lang, colNoticed, alarm)
			c.count(l.Lang, colLabel, got == l.Label)
		}
		if alarm != (l.Label != chat.UrgencyNone) {
			c.miss(l.Lang, l.Text, string(l.Label), string(got))
		}
	})
	if err != nil {
		return nil, err
	}
	return c.report("urgent"), nil
}

// Found is what a place finder made of a text: the IBGE code of the town, and the units from the nearest on.
type Found struct {
	IBGE  string
	Units []string
}

// Places measures a finder on lines {"lang","text","expect_city_ibge","expect_unit"}; an empty expectation is not measured.
func Places(r io.Reader, find func(text string, lang chat.Lang) Found) (*Report, error) {
	c := newCounter(colCity, colUnit)
	err := eachLine(r, func(l struct {
		Lang chat.Lang `json:"lang"`
		Text string    `json:"text"`
		City string    `json:"expect_city_ibge"`
		Unit string    `json:"expect_unit"`
	}) {
		got := find(l.Text, l.Lang)
		if l.City != "" {
			c.count(l.Lang, colCity, got.IBGE == l.City)
			if got.IBGE != l.City {
				c.miss(l.Lang, l.Text, l.City, got.IBGE)
			}
		}
		if l.Unit != "" {
			first := ""
			if len(got.Units) > 0 {
				first = got.Units[0]
			}
			c.count(l.Lang, colUnit, first == l.Unit)
			if first != l.Unit {
				c.miss(l.Lang, l.Text, l.Unit, first)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return c.report("places"), nil
}
