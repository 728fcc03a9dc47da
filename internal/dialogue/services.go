package dialogue

import (
	"slices"

	"ponte/internal/chat"
)

// servicesShown is how many services are named in one answer.
const servicesShown = 2

// need is a kind of help that other services give.
type need struct {
	name  string
	kinds []string // of the data, nearest first
	topic string   // the article for where no service is known
}

// needs are what can be asked for beside a unit of the network, in the order in which they are offered.
var needs = []need{
	{"legal", []string{"DPU"}, "free-legal-aid-dpu"},
	{"papers", []string{"PF"}, "rnm-registration"},
	{"shelter", []string{"shelter/reception"}, "shelter-tonight"},
	{"help", []string{"CRAI", "NGO", "UN", "government"}, "social-assistance-cras-cadunico-bolsa-familia"},
}

// askNeed offers the kinds of help.
func (t *turn) askNeed() {
	t.Place = AtMenu
	var buttons []chat.Button
	for _, n := range needs {
		buttons = append(buttons, button("need-"+n.name))
	}
	t.say("ask-need", append(buttons, button("consulate"), button("person"), button("menu"))...)
}

// serve names the services of one kind near the place that is known, or asks for the place first.
func (t *turn) serve(name string) {
	i := slices.IndexFunc(needs, func(n need) bool { return n.name == name })
	if i < 0 {
		t.askNeed()
		return
	}
	place, ok := t.w.Places.ByIBGE(t.IBGE)
	if !ok {
		t.Need = name
		t.askPlace()
		return
	}
	t.Need = ""
	hits := t.w.Services.Support(place, needs[i].kinds, t.w.Now, servicesShown)
	next := append([]chat.Button{topicButton(needs[i].topic), button("needs")}, t.doors()...)
	where := map[string]string{"Place": place.Name + ", " + place.UF}
	if len(hits) == 0 {
		t.sayWith("services-none", where, next...)
		return
	}
	t.replies = append(t.replies, chat.Reply{Notes: []chat.Phrase{{ID: "units-near", Data: where}}, Units: hits, Buttons: next})
	t.count("service", name)
}

// askCountry asks whose consulate is looked for.
func (t *turn) askCountry() {
	t.Place = AtAskCountry
	t.say("ask-country", button("menu"), button("person"))
}

// brasilia is where every embassy is: the place to measure from where none is known.
const brasilia = "5300108"

// consulates names the consulates of a country. Whoever fled from that state may be in danger by asking it for help, so that
// is said each time, above the addresses.
func (t *turn) consulates(text string) {
	country, ok := t.w.Consulates.Country(text)
	if !ok {
		t.say("country-unknown", button("menu"), button("person"))
		return
	}
	place, ok := t.w.Places.ByIBGE(t.IBGE)
	if !ok {
		place, _ = t.w.Places.ByIBGE(brasilia)
	}
	t.Place = AtMenu
	hits := t.w.Consulates.Consulates(country, place, servicesShown)
	next := append([]chat.Button{topicButton("consulate-of-my-country-in-brazil")}, t.doors()...)
	if len(hits) == 0 {
		t.say("consulate-none", next...)
		return
	}
	t.replies = append(t.replies, chat.Reply{Notes: []chat.Phrase{{ID: "consulate-care"}}, Units: hits, Buttons: next})
	t.count("consulate", "")
}
