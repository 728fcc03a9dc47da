package dialogue

import (
	"slices"

	"ponte/internal/chat"
)

// cards are sentences to show to an officer, a doctor or a driver, in Portuguese with the person's own language beside them:
// the phrases card-<name>.
var cards = []string{"refuge", "interpreter", "unsafe", "lawyer", "doctor", "family", "lost", "water"}

// showCards lists the cards by their sentences.
func (t *turn) showCards() {
	t.Place = AtMenu
	var buttons []chat.Button
	for _, name := range cards {
		buttons = append(buttons, chat.Button{Action: "card:" + name, Phrase: "card-label-" + name})
	}
	t.say("cards-ask", append(buttons, button("menu"))...)
}

// showCard shows one, the Portuguese sentence first and large.
func (t *turn) showCard(name string) {
	if !slices.Contains(cards, name) {
		t.showCards()
		return
	}
	t.Place = AtMenu
	reply := chat.Reply{
		Notes:   []chat.Phrase{{ID: "card-" + name, Lang: fallback, Strong: true}},
		Phrase:  &chat.Phrase{ID: "card-" + name},
		Buttons: []chat.Button{button("cards"), button("menu")},
	}
	if t.Lang == fallback {
		reply.Notes, reply.Phrase = nil, &chat.Phrase{ID: "card-" + name, Strong: true}
	}
	t.replies = append(t.replies, reply)
	t.count("card", "")
}
