package unit_test

import (
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"ponte/internal/chat"
	"ponte/internal/unit"
)

// load reads the shipped data once for all tests.
var load = sync.OnceValues(func() (*unit.Directory, error) { return unit.Load(knowledge) })

var knowledge = os.DirFS("../../knowledge")

func directory(tb testing.TB) *unit.Directory {
	tb.Helper()
	d, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// Places that the tests ask from; points are those of the municipalities' table.
var (
	gru       = chat.Place{Name: "Guarulhos", UF: "SP", IBGE: "3518800", Lat: -23.43194, Lon: -46.46778, IATA: "GRU", Exact: true}
	saoPaulo  = chat.Place{Name: "São Paulo", UF: "SP", IBGE: "3550308", Lat: -23.5329, Lon: -46.6395}
	chapeco   = chat.Place{Name: "Chapecó", UF: "SC", IBGE: "4204202", Lat: -27.1004, Lon: -52.6152}
	petrolina = chat.Place{Name: "Petrolina", UF: "PE", IBGE: "2611101", Lat: -9.38866, Lon: -40.5027}
	boaVista  = chat.Place{Name: "Boa Vista", UF: "RR", IBGE: "1400100", Lat: 2.82384, Lon: -60.6753}
	belem     = chat.Place{Name: "Belém", UF: "PA", IBGE: "1501402", Lat: -1.4554, Lon: -48.4898}
	maceio    = chat.Place{Name: "Maceió", UF: "AL", IBGE: "2704302", Lat: -9.66599, Lon: -35.735}
	salvador  = chat.Place{Name: "Salvador", UF: "BA", IBGE: "2927408", Lat: -12.9718, Lon: -38.5011}
	galeao    = chat.Place{Name: "Rio de Janeiro", UF: "RJ", IBGE: "3304557", Lat: -22.81, Lon: -43.25056, IATA: "GIG", Exact: true}
	noon      = time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
)

func TestNearest(t *testing.T) {
	d := directory(t)
	for name, c := range map[string]struct {
		at      chat.Place
		first   string
		own     bool
		rounded int
	}{
		"in the airport, its post":                    {gru, "paahm-gru", false, -1},
		"in the airport of Rio":                       {galeao, "paahm-gig", false, -1},
		"same town, no kilometres":                    {saoPaulo, "netp-sp", true, -1},
		"a nearer neighbour yields to the own state":  {petrolina, "netp-pe", true, 650},
		"no nucleus in the state: the nearest active": {chapeco, "netp-pr", false, 380},
		"no nucleus, another unit of the state":       {boaVista, "rr-vitimas-trafico", true, -1},
		"a closed nucleus is never shown":             {belem, "paahm-bel", false, -1},
		"unconfirmed, but the state's own":            {maceio, "netp-al", true, -1},
		"the state's before the next town's":          {salvador, "netp-ba", true, -1},
	} {
		hits := d.Nearest(c.at, noon, 3)
		if len(hits) != 3 {
			t.Fatalf("%s: %d hits", name, len(hits))
		}
		h := hits[0]
		if h.Unit.ID != c.first || h.Own != c.own || h.Rounded != c.rounded {
			t.Errorf("%s: %s own %v rounded %d (%.1f km), want %+v", name, h.Unit.ID, h.Own, h.Rounded, h.Km, c)
		}
	}
}

func TestNearestShowsOnlyAnswerableUnits(t *testing.T) {
	d := directory(t)
	all := d.Nearest(chat.Place{}, noon, 1000)
	if len(all) < 20 {
		t.Fatalf("only %d units", len(all))
	}
	for _, h := range all {
		if h.Unit.Status != chat.UnitActive && h.Unit.Status != chat.UnitUnconfirmed {
			t.Errorf("%s is %s", h.Unit.ID, h.Unit.Status)
		}
	}
	if u, ok := d.Unit("netp-pa"); !ok || u.Status != chat.UnitInactive {
		t.Errorf("a closed unit is not known by its id: %+v", u)
	}
	if hits := d.Nearest(saoPaulo, noon, 0); len(hits) != 0 {
		t.Errorf("asked for none, got %d", len(hits))
	}
}

func TestSupport(t *testing.T) {
	d := directory(t)
	hits := d.Support(saoPaulo, []string{"shelter", "NGO"}, noon, 5)
	if len(hits) != 5 || hits[0].Rounded != -1 {
		t.Fatalf("got %+v", hits)
	}
	for _, h := range hits {
		if h.Unit.Kind != "shelter" && h.Unit.Kind != "NGO" {
			t.Errorf("%s is a %s", h.Unit.ID, h.Unit.Kind)
		}
	}
	if hits := d.Support(chapeco, []string{"PF"}, noon, 1); len(hits) != 1 || hits[0].Unit.Kind != "PF" {
		t.Errorf("Federal Police near Chapecó: %+v", hits)
	}
}

func TestConsulates(t *testing.T) {
	d := directory(t)
	for _, name := range []string{"Haiti", "HT", "ayiti", "هايتي", "海地", "Haïti"} {
		hits := d.Consulates(name, saoPaulo, 3)
		if len(hits) == 0 || !strings.HasPrefix(hits[0].Unit.ID, "haiti-") {
			t.Errorf("Consulates(%q) = %+v", name, hits)
		}
	}
	if hits := d.Consulates("Colombia", chat.Place{Lat: -4.2416, Lon: -69.9383, UF: "AM", IBGE: "1304062"}, 2); hits[0].Unit.ID != "colombia-consulate-tabatinga" {
		t.Errorf("nearest of Colombia to Tabatinga: %s", hits[0].Unit.ID)
	}
	if hits := d.Consulates("Atlantis", saoPaulo, 3); hits != nil {
		t.Errorf("a country that does not exist: %+v", hits)
	}
}

func TestPosts(t *testing.T) {
	d := directory(t)
	ids := func(country string, n int) string {
		var list []string
		for _, h := range d.Posts(country, n) {
			list = append(list, h.Unit.ID)
		}
		return strings.Join(list, " ")
	}
	for country, want := range map[string]string{
		"Venezuela": "br-consulate-ciudad-guayana br-embassy-venezuela-caracas mre-plantao-brasilia",
		"nowhere":   "mre-plantao-brasilia",
		"葡萄牙":       "br-consulate-general-lisbon br-consulate-general-porto mre-plantao-brasilia",
	} {
		if got := ids(country, 3); got != want {
			t.Errorf("Posts(%s) = %s, want %s", country, got, want)
		}
	}
	if desk := d.Posts("France", 1)[0].Unit; desk.ID != "mre-plantao-brasilia" || desk.Emergency == "" {
		t.Errorf("one post: %+v, want the duty desk", desk)
	}
}

func TestNotesAreNotLoaded(t *testing.T) {
	d := directory(t)
	for _, table := range []string{"units", "support", "consular-posts", "foreign-consulates"} {
		if len(d.Entries(table)) == 0 {
			t.Errorf("no entries of %s", table)
		}
		for _, e := range d.Entries(table) {
			all := strings.ToLower(strings.Join([]string{e.Name, e.Address, e.PlaceHint, e.Phone, e.WhatsApp, e.Email, e.Hours, e.Website}, " "))
			if strings.Contains(all, "unverified") || strings.Contains(all, "verify") {
				t.Errorf("%s shows a note", e.ID)
			}
		}
	}
}

func TestStale(t *testing.T) {
	d := directory(t)
	list := d.Stale(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	what := map[string]string{}
	for i, s := range list {
		what[s.ID+" "+s.What] = s.Date
		if i > 0 && s.Due.Before(list[i-1].Due) {
			t.Errorf("%s is out of order", s.ID)
		}
	}
	for key, date := range map[string]string{"paahm-gig entry": "2020-02-05", "paahm-gig hours": "2020-02-05", "netp-rs entry": "", "netp-ba-lauro-de-freitas entry": "2023"} {
		if got, ok := what[key]; !ok || got != date {
			t.Errorf("%s: %q, %v", key, got, ok)
		}
	}
	if _, ok := what["paahm-manacapuru entry"]; ok {
		t.Error("a historic unit needs no confirmation")
	}
	for _, s := range d.Stale(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)) {
		if s.ID == "crdh-cnf" {
			t.Error("crdh-cnf, seen in March 2026, is stale in June")
		}
	}
}

func TestLoadErrors(t *testing.T) {
	if _, err := unit.Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder loads")
	}
	bad := fstest.MapFS{"units.csv": {Data: []byte("id,kind,name,lat,lon,geo_precision,source_url,source_date,ibge_code,status\nx,NETP,X,1,2,city,,,9999999,active\n")}}
	if _, err := unit.Load(knowledge, bad); err == nil || !strings.Contains(err.Error(), "9999999") {
		t.Errorf("a unit in no municipality: %v", err)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := unit.Load(knowledge); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	d := directory(b)
	for b.Loop() {
		d.Nearest(chapeco, noon, 3)
	}
}
