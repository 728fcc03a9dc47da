// Package report makes the anonymous statistics: how often what was asked, in which language, how long people waited. It
// knows counts only, never a person or a conversation; and a count so small that somebody might be recognised in it is
// merged with others.
package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ponte/internal/chat"
)

// Store reads the counts.
type Store interface {
	// Counts gives the counts of the days from from to before to, added up over the days.
	Counts(ctx context.Context, from, to time.Time) ([]Count, error)
}

// Count is how often something happened.
type Count struct {
	What    string // "answer", "none", "urgent", "case-opened", "case-claimed", "helped", …
	Topic   string // slug of an article, reason, span of waiting: what What is about
	Lang    chat.Lang
	Channel string // kind
	Unit    string // id of the unit, for cases
	N       int
}

// Few is the least count that is shown for itself.
const Few = 5

// Other is the name under which counts below Few are merged.
const Other = "other"

// Row is one line of a table.
type Row struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Summary is what a report shows.
type Summary struct {
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	Unit      string    `json:"unit,omitempty"` // "" for all
	Contacts  int       `json:"contacts"`       // new conversations
	Outcomes  []Row     `json:"outcomes"`       // "answer", "choose", "none", "urgent", "person"
	Topics    []Row     `json:"topics"`         // of answers
	Languages []Row     `json:"languages"`      // of outcomes
	Channels  []Row     `json:"channels"`       // of outcomes
	Cases     []Row     `json:"cases"`          // opened, by reason
	Waits     []Row     `json:"waits"`          // until claimed, by span
	Closed    []Row     `json:"closed"`         // by outcome
	Referred  int       `json:"referred"`
	Helped    []Row     `json:"helped"` // "helped", "not-helped"
}

// Service makes reports.
type Service struct{ store Store }

// New gives a Service.
func New(store Store) *Service { return &Service{store} }

// Summary gives the report of the days from from to before to, for one unit's cases or for everything.
func (s *Service) Summary(ctx context.Context, from, to time.Time, unit string) (Summary, error) {
	counts, err := s.store.Counts(ctx, from, to)
	if err != nil {
		return Summary{}, fmt.Errorf("read counts: %w", err)
	}
	sum := Summarize(counts, unit)
	sum.From, sum.To = from, to
	return sum, nil
}

// Summarize adds up counts. Of a unit only its cases are known.
func Summarize(counts []Count, unit string) Summary {
	t := make(map[string]map[string]int)
	add := func(table, name string, n int) {
		if t[table] == nil {
			t[table] = make(map[string]int)
		}
		t[table][name] += n
	}
	for _, c := range counts {
		if unit != "" && c.Unit != unit {
			continue
		}
		switch c.What {
		case "contact", "case-referred":
			add("numbers", c.What, c.N)
		case "case-opened", "case-claimed", "case-closed":
			add(c.What, c.Topic, c.N)
		case "helped", "not-helped":
			add("helped", c.What, c.N)
		case "answer", "choose", "none", "urgent", "person", "unit":
			add("outcomes", c.What, c.N)
			add("languages", string(c.Lang), c.N)
			add("channels", c.Channel, c.N)
			if c.What == "answer" {
				add("topics", c.Topic, c.N)
			}
		}
	}
	return Summary{
		Unit: unit, Contacts: atLeast(t["numbers"]["contact"]), Referred: atLeast(t["numbers"]["case-referred"]),
		Outcomes: rows(t["outcomes"]), Topics: rows(t["topics"]), Languages: rows(t["languages"]),
		Channels: rows(t["channels"]), Cases: rows(t["case-opened"]), Waits: rows(t["case-claimed"]),
		Closed: rows(t["case-closed"]), Helped: rows(t["helped"]),
	}
}

// atLeast gives a count that may be shown; what is fewer is shown as none.
func atLeast(n int) int {
	if n < Few {
		return 0
	}
	return n
}

// rows gives a table, the highest counts first. Counts below Few are merged; if they are still few together, so is the
// smallest of the others, so that it cannot be found out by subtracting; and if nothing is left, nothing is shown.
func rows(counts map[string]int) []Row {
	var shown []Row
	few, merged := 0, 0
	for name, n := range counts {
		if n < Few {
			few, merged = few+n, merged+1
			continue
		}
		shown = append(shown, Row{name, n})
	}
	slices.SortFunc(shown, func(a, b Row) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	if merged > 0 && few < Few && len(shown) > 0 {
		last := shown[len(shown)-1]
		shown, few = shown[:len(shown)-1], few+last.N
	}
	if few >= Few {
		shown = append(shown, Row{Other, few})
	}
	return shown
}
