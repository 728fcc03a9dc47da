package dialogue

import "ponte/internal/chat"

// firstHour are the topics of somebody who has just landed, in the order of need. Whatever is chosen stands in the transcript
// that a member of staff reads if a person is asked for.
var firstHour = []string{
	"arrival-first-steps", "arrival-call-family", "arrival-food-lodging-transport", "arrival-return-home-city", "arrival-without-documents",
	"health-sus", "arrival-with-children-born-abroad",
}

// arrived begins the mode of somebody who came by the code of an airport: only the language is asked, then what is needed now.
func (t *turn) arrived(place chat.Place) {
	t.Arrival, t.Told = true, true
	if t.Chosen {
		t.needNow()
		return
	}
	t.Place = AtChooseLanguage
	t.sayWith("arrival-welcome", map[string]string{"Place": place.Name}, t.languageButtons()...)
}

// needNow offers the first hour in tappable steps.
func (t *turn) needNow() {
	t.Place = AtMenu
	var buttons []chat.Button
	for _, topic := range firstHour {
		if _, ok := t.w.Knowledge.Article(topic, t.Lang); ok {
			buttons = append(buttons, topicButton(topic))
		}
	}
	t.say("arrival-now", append([]chat.Button{button("person"), button("find")}, append(buttons, button("menu"))...)...)
}
