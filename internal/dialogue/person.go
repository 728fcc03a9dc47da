package dialogue

import "ponte/internal/chat"

// askPerson prepares a case. The place is asked once, and may be skipped, so that the right team gets it.
func (t *turn) askPerson(reason string) {
	if t.Desk != DeskNone {
		t.say("case-already", button("menu"), button("cancel-case"))
		return
	}
	if t.Reason == "" {
		t.Reason = reason
	}
	if t.UF != "" {
		t.openCase()
		return
	}
	t.Place = AtAskCasePlace
	t.say("case-where", button("skip"), button("menu"))
}

// openCase asks for a person and says honestly what happens next and when somebody is there.
func (t *turn) openCase() {
	e := OpenCase{Reason: t.Reason, Lang: t.Lang, UF: t.UF, Topic: t.Topic, Urgency: chat.UrgencyNone}
	if e.Reason == "" {
		e.Reason = "case-asked"
	}
	promise := chat.Phrase{ID: "case-opened-general"}
	if place, ok := t.w.Places.ByIBGE(t.IBGE); ok {
		place.IATA = t.IATA
		if hits := t.w.Units.Nearest(place, t.w.Now, unitsShown); len(hits) > 0 {
			unit := answerable(hits)
			e.Unit = unit.ID
			promise = t.promise(unit)
		}
	}
	t.effects = append(t.effects, e)
	t.Place, t.Desk, t.Reason = AtMenu, DeskWaiting, ""
	t.replies = append(t.replies, chat.Reply{Phrase: &promise, Buttons: []chat.Button{button("menu"), button("cancel-case")}})
	t.count("person", "")
}

// answerable is the unit of the person's own state, or else the nearest.
func answerable(hits []chat.UnitHit) chat.Unit {
	for _, hit := range hits {
		if hit.Own {
			return hit.Unit
		}
	}
	return hits[0].Unit
}

// promise says when a unit is there, as exactly as it is known and no more.
func (t *turn) promise(u chat.Unit) chat.Phrase {
	data := map[string]string{"Unit": u.Label()}
	opening := t.w.Units.Opening(u, t.w.Now)
	switch {
	case opening.State == chat.OpenNow && !opening.Until.IsZero():
		data["Time"] = opening.Until.Format("15:04")
		return chat.Phrase{ID: "case-opened-open", Data: data}
	case opening.State == chat.ClosedNow && !opening.Next.IsZero():
		data["Time"] = opening.Next.Format("15:04")
		day := map[string]string{"Day": chat.DayPhrase(opening.Next, t.w.Now)}
		return chat.Phrase{ID: "case-opened-closed", Data: data, Refs: day}
	}
	return chat.Phrase{ID: "case-opened-unknown", Data: data}
}

// cancelCase takes the request for a person back.
func (t *turn) cancelCase() {
	if t.Desk != DeskWaiting {
		t.menu()
		return
	}
	t.Desk = DeskNone
	t.effects = append(t.effects, CancelCase{})
	t.say("case-cancelled", button("menu"))
}

// doWithStaff carries out the few commands that work while a member of staff has the conversation.
func (t *turn) doWithStaff(command chat.Command) {
	switch command {
	case chat.CommandMenu, chat.CommandRestart:
		t.say("staff-has-it", button("bot"))
	case chat.CommandErase:
		t.askErase()
	case chat.CommandLanguage:
		t.say("choose-language", t.languageButtons()...)
	case chat.CommandLeave:
		t.say("leave")
	case chat.CommandYes:
		if t.Place == AtConfirmErase {
			t.erase()
		}
	case chat.CommandNo:
		if t.Place == AtConfirmErase {
			t.keep()
		}
	case chat.CommandPerson, chat.CommandFind, chat.CommandTopics, chat.CommandPrivacy, chat.CommandCards, chat.CommandHello,
		chat.CommandThanks, chat.CommandSkip:
		// Said to the member of staff, who reads it.
	}
}

// leaveStaff is the person's way back to the bot.
func (t *turn) leaveStaff() {
	t.Desk = DeskNone
	t.effects = append(t.effects, CancelCase{})
	t.menu()
}

func (t *turn) staffJoined() {
	t.Desk, t.Place = DeskStaff, AtMenu
	t.say("staff-joined")
}

func (t *turn) staffLeft() {
	t.Desk = DeskWaiting
	t.say("staff-left", button("menu"), button("cancel-case"))
}

func (t *turn) caseClosed() {
	t.Desk, t.Place = DeskNone, AtMenu
	t.say("case-closed", button("helped-yes"), button("helped-no"), button("menu"))
}

// rateCase keeps whether talking to a person helped.
func (t *turn) rateCase(helped bool) {
	t.effects = append(t.effects, Rate{Topic: "case", Lang: t.Lang, Helped: helped})
	t.say("rated", button("menu"))
}
