package dialogue_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
	"ponte/internal/fold"
	"ponte/internal/locale"
)

// texts are the real interface texts: a story shows what a person reads.
func texts(t testing.TB) *locale.Bundle {
	t.Helper()
	b, err := locale.Load(os.DirFS("../../locales"), map[string]string{
		"police": "190", "ambulance": "192", "women_line": "180", "human_rights_line": "100", "emotional_support_line": "188",
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newWorld is a small country: a handful of topics, towns and units, enough for every turn of a conversation.
func newWorld(b *locale.Bundle, now time.Time) dialogue.World {
	return dialogue.World{
		Now: now, Languages: languages{b}, Commands: b, Knowledge: library{}, Catalogue: library{},
		Danger: danger{}, Places: atlas{}, Units: directory{}, Services: directory{}, Consulates: directory{},
	}
}

// languages tells languages apart by a few words each.
type languages struct{ *locale.Bundle }

var telling = map[string]chat.Lang{
	"oi": "pt", "olá": "pt", "perdi": "pt", "meu": "pt", "quero": "pt", "socorro": "pt", "onde": "pt", "preciso": "pt",
	"perdí": "es", "mi": "es", "hola": "es", "necesito": "es", "ayuda": "es", "lost": "en", "my": "en", "hello": "en",
	"help": "en", "need": "en", "mwen": "ht", "bonjou": "ht", "привет": "ru", "как": "ru",
}

func (l languages) Known() []chat.Lang { return l.Languages() }

func (l languages) Prefer(text string, prior chat.Lang) (chat.Lang, bool) {
	votes := map[chat.Lang]int{}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		votes[telling[strings.Trim(word, "!?.,")]]++
	}
	delete(votes, "")
	for lang, n := range votes {
		if n >= 2 || n == len(strings.Fields(text)) && prior == "" {
			if !l.Bundle.Known(lang) {
				return "", true
			}
			return lang, true
		}
	}
	return prior, false
}

// library has some topics, found by a word.
type library struct{}

var shelf = map[string]chat.Article{
	"crnm-lost":              {Topic: "crnm-lost", Category: "papers-migrants", Title: "CRNM perdida", Audience: chat.AudienceMigrant, Related: []string{"crnm-renewal"}},
	"crnm-renewal":           {Topic: "crnm-renewal", Category: "papers-migrants", Title: "Renovar a CRNM", Audience: chat.AudienceMigrant},
	"cpf-foreigner":          {Topic: "cpf-foreigner", Category: "papers-migrants", Title: "CPF para migrantes", Audience: chat.AudienceMigrant},
	"cpf-brazilian":          {Topic: "cpf-brazilian", Category: "papers-brazilians", Title: "CPF para brasileiros", Audience: chat.AudienceBrazilian},
	"consular-help-overview": {Topic: "consular-help-overview", Category: "consular", Title: "Ajuda do consulado", Audience: chat.AudienceBrazilian},
	"health-sus":             {Topic: "health-sus", Category: "rights", Title: "Saúde grátis"},
	"old-rule":               {Topic: "old-rule", Category: "rights", Title: "Regra antiga", ReviewBy: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)},
}

func (library) Article(topic string, lang chat.Lang) (chat.Article, bool) {
	a, ok := shelf[topic]
	a.Lang = lang
	if topic == "crnm-renewal" {
		a.Lang = "pt"
	}
	return a, ok
}

func (library) Categories() []string {
	return []string{"papers-migrants", "papers-brazilians", "rights", "consular"}
}

func (library) Topics(category string) []string {
	if category == "rights" {
		return strings.Fields("a b c d e f g h i old-rule")
	}
	return []string{"crnm-lost", "crnm-renewal"}
}

func (library) Ask(q chat.Question) chat.Answer {
	key := fold.Key(q.Text)
	switch {
	case strings.Contains(key, "renov"):
		return answer("crnm-renewal")
	case strings.Contains(key, "perdi") || strings.Contains(key, "lost"):
		return answer("crnm-lost", "crnm-renewal", "cpf-foreigner")
	case strings.Contains(key, "antiga"):
		return answer("old-rule")
	case strings.Contains(key, "cpf") && q.Audience == chat.AudienceBrazilian:
		return answer("cpf-brazilian")
	case strings.Contains(key, "cpf"):
		return chat.Answer{Outcome: chat.OutcomeChoose, Ask: true, Candidates: candidates("cpf-foreigner", "cpf-brazilian")}
	}
	return chat.Answer{Outcome: chat.OutcomeNone}
}

func answer(topics ...string) chat.Answer {
	return chat.Answer{Outcome: chat.OutcomeAnswer, Topic: topics[0], Confidence: 0.9, Candidates: candidates(topics...)}
}

func candidates(topics ...string) []chat.Candidate {
	var list []chat.Candidate
	for i, topic := range topics {
		list = append(list, chat.Candidate{Topic: topic, Score: 0.9 / float64(i+1)})
	}
	return list
}

// danger fires on three words.
type danger struct{}

func (danger) Check(text string, _ chat.Lang) chat.Alarm {
	for word, label := range map[string]chat.Urgency{
		"socorro": chat.UrgencyViolence, "trancada": chat.UrgencyHeld, "desisti": chat.UrgencyDistress,
	} {
		if strings.Contains(strings.ToLower(text), word) {
			return chat.Alarm{Label: label, Words: []string{word}}
		}
	}
	return chat.Alarm{Label: chat.UrgencyNone}
}

// atlas has four towns, two of one name, and an airport.
type atlas struct{}

var (
	manaus    = chat.Place{Name: "Manaus", UF: "AM", IBGE: "1302603", Lat: -3.1, Lon: -60}
	bomJesus1 = chat.Place{Name: "Bom Jesus", UF: "PI", IBGE: "2201903"}
	bomJesus2 = chat.Place{Name: "Bom Jesus", UF: "RS", IBGE: "4302303"}
	guarulhos = chat.Place{Name: "Guarulhos", UF: "SP", IBGE: "3518800", IATA: "GRU", Exact: true}
)

func (atlas) Find(text string, _ chat.Lang) chat.PlaceResult {
	key := fold.Key(text)
	found := func(p chat.Place) chat.PlaceResult {
		return chat.PlaceResult{Outcome: chat.PlaceFound, Place: p, Whole: len(key) < 25}
	}
	switch {
	case strings.Contains(key, "manaus"), key == "69005 141":
		return found(manaus)
	case strings.Contains(key, "bom jesus"):
		return chat.PlaceResult{Outcome: chat.PlaceAmbiguous, Options: []chat.Place{bomJesus1, bomJesus2}, Whole: true}
	case key == "gru", strings.Contains(key, "guarulhos"):
		return found(guarulhos)
	}
	return chat.PlaceResult{Outcome: chat.PlaceNone}
}

func (atlas) At(p chat.Point) chat.PlaceResult {
	if p.Lat > 10 {
		return chat.PlaceResult{Outcome: chat.PlaceNone, Abroad: true}
	}
	return chat.PlaceResult{Outcome: chat.PlaceFound, Place: manaus, Whole: true}
}

func (atlas) ByIBGE(code string) (chat.Place, bool) {
	for _, p := range []chat.Place{manaus, bomJesus1, bomJesus2, guarulhos} {
		if p.IBGE == code {
			return p, true
		}
	}
	return chat.Place{}, false
}

// directory has one unit with hours and one without.
type directory struct{}

func (directory) Nearest(p chat.Place, now time.Time, _ int) []chat.UnitHit {
	switch p.UF {
	case "AM":
		u := chat.Unit{ID: "netp-am", Kind: "NETP", Name: "NETP Amazonas", UF: "AM", City: "Manaus"}
		return []chat.UnitHit{{Unit: u, Rounded: -1, Own: true, Open: directory{}.Opening(u, now)}}
	case "SP":
		return []chat.UnitHit{{Unit: chat.Unit{ID: "paahm-gru", Kind: "PAAHM", Name: "PAAHM Guarulhos", UF: "SP", City: "Guarulhos"}, Rounded: -1}}
	}
	return nil
}

func (directory) Support(p chat.Place, kinds []string, _ time.Time, _ int) []chat.UnitHit {
	if p.UF != "AM" {
		return nil
	}
	return []chat.UnitHit{{Unit: chat.Unit{ID: kinds[0] + "-manaus", Kind: kinds[0], Name: kinds[0] + " Manaus", UF: "AM", City: "Manaus"}, Rounded: -1}}
}

func (directory) Country(text string) (string, bool) {
	return "Haiti", strings.Contains(fold.Key(text), "haiti")
}

func (directory) Consulates(country string, p chat.Place, _ int) []chat.UnitHit {
	return []chat.UnitHit{{Unit: chat.Unit{ID: country + "-embassy", Kind: "consulate", Name: "Embaixada", UF: "DF", City: "Brasília"}, Rounded: 2000}}
}

func (directory) Opening(u chat.Unit, now time.Time) chat.Opening {
	if u.ID != "netp-am" {
		return chat.Opening{State: chat.OpenUnknown, At: now}
	}
	local := now.In(time.FixedZone("AMT", -4*3600))
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	open, close := day.Add(8*time.Hour), day.Add(17*time.Hour)
	switch {
	case local.Before(open):
		return chat.Opening{State: chat.ClosedNow, At: local, Next: open}
	case local.Before(close):
		return chat.Opening{State: chat.OpenNow, At: local, Until: close}
	}
	return chat.Opening{State: chat.ClosedNow, At: local, Next: open.AddDate(0, 0, 1)}
}
