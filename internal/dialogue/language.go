package dialogue

import "ponte/internal/chat"

// fallback is the language of somebody of whom nothing is known: that of the country.
const fallback chat.Lang = "pt"

// firstLanguage is the language to greet in before a word was read.
func (t *turn) firstLanguage() chat.Lang {
	if t.w.Hint != "" {
		return t.w.Hint
	}
	return fallback
}

// guessLanguage follows the language of a message, unless the person chose one. A text in no language of ours leaves the
// language as it is; question then says so.
func (t *turn) guessLanguage(body string) {
	prior := t.Lang
	if prior == "" {
		prior = t.w.Hint
	}
	lang, sure := t.w.Languages.Prefer(body, prior)
	switch {
	case t.Chosen && t.Lang != "":
	case lang != "" && (sure || t.Lang == ""):
		t.Lang = lang
	}
	if t.Lang == "" {
		t.Lang = t.firstLanguage()
	}
}

// strange reports whether a text is surely in a language that is none of ours.
func (t *turn) strange(body string) bool {
	lang, sure := t.w.Languages.Prefer(body, t.Lang)
	return sure && lang == ""
}

// pickLanguage shows the languages by their own names.
func (t *turn) pickLanguage() {
	t.Place = AtChooseLanguage
	t.say("choose-language", append(t.languageButtons(), button("menu"))...)
}

// languageButtons offers every language by its own name.
func (t *turn) languageButtons() []chat.Button {
	var buttons []chat.Button
	for _, lang := range t.w.Languages.Known() {
		buttons = append(buttons, chat.Button{Action: "lang:" + string(lang), Phrase: "language-name", Lang: lang})
	}
	return buttons
}

// setLanguage makes a choice that no guess overrides.
func (t *turn) setLanguage(lang chat.Lang) {
	t.Lang, t.Chosen = lang, true
	if t.Desk == DeskStaff {
		t.say("language-set")
		return
	}
	if !t.Told {
		t.welcome()
		return
	}
	t.say("language-set")
	if t.Arrival {
		t.needNow()
		return
	}
	t.menu()
}
