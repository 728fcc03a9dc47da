package dialogue

import (
	"strconv"

	"ponte/internal/chat"
)

// topicsPerPage leaves room for "more" and "menu" in a list of ten rows, the most that WhatsApp shows.
const topicsPerPage = 8

// button offers an action under its usual label, the phrase button-<action>.
func button(action string) chat.Button {
	return chat.Button{Action: action, Phrase: "button-" + action}
}

// topicButton offers a topic under its title.
func topicButton(topic string) chat.Button {
	return chat.Button{Action: "topic:" + topic, Topic: topic}
}

// doors are the ways on that every message has: a human being and the menu.
func (t *turn) doors() []chat.Button {
	if t.Desk == DeskWaiting {
		return []chat.Button{button("menu"), button("cancel-case")}
	}
	return []chat.Button{button("person"), button("menu")}
}

// greet sets the notice before the first answer: what this is, what is kept, how to erase it. It needs no answer, and
// whatever the person asked is answered in the same turn.
func (t *turn) greet() {
	if t.Told || t.Desk == DeskStaff {
		return
	}
	t.Told = true
	t.say("notice", button("privacy"))
}

// welcome is the first message to somebody who has asked nothing yet: the greeting, the notice, the languages.
func (t *turn) welcome() {
	t.Told = true
	t.Place = AtChooseLanguage
	if t.Chosen {
		t.Place = AtMenu
		t.say("welcome")
		t.say("notice")
		t.menu()
		return
	}
	t.say("welcome")
	t.say("notice", append([]chat.Button{button("person")}, append(t.languageButtons(), button("privacy"))...)...)
}

// menu shows what can be done from here.
func (t *turn) menu() {
	t.Place = AtMenu
	if t.Desk == DeskWaiting {
		t.say("menu-waiting", button("topics"), button("find"), button("cancel-case"), button("language"), button("erase"))
		return
	}
	t.say("menu", button("person"), button("find"), button("topics"), button("needs"), button("cards"), button("language"), button("privacy"),
		button("erase"))
}

// browse lists the categories.
func (t *turn) browse() {
	t.Place = AtTopics
	var buttons []chat.Button
	for _, category := range t.w.Catalogue.Categories() {
		buttons = append(buttons, chat.Button{Action: "browse:" + category + ":0", Phrase: "category-" + category})
	}
	t.say("topics-ask", append(buttons, button("menu"))...)
}

// browseCategory lists one page of a category's topics.
func (t *turn) browseCategory(category string, page int) {
	topics := t.w.Catalogue.Topics(category)
	if page*topicsPerPage >= len(topics) || page < 0 {
		page = 0
	}
	t.Place = AtTopics
	var buttons []chat.Button
	rest := topics[min(page*topicsPerPage, len(topics)):]
	for _, topic := range rest[:min(topicsPerPage, len(rest))] {
		buttons = append(buttons, topicButton(topic))
	}
	if len(rest) > topicsPerPage {
		next := "browse:" + category + ":" + strconv.Itoa(page+1)
		buttons = append(buttons, chat.Button{Action: next, Phrase: "button-more"})
	}
	t.say("category-"+category, append(buttons, button("topics"))...)
}
