package unit_test

import (
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/unit"
)

func TestOpening(t *testing.T) {
	d := directory(t)
	sao, _ := time.LoadLocation("America/Sao_Paulo")
	manaus, _ := time.LoadLocation("America/Manaus")
	acre, _ := time.LoadLocation("America/Rio_Branco")
	noronha, _ := time.LoadLocation("America/Noronha")
	made := func(ibge, uf, hours string) chat.Unit {
		return chat.Unit{ID: "test", IBGE: ibge, UF: uf, Hours: hours, Status: chat.UnitActive}
	}
	shipped := func(id string) chat.Unit {
		u, ok := d.Unit(id)
		if !ok {
			t.Fatalf("no unit %s", id)
		}
		return u
	}
	poa := made("4314902", "RS", "seg-sex 8h30-12h e 13h30-18h")
	for name, c := range map[string]struct {
		u           chat.Unit
		now         time.Time
		state       chat.OpenState
		until, next string
	}{
		"open in the morning":             {poa, time.Date(2026, 11, 25, 9, 0, 0, 0, sao), chat.OpenNow, "2026-11-25T12:00", ""},
		"lunch":                           {poa, time.Date(2026, 11, 25, 12, 0, 0, 0, sao), chat.ClosedNow, "", "2026-11-25T13:30"},
		"after hours":                     {poa, time.Date(2026, 11, 25, 18, 0, 0, 0, sao), chat.ClosedNow, "", "2026-11-26T08:30"},
		"friday night":                    {poa, time.Date(2026, 11, 27, 20, 0, 0, 0, sao), chat.ClosedNow, "", "2026-11-30T08:30"},
		"national holiday":                {poa, time.Date(2026, 11, 20, 9, 0, 0, 0, sao), chat.ClosedNow, "", "2026-11-23T08:30"},
		"before the law of 2023":          {poa, time.Date(2023, 11, 20, 9, 0, 0, 0, sao), chat.OpenNow, "2023-11-20T12:00", ""},
		"state holiday":                   {poa, time.Date(2027, 9, 20, 9, 0, 0, 0, sao), chat.ClosedNow, "", "2027-09-21T08:30"},
		"not the holiday of other states": {made("3550308", "SP", "seg-sex 9h-17h"), time.Date(2027, 9, 20, 9, 0, 0, 0, sao), chat.OpenNow, "2027-09-20T17:00", ""},
		"municipal holiday":               {made("3304557", "RJ", "seg-sex 9h-17h"), time.Date(2027, 1, 20, 10, 0, 0, 0, sao), chat.ClosedNow, "", "2027-01-21T09:00"},
		"Good Friday":                     {poa, time.Date(2027, 3, 26, 9, 0, 0, 0, sao), chat.ClosedNow, "", "2027-03-29T08:30"},
		"carnival is doubtful":            {made("3550308", "SP", "seg-sex 9h-17h"), time.Date(2027, 2, 9, 10, 0, 0, 0, sao), chat.OpenUnknown, "", ""},
		"night before a doubtful day":     {made("3550308", "SP", "seg-sex 9h-17h"), time.Date(2027, 2, 7, 22, 0, 0, 0, sao), chat.ClosedNow, "", ""},
		"round the clock":                 {shipped("paahm-gig"), time.Date(2026, 12, 25, 3, 0, 0, 0, sao), chat.OpenNow, "", ""},
		"across midnight":                 {made("3550308", "SP", "sex 20h-24h; sáb 0h-4h"), time.Date(2026, 11, 27, 23, 0, 0, 0, sao), chat.OpenNow, "2026-11-28T04:00", ""},
		"Manaus, open at 16:30 there":     {shipped("paahm-mao"), time.Date(2026, 11, 25, 17, 30, 0, 0, sao), chat.OpenNow, "2026-11-25T17:00", ""},
		"Manaus, closed at 17:30 there":   {shipped("paahm-mao"), time.Date(2026, 11, 25, 17, 30, 0, 0, manaus), chat.ClosedNow, "", "2026-11-26T08:00"},
		"Acre, two hours behind":          {made("1200401", "AC", "seg-sex 8h-12h"), time.Date(2026, 11, 25, 13, 59, 0, 0, sao), chat.OpenNow, "2026-11-25T12:00", ""},
		"Acre, its own clock":             {made("1200401", "AC", "seg-sex 8h-12h"), time.Date(2026, 11, 25, 12, 0, 0, 0, acre), chat.ClosedNow, "", "2026-11-26T08:00"},
		"Noronha, one hour ahead":         {made("2605459", "PE", "seg-sex 8h-12h"), time.Date(2026, 11, 25, 11, 0, 0, 0, sao), chat.ClosedNow, "", "2026-11-26T08:00"},
		"Noronha, its own clock":          {made("2605459", "PE", "seg-sex 8h-12h"), time.Date(2026, 11, 25, 11, 59, 0, 0, noronha), chat.OpenNow, "2026-11-25T12:00", ""},
		"no hours":                        {shipped("paahm-gru"), noon, chat.OpenUnknown, "", ""},
		"hours not understood":            {made("3550308", "SP", "horário comercial"), noon, chat.OpenUnknown, "", ""},
		"unit not confirmed":              {shipped("netp-ba"), noon, chat.OpenUnknown, "", ""},
		"no such municipality":            {made("0", "SP", "seg-sex 8h-12h"), noon, chat.OpenUnknown, "", ""},
		"hours changed since hours.yaml":  {withHours(shipped("paahm-mao"), "seg-sex 7h-13h"), time.Date(2026, 11, 25, 12, 0, 0, 0, manaus), chat.OpenNow, "2026-11-25T13:00", ""},
	} {
		o := d.Opening(c.u, c.now)
		if o.State != c.state || local(o.Until) != c.until || local(o.Next) != c.next {
			t.Errorf("%s: %s until %s next %s, want %s %s %s", name, o.State, local(o.Until), local(o.Next), c.state, c.until, c.next)
		}
		if !o.At.Equal(c.now) {
			t.Errorf("%s: at %v", name, o.At)
		}
	}
}

func withHours(u chat.Unit, hours string) chat.Unit {
	u.Hours = hours
	return u
}

func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02T15:04")
}

func TestParseHours(t *testing.T) {
	for text, want := range map[string]string{
		"seg-sex 8h-17h":                 "seg-sex 8h-17h",
		"seg-sex 8h30-12h e 13h30-18h":   "seg-sex 8h30-12h e 13h30-18h",
		"seg-sex 9h-18h; sáb 9h-15h":     "seg-sex 9h-18h; sáb 9h-15h",
		"Segunda a sexta, das 8h às 18h": "seg-sex 8h-18h",
		"segunda-feira a sexta-feira, das 08:00 às 12:00 e das 14:00 às 18:00": "seg-sex 8h-12h e 14h-18h",
		"de segunda a sexta das 8h30min":                                       "",
		"ter-qui 8h-11h":                                                       "ter-qui 8h-11h",
		"ter e qui 8h-11h":                                                     "ter 8h-11h; qui 8h-11h",
		"24 horas":                                                             "24 horas",
		"24h":                                                                  "24 horas",
		"todos os dias 7h-19h":                                                 "todos os dias 7h-19h",
		"sáb-dom 9h-12h":                                                       "sáb-dom 9h-12h",
		"dom 8h-12h":                                                           "dom 8h-12h",
		"sex-seg 8h-12h":                                                       "seg 8h-12h; sex-dom 8h-12h",
		"horário comercial":                                                    "",
		"diário":                                                               "",
		"todos os dias 7h-19h (doações)":                                       "",
		"entrega de CRNM seg-sex 8h30-12h":                                     "",
		"seg-sex 17h-8h":                                                       "",
		"seg-sex 8h-12h e 11h-14h":                                             "",
		"seg-sex 25h-26h":                                                      "",
		"":                                                                     "",
	} {
		s, ok := unit.ParseHours(text)
		if got := s.String(); got != want || ok != (want != "") {
			t.Errorf("ParseHours(%q) = %q, %v, want %q", text, got, ok, want)
		}
		if again, ok2 := unit.ParseHours(s.String()); ok && (!ok2 || again.String() != s.String()) {
			t.Errorf("%q does not survive a round trip", s.String())
		}
	}
}

// TestShippedHours asserts that hours.yaml says what the tables publish.
func TestShippedHours(t *testing.T) {
	d := directory(t)
	parsed := 0
	for _, table := range []string{"units", "support"} {
		for _, e := range d.Entries(table) {
			s, ok := unit.ParseHours(e.Hours)
			if !ok {
				continue
			}
			parsed++
			h, known := d.Hours(e.ID)
			if known && h.String() != s.String() {
				t.Errorf("%s: hours.yaml %q, table %q", e.ID, h, s)
			}
			if !known && (e.Status == chat.UnitActive || e.Status == chat.UnitUnconfirmed) {
				t.Errorf("%s: %q is not in hours.yaml", e.ID, e.Hours)
			}
		}
	}
	if parsed < 10 {
		t.Errorf("only %d hours are understood", parsed)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"seg-sex 8h30-12h e 13h30-18h; sáb 9h-15h", "24 horas", "todos os dias 7h-24h", "dom 0h-0h01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := unit.ParseHours(text)
		if !ok {
			return
		}
		again, ok := unit.ParseHours(s.String())
		if !ok || again.String() != s.String() {
			t.Errorf("%q → %q → %q", text, s.String(), again.String())
		}
	})
}
