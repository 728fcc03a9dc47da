package store_test

import (
	"fmt"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/report"
	"ponte/internal/store/storetest"
)

func TestCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		r := storetest.NewRig(t, db, nil)
		eva := r.Staff("eva", chat.RoleStaff, "netp-am")
		for i := range 12 { // many people: the counts are spread over several rows
			r.Person(storetest.Telegram, fmt.Sprint(i)).Say("cpf")
		}
		ana := r.Person(storetest.WhatsApp, "55")
		ana.Do(chat.Pin{})
		ana.Say("person")
		ana.Say("rate")
		r.Clock.Add(20 * time.Minute)
		id := ana.Case().ID
		if err := r.Desk.Claim(t.Context(), eva, id); err != nil {
			t.Fatal(err)
		}
		if err := r.Desk.Close(t.Context(), eva, id, "solved", nil); err != nil {
			t.Fatal(err)
		}
		ana.Say("hm again")
		if err := r.Desk.Claim(t.Context(), eva, id); err != nil {
			t.Fatal(err)
		}
		ref := desk.Answer{Reply: chat.Reply{Verbatim: "go there"}, Refer: true}
		if err := r.Desk.Reply(t.Context(), eva, id, ref); err != nil {
			t.Fatal(err)
		}
		r.Clock.Add(72 * time.Hour)
		ana.Say("another day")

		// The clock began at 22:10 UTC on 7 March, which is 19:10 in Brasília.
		day := time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
		counts, err := r.Store.Counts(t.Context(), day, day.AddDate(0, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		got := map[report.Count]bool{}
		for _, c := range counts {
			got[c] = true
		}
		want := []report.Count{
			{What: "answer", Topic: "crnm-lost", Lang: "pt", Channel: "telegram", N: 12},
			{What: "contact", Lang: "pt", Channel: "telegram", N: 12},
			{What: "contact", Lang: "pt", Channel: "whatsapp", N: 1},
			{What: "case-opened", Topic: "case-asked", Lang: "pt", Channel: "whatsapp", Unit: "netp-am", N: 2},
			{What: "case-claimed", Topic: "30m", Lang: "pt", Channel: "whatsapp", Unit: "netp-am", N: 1},
			{What: "case-claimed", Topic: "5m", Lang: "pt", Channel: "whatsapp", Unit: "netp-am", N: 1},
			{What: "case-closed", Topic: "solved", Lang: "pt", Channel: "whatsapp", Unit: "netp-am", N: 1},
			{What: "case-referred", Lang: "pt", Channel: "whatsapp", Unit: "netp-am", N: 1},
			{What: "helped", Topic: "crnm-lost", Lang: "pt", Channel: "whatsapp", N: 1},
		}
		for _, c := range want {
			if !got[c] {
				t.Errorf("missing %+v in %+v", c, counts)
			}
		}
	})
}

func TestALeaseIsHeldByOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		r := storetest.NewRig(t, db, nil)
		for _, step := range []struct {
			holder string
			pass   time.Duration
			want   bool
		}{
			{"a", 0, true}, {"b", 0, false}, {"a", 30 * time.Second, true}, // a goes on
			{"b", 40 * time.Second, false}, {"b", 30 * time.Second, true}, {"a", 0, false},
		} {
			r.Clock.Add(step.pass)
			got, err := r.Store.Lease(t.Context(), "poll", step.holder, time.Minute)
			if err != nil || got != step.want {
				t.Errorf("%+v: %v, %v", step, got, err)
			}
		}
	})
}
