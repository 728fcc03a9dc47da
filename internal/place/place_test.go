package place_test

import (
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"ponte/internal/chat"
	"ponte/internal/place"
)

// load reads the shipped data once for all tests.
var load = sync.OnceValues(func() (*place.Gazetteer, error) { return place.Load(os.DirFS("../../knowledge")) })

func gazetteer(tb testing.TB) *place.Gazetteer {
	tb.Helper()
	g, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func TestFindAirport(t *testing.T) {
	g := gazetteer(t)
	for text, want := range map[string]string{
		"gru": "GRU", "aeropuerto de guarulhos": "GRU", "مطار ساو باولو": "GRU", "圣保罗机场": "GRU", "aeroporto do galeão": "GIG",
		"ayewopò Manaus": "MAO", "Santa Maria airport": "RIA", "aeroporto de Belo Horizonte": "CNF", "cheguei no aeroporto de maceió": "MCZ",
		"فرودگاه برازیلیا": "BSB", "GIG": "GIG", "Curitiba": "", "estou em Guarulhos": "", "the": "", "mao": "",
	} {
		if r := g.Find(text, ""); r.Place.IATA != want || r.Place.Exact != (want != "") {
			t.Errorf("Find(%q) = %+v, want airport %q", text, r.Place, want)
		}
	}
}

func TestFindWhole(t *testing.T) {
	g := gazetteer(t)
	for text, want := range map[string]bool{
		"Curitiba PR": true, "estoy cerca de la rodoviaria de curitiba": true, "我在玛瑙斯机场": true, "69005-040": true,
		"como tiro cpf em curitiba": false, "my employer in Manaus keeps my documents": false, "meu cep é 69005-040": true,
	} {
		if r := g.Find(text, ""); r.Outcome != chat.PlaceFound || r.Whole != want {
			t.Errorf("Find(%q): %s, whole %v, want %v", text, r.Outcome, r.Whole, want)
		}
	}
}

func TestFindTwoPlaces(t *testing.T) {
	g := gazetteer(t)
	for text, want := range map[string]string{
		"vim de Manaus e moro em Curitiba":             "Curitiba",
		"estou em Boa Vista e quero ir para São Paulo": "Boa Vista",
		"I am from Santos but I live in Recife":        "Recife",
		"Guarulhos, São Paulo":                         "Guarulhos",
		"São Paulo, Guarulhos":                         "Guarulhos",
		"no Piauí, na cidade de Bom Jesus":             "Bom Jesus",
		"soy de Venezuela, vivo en Chapecó":            "Chapecó",
		"my name is Maria Santos and I live in Natal":  "Natal",
		"Rua São Paulo, 100, Blumenau":                 "Blumenau",
		"procuro vaga em Recife ou em Joinville":       "",
	} {
		r := g.Find(text, "")
		if r.Place.Name != want || (want == "" && r.Outcome != chat.PlaceAmbiguous) {
			t.Errorf("Find(%q) = %s %q, want %q", text, r.Outcome, r.Place.Name, want)
		}
	}
}

func TestFindAmbiguous(t *testing.T) {
	g := gazetteer(t)
	for text, first := range map[string]string{"Bom Jesus": "PI", "Cascavel": "PR", "santa rita": "PB", "bonfim": "RR"} {
		r := g.Find(text, "pt")
		if r.Outcome != chat.PlaceAmbiguous || len(r.Options) < 2 || len(r.Options) > 5 || r.Options[0].UF != first {
			t.Errorf("Find(%q) = %s %+v, want several with %s first", text, r.Outcome, r.Options, first)
		}
	}
}

func TestFindBadInput(t *testing.T) {
	g := gazetteer(t)
	for name, text := range map[string]string{
		"empty": "", "spaces": " \n\t ", "emoji": "🙏🙏🙏", "control": "\x00\x01\x02", "broken": "\xff\xfe\xfd", "digits": "12345",
		"no such postal code": "00000-000", "another": "cep 99999-9999", "no such dialling code": "ddd 20", "number": "92",
		"marks": "\u0301\u0301", "long": strings.Repeat("a", 10_000), "long words": strings.Repeat("xyz ", 2_500),
	} {
		start := time.Now()
		if r := g.Find(text, "pt"); r.Outcome != chat.PlaceNone {
			t.Errorf("%s: %+v", name, r)
		}
		t.Logf("%s took %v", name, time.Since(start))
	}
	if r := g.Find("estou em Manaus "+strings.Repeat("e não sei o que fazer ", 500), "pt"); r.Place.Name != "Manaus" {
		t.Errorf("a place at the start of 10 kB is lost: %+v", r)
	}
}

func TestByIBGE(t *testing.T) {
	g := gazetteer(t)
	if p, ok := g.ByIBGE("4106902"); !ok || p.Name != "Curitiba" || p.UF != "PR" || p.Exact {
		t.Errorf("ByIBGE(4106902) = %+v, %v", p, ok)
	}
	if _, ok := g.ByIBGE("0000000"); ok {
		t.Error("a code that does not exist is found")
	}
}

func TestLoadMissingFile(t *testing.T) {
	if _, err := place.Load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "population.csv") {
		t.Errorf("error %v does not name the file", err)
	}
}

func FuzzFind(f *testing.F) {
	for _, q := range append(questions(f, "testdata/known.jsonl"), questions(f, "testdata/fresh.jsonl")...) {
		f.Add(q.Text, string(q.Lang))
	}
	f.Add("+55 (92) 99999-9999 69.005-040 d'", "fa")
	g := gazetteer(f)
	f.Fuzz(func(t *testing.T, text, lang string) {
		r := g.Find(text, chat.Lang(lang))
		switch r.Outcome {
		case chat.PlaceFound:
			if _, ok := g.ByIBGE(r.Place.IBGE); !ok || len(r.Options) > 0 {
				t.Errorf("found %+v", r)
			}
		case chat.PlaceAmbiguous:
			if len(r.Options) < 2 || len(r.Options) > 5 || r.Place != (chat.Place{}) {
				t.Errorf("ambiguous %+v", r)
			}
		case chat.PlaceNone:
			if r.Place != (chat.Place{}) || r.Options != nil {
				t.Errorf("none %+v", r)
			}
		default:
			t.Errorf("outcome %q", r.Outcome)
		}
		for _, o := range append(r.Options, r.Place) {
			if !utf8.ValidString(o.Name) {
				t.Errorf("broken name %q", o.Name)
			}
		}
	})
}
