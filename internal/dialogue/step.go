package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ponte/internal/chat"
)

// longest is how many bytes of a message are read as a question. Whoever writes more is asked for one sentence; staff see
// the whole text.
const longest = 4000

// turn is one Step in the making.
type turn struct {
	State
	w       World
	replies []chat.Reply
	effects []Effect
}

// Step decides one turn. For equal arguments it gives equal results. It always answers a person, except where silence is
// the answer: while a member of staff has the conversation, for corrections, and for somebody who cannot be reached.
func Step(s State, e chat.Event, w World) Result {
	t := &turn{State: s, w: w}
	if t.Place == "" {
		t.Place = AtMenu
	}
	switch e := e.(type) {
	case chat.Text:
		t.text(e.Body)
	case chat.Tap:
		t.tap(e)
	case chat.Start:
		t.start(e.Param)
	case chat.Pin:
		t.pin(e.Point)
	case chat.Attachment:
		t.attachment(e)
	case chat.Unsupported:
		t.speak(func() { t.say("unsupported", t.doors()...) })
	case chat.StaffJoined:
		t.staffJoined()
	case chat.StaffLeft:
		t.staffLeft()
	case chat.CaseClosed:
		t.caseClosed()
	case chat.Opened, chat.Edited, chat.Withdrawn, chat.Unreachable, chat.Reachable, chat.IdentityChanged:
		// They change what is stored, not what is said.
	}
	t.finish()
	return Result{State: t.State, Replies: t.replies, Effects: t.effects}
}

// text understands a written message, in this order: a danger, a word of command, the answer to an open question, a
// place, a question. A word of command wins over an open question so that nobody is trapped in one.
func (t *turn) text(body string) {
	body = strings.TrimSpace(body)
	stranger := t.Lang == ""
	t.guessLanguage(body)
	if t.danger(body) {
		return
	}
	if command, lang, ok := t.command(body); ok {
		if stranger && lang != "" {
			t.Lang = lang
		}
		t.do(command)
		return
	}
	if t.Desk == DeskStaff {
		return // staff read it; the bot is silent
	}
	t.greet()
	if action, ok := t.optionByNumber(body); ok {
		t.act(action)
		return
	}
	switch {
	case len(body) > longest:
		t.say("too-long", t.doors()...)
	case t.Place == AtAskPlace || t.Place == AtAskCasePlace:
		t.placeAnswer(body)
	case t.Place == AtAskCountry:
		t.consulates(body)
	default:
		t.question(body)
	}
}

// command reads a word of command; "0" is the menu. The language of the word is that of somebody who never wrote before.
func (t *turn) command(body string) (command chat.Command, lang chat.Lang, ok bool) {
	if body == "0" {
		return chat.CommandMenu, "", true
	}
	return t.w.Commands.Command(body)
}

// do carries out a word of command.
func (t *turn) do(command chat.Command) {
	if t.Desk == DeskStaff {
		t.doWithStaff(command)
		return
	}
	switch command {
	case chat.CommandLeave:
		t.Place, t.Options = AtMenu, nil
		t.say("leave")
		return
	case chat.CommandErase:
		t.askErase()
		return
	case chat.CommandHello:
		if !t.Told {
			t.welcome()
			return
		}
	}
	t.greet()
	switch command {
	case chat.CommandPerson:
		t.askPerson("case-asked")
	case chat.CommandFind:
		t.askPlace()
	case chat.CommandLanguage:
		t.pickLanguage()
	case chat.CommandTopics:
		t.browse()
	case chat.CommandPrivacy:
		t.say("privacy-full", button("erase"), button("menu"))
	case chat.CommandCards:
		t.showCards()
	case chat.CommandRestart:
		t.Topic, t.Others, t.Misses, t.Audience = "", nil, 0, ""
		t.menu()
	case chat.CommandThanks:
		t.say("thanks", t.doors()...)
	case chat.CommandSkip, chat.CommandNo:
		t.decline()
	case chat.CommandYes:
		t.accept()
	case chat.CommandMenu, chat.CommandHello:
		t.menu()
	}
}

// decline is "no" or "skip" to what was asked.
func (t *turn) decline() {
	switch t.Place {
	case AtAskCasePlace:
		t.openCase()
	case AtConfirmErase:
		t.keep()
	case AtDidYouMean:
		t.noneOfThese()
	default:
		t.menu()
	}
}

// accept is "yes" to what was asked.
func (t *turn) accept() {
	switch {
	case t.Place == AtConfirmErase:
		t.erase()
	case t.Place == AtDidYouMean && len(t.Options) > 0:
		t.act(t.Options[0])
	case t.Misses > 0: // "shall I call a person?"
		t.askPerson("case-no-answer")
	default:
		t.menu()
	}
}

// start greets, at the place that a deep link names if it names one.
func (t *turn) start(param string) {
	if t.Lang == "" {
		t.Lang = t.firstLanguage()
	}
	if t.Desk == DeskStaff {
		return
	}
	// Links carry codes in small letters; in capitals FOR is an airport and not a word.
	if place := t.w.Places.Find(strings.ToUpper(param), t.Lang); param != "" && place.Outcome == chat.PlaceFound {
		t.here(place.Place)
		if place.Place.IATA != "" && t.Desk == DeskNone {
			t.arrived(place.Place)
			return
		}
	}
	if t.Told {
		t.menu()
		return
	}
	t.welcome()
}

// attachment acknowledges a file: staff see it, the bot cannot read it.
func (t *turn) attachment(a chat.Attachment) {
	if a.Caption != "" && t.w.Danger.Check(a.Caption, t.Lang).Label != chat.UrgencyNone {
		t.text(a.Caption)
		return
	}
	t.speak(func() {
		switch {
		case t.Desk == DeskWaiting:
			t.say("case-kept", button("cancel-case"), button("menu"))
		case a.Media.Kind == chat.MediaVoice || a.Media.Kind == chat.MediaAudio:
			t.say("media-voice", t.doors()...)
		default:
			t.say("media-kept", t.doors()...)
		}
	})
}

// speak runs say unless a member of staff has the conversation, with the greeting of a first contact before it.
func (t *turn) speak(say func()) {
	if t.Lang == "" {
		t.Lang = t.firstLanguage()
	}
	if t.Desk == DeskStaff {
		return
	}
	t.greet()
	say()
}

// say adds a phrase with buttons.
func (t *turn) say(id string, buttons ...chat.Button) {
	t.sayWith(id, nil, buttons...)
}

// sayWith adds a phrase with data and buttons.
func (t *turn) sayWith(id string, data map[string]string, buttons ...chat.Button) {
	t.replies = append(t.replies, chat.Reply{Phrase: &chat.Phrase{ID: id, Data: data}, Buttons: buttons})
}

// count adds to the anonymous statistics.
func (t *turn) count(what, topic string) {
	t.effects = append(t.effects, Count{What: what, Topic: topic, Lang: t.Lang})
}

// finish gives the buttons of this turn a step of their own, so that older ones are known as old. The options stand in the
// order in which render shows them: those of the last reply first.
func (t *turn) finish() {
	var actions []string
	for _, r := range slices.Backward(t.replies) {
		for _, b := range r.Buttons {
			if b.URL == "" && !slices.Contains(actions, b.Action) {
				actions = append(actions, b.Action)
			}
		}
	}
	if len(actions) > 0 {
		t.Step++
		t.Options = actions
	}
}

// optionByNumber gives the action behind a typed number, counted from 1 as render prints them.
func (t *turn) optionByNumber(body string) (string, bool) {
	n, err := strconv.Atoi(strings.Trim(body, " .)"))
	if err != nil || n < 1 || n > len(t.Options) {
		return "", false
	}
	return t.Options[n-1], true
}

// hasLetter reports whether a text has anything to read: emoji, digits and signs alone are no question.
func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// clip shortens what is kept of a text to n bytes, at a character's border.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
