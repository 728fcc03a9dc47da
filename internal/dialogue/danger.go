package dialogue

import "ponte/internal/chat"

// danger answers a message in which somebody may need help at once. The number to call is the first thing said: no
// notice, menu or question comes before it; and a person of the team is called without being asked for.
func (t *turn) danger(body string) bool {
	alarm := t.w.Danger.Check(body, t.Lang)
	if alarm.Label == chat.UrgencyNone || alarm.Label == "" {
		return false
	}
	t.effects = append(t.effects, OpenCase{
		Reason: "case-urgent", Lang: t.Lang, UF: t.UF, Unit: t.ownUnit(), Topic: t.Topic, Urgency: alarm.Label, Words: alarm.Words,
	})
	t.count("urgent", "")
	if t.Desk == DeskStaff {
		return true // a human being reads it now, with the words marked
	}
	t.Place, t.Desk, t.Reason = AtMenu, DeskWaiting, ""
	t.say("urgent-"+string(alarm.Label), button("safe"), button("find"), button("menu"))
	return true
}

// ownUnit is the unit of the place that is known, "" for the general queue.
func (t *turn) ownUnit() string {
	place, ok := t.w.Places.ByIBGE(t.IBGE)
	if !ok {
		return ""
	}
	place.IATA = t.IATA
	hits := t.w.Units.Nearest(place, t.w.Now, unitsShown)
	if len(hits) == 0 {
		return ""
	}
	return answerable(hits).ID
}
