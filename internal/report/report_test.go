package report

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestSmallCountsAreMerged(t *testing.T) {
	for _, test := range []struct {
		name   string
		counts map[string]int
		want   []Row
	}{
		{"none", nil, nil},
		{"large ones", map[string]int{"pt": 40, "es": 50}, []Row{{"es", 50}, {"pt", 40}}},
		{"equal ones by name", map[string]int{"pt": 9, "ar": 9}, []Row{{"ar", 9}, {"pt", 9}}},
		{"several small ones", map[string]int{"pt": 40, "ht": 3, "ar": 4}, []Row{{"pt", 40}, {Other, 7}}},
		{"one small one takes the least large one along", map[string]int{"pt": 40, "es": 12, "ar": 1}, []Row{{"pt", 40}, {Other, 13}}},
		{"small ones that are few together do too", map[string]int{"pt": 40, "es": 12, "ar": 1, "ht": 2}, []Row{{"pt", 40}, {Other, 15}}},
		{"only a small one", map[string]int{"ar": 4}, nil},
		{"exactly enough", map[string]int{"ar": 5}, []Row{{"ar", 5}}},
	} {
		if got := rows(test.counts); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestSummarize(t *testing.T) {
	counts := []Count{
		{What: "contact", Lang: "pt", N: 100},
		{What: "answer", Topic: "crnm-lost", Lang: "pt", Channel: "telegram", N: 60},
		{What: "answer", Topic: "cpf-foreigner", Lang: "ht", Channel: "web", N: 30},
		{What: "none", Lang: "ht", Channel: "web", N: 10},
		{What: "case-opened", Topic: "case-asked", Unit: "netp-am", N: 8},
		{What: "case-opened", Topic: "case-urgent", Unit: "netp-sp", N: 6},
		{What: "case-claimed", Topic: "5m", Unit: "netp-am", N: 7},
		{What: "case-closed", Topic: "solved", Unit: "netp-am", N: 7},
		{What: "case-referred", Unit: "netp-am", N: 4},
		{What: "helped", Topic: "crnm-lost", N: 20},
		{What: "something new", N: 1000},
	}
	all := Summarize(counts, "")
	for _, table := range []struct {
		name      string
		got, want []Row
	}{
		{"outcomes", all.Outcomes, []Row{{"answer", 90}, {"none", 10}}},
		{"topics", all.Topics, []Row{{"crnm-lost", 60}, {"cpf-foreigner", 30}}},
		{"languages", all.Languages, []Row{{"pt", 60}, {"ht", 40}}},
		{"channels", all.Channels, []Row{{"telegram", 60}, {"web", 40}}},
		{"cases", all.Cases, []Row{{"case-asked", 8}, {"case-urgent", 6}}},
		{"helped", all.Helped, []Row{{"helped", 20}}},
	} {
		if !slices.Equal(table.got, table.want) {
			t.Errorf("%s: %v, want %v", table.name, table.got, table.want)
		}
	}
	if all.Contacts != 100 || all.Referred != 0 {
		t.Errorf("%d contacts, %d referred: few are shown as none", all.Contacts, all.Referred)
	}
	am := Summarize(counts, "netp-am")
	if am.Unit != "netp-am" || am.Contacts != 0 || !slices.Equal(am.Cases, []Row{{"case-asked", 8}}) {
		t.Errorf("of one unit: %+v", am)
	}
}

type failing struct{ error }

func (f failing) Counts(context.Context, time.Time, time.Time) ([]Count, error) { return nil, f.error }

func TestSummaryTellsOfAFailure(t *testing.T) {
	broken := errors.New("broken")
	if _, err := New(failing{broken}).Summary(t.Context(), time.Now(), time.Now(), ""); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
