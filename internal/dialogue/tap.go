package dialogue

import (
	"slices"
	"strconv"
	"strings"

	"ponte/internal/chat"
)

// tap carries out a pressed button if it belongs to the last messages. An older or forged one is answered kindly and
// never executed: the same thing is offered again, as a fresh button, where it can still be done.
func (t *turn) tap(e chat.Tap) {
	if t.Lang == "" {
		t.Lang = t.firstLanguage()
	}
	if e.Step == t.Step && slices.Contains(t.Options, e.Action) || t.choosesLanguage(e.Action) {
		t.act(e.Action)
		return
	}
	if t.Desk == DeskStaff {
		return
	}
	t.greet()
	again := []chat.Button{button("menu")}
	if fresh, ok := t.fresh(e.Action); ok {
		again = append([]chat.Button{fresh}, again...)
	}
	t.say("stale", again...)
}

// choosesLanguage reports whether an action picks a language. That harms nothing at any time, and the web page offers it in
// its head.
func (t *turn) choosesLanguage(action string) bool {
	lang, ok := strings.CutPrefix(action, "lang:")
	return ok && slices.Contains(t.w.Languages.Known(), chat.Lang(lang))
}

// fresh makes an old button new, where pressing it cannot harm.
func (t *turn) fresh(action string) (chat.Button, bool) {
	name, value, _ := strings.Cut(action, ":")
	switch name {
	case "person", "find", "topics", "language", "privacy", "needs", "cards", "consulate":
		return button(name), value == ""
	case "safe", "cancel-case":
		return button("cancel-case"), t.Desk == DeskWaiting
	case "topic":
		_, ok := t.w.Knowledge.Article(value, t.Lang)
		return topicButton(value), ok
	}
	return chat.Button{}, false
}

// act carries out an action that was offered.
func (t *turn) act(action string) {
	name, value, _ := strings.Cut(action, ":")
	if t.Desk == DeskStaff && name != "bot" && name != "lang" && !strings.HasPrefix(name, "erase") && name != "keep" {
		return
	}
	switch name {
	case "lang":
		if slices.Contains(t.w.Languages.Known(), chat.Lang(value)) {
			t.setLanguage(chat.Lang(value))
		}
		return
	case "erase":
		t.askErase()
		return
	case "erase-yes":
		t.erase()
		return
	case "keep":
		t.keep()
		return
	}
	t.greet()
	switch name {
	case "menu":
		t.menu()
	case "person":
		t.askPerson("case-asked")
	case "find":
		t.askPlace()
	case "topics":
		t.browse()
	case "browse":
		category, page, _ := strings.Cut(value, ":")
		n, _ := strconv.Atoi(page) // made by browseCategory; a forged one is not among the options
		t.browseCategory(category, n)
	case "language":
		t.pickLanguage()
	case "privacy":
		t.say("privacy-full", button("erase"), button("menu"))
	case "topic":
		t.chosen(value)
	case "none":
		t.noneOfThese()
	case "wrong":
		t.wrong()
	case "place":
		t.placeChosen(value)
	case "needs":
		t.askNeed()
	case "need-legal", "need-papers", "need-shelter", "need-help":
		t.serve(strings.TrimPrefix(name, "need-"))
	case "consulate":
		t.askCountry()
	case "cards":
		t.showCards()
	case "card":
		t.showCard(value)
	case "skip":
		t.decline()
	case "cancel-case", "safe":
		t.cancelCase()
	case "bot":
		t.leaveStaff()
	case "helped-yes", "helped-no":
		t.rateCase(name == "helped-yes")
	}
}

// chosen shows a topic that the person picked. What it says about them is remembered: a later question with one answer
// for Brazilians and another for migrants need not be asked back.
func (t *turn) chosen(topic string) {
	rest := slices.DeleteFunc(slices.Clone(t.Others), func(other string) bool { return other == topic })
	if article, ok := t.w.Knowledge.Article(topic, t.Lang); ok && t.Place == AtDidYouMean && article.Audience != chat.AudienceAll {
		t.Audience = article.Audience
	}
	t.article(topic, rest)
}
