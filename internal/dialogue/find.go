package dialogue

import "ponte/internal/chat"

// unitsShown is how many units are named in one answer: the nearest and one to fall back on.
const unitsShown = 2

// askPlace asks where the person is, to name the nearest unit.
func (t *turn) askPlace() {
	t.Place = AtAskPlace
	t.replies = append(t.replies, chat.Reply{
		Phrase:      &chat.Phrase{ID: "ask-place"},
		Buttons:     []chat.Button{button("menu"), button("person")},
		AskLocation: true,
	})
}

// pin uses a shared location for this answer. Only the municipality is remembered; the coordinate is dropped here.
func (t *turn) pin(p chat.Point) {
	t.speak(func() { t.placeResult(t.w.Places.At(p)) })
}

// placeAnswer reads the answer to "where are you?". What is no place may be a question all the same.
func (t *turn) placeAnswer(body string) {
	place := t.w.Places.Find(body, t.Lang)
	if place.Outcome == chat.PlaceNone && !place.Abroad {
		answer := t.w.Knowledge.Ask(chat.Question{Text: body, Lang: t.Lang, Audience: t.Audience})
		if answer.Outcome == chat.OutcomeAnswer && t.Place == AtAskPlace {
			t.article(answer.Topic, others(answer))
			return
		}
	}
	t.placeResult(place)
}

// placeResult goes on with a place: the units near it, or the case that waits for it.
func (t *turn) placeResult(r chat.PlaceResult) {
	switch {
	case r.Abroad:
		t.say("place-abroad", topicButton("consular-help-overview"), button("person"), button("menu"))
	case r.Outcome == chat.PlaceFound && t.Place == AtAskCasePlace:
		t.here(r.Place)
		t.openCase()
	case r.Outcome == chat.PlaceFound && t.Need != "":
		t.here(r.Place)
		t.serve(t.Need)
	case r.Outcome == chat.PlaceFound:
		t.here(r.Place)
		t.showUnits(r.Place)
	case r.Outcome == chat.PlaceAmbiguous:
		t.askWhich(r.Options)
	case t.Place == AtAskCasePlace:
		t.say("case-place-unknown", button("skip"), button("menu"))
	default:
		t.replies = append(t.replies, chat.Reply{
			Phrase:      &chat.Phrase{ID: "place-unknown"},
			Buttons:     []chat.Button{button("menu"), button("person")},
			AskLocation: true,
		})
	}
}

// askWhich asks which of several places of one name is meant.
func (t *turn) askWhich(options []chat.Place) {
	if t.Place != AtAskCasePlace {
		t.Place = AtAskPlace
	}
	var buttons []chat.Button
	for _, p := range options {
		buttons = append(buttons, chat.Button{Action: "place:" + p.IBGE, Text: p.Name + ", " + p.UF})
	}
	t.say("place-which", append(buttons, button("menu"))...)
}

// placeChosen is a pressed place.
func (t *turn) placeChosen(ibge string) {
	place, ok := t.w.Places.ByIBGE(ibge)
	if !ok {
		t.askPlace()
		return
	}
	t.placeResult(chat.PlaceResult{Outcome: chat.PlaceFound, Place: place})
}

// here remembers the municipality, as far as it is needed to find units and the right team.
func (t *turn) here(p chat.Place) { t.IBGE, t.UF, t.IATA = p.IBGE, p.UF, p.IATA }

// showUnits names the nearest units.
func (t *turn) showUnits(p chat.Place) {
	t.Place = AtMenu
	hits := t.w.Units.Nearest(p, t.w.Now, unitsShown)
	if len(hits) == 0 {
		t.sayWith("units-none", map[string]string{"Place": p.Name + ", " + p.UF}, t.doors()...)
		return
	}
	t.replies = append(t.replies, chat.Reply{
		Notes:   []chat.Phrase{{ID: "units-near", Data: map[string]string{"Place": p.Name + ", " + p.UF}}},
		Units:   hits,
		Buttons: append([]chat.Button{button("needs"), button("find")}, t.doors()...),
	})
	t.count("unit", "")
}
