package storetest

import (
	"strings"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/dialogue"
)

// Bot is a dialogue and a renderer small enough to be known by heart. What it does is the first word of a text:
//
//	person    opens a case           urgent   opens an urgent case      cancel  takes it back
//	erase     erases everything      hm       has no answer             panic   panics
//	two       says two things        quiet    says nothing              rate    rates an article
//	buttons   offers a button
//
// Anything else is answered with itself.
type Bot struct{}

// Step decides a turn.
func (Bot) Step(s dialogue.State, e chat.Event, h conversation.Hints) (dialogue.Result, string) {
	r := dialogue.Result{State: s}
	if r.State.Lang == "" {
		r.State.Lang = "pt"
	}
	switch e := e.(type) {
	case chat.Text:
		text(&r, e.Body)
	case chat.Tap:
		say(&r, "tapped "+e.Action)
	case chat.Pin:
		r.State.UF = "AM" // the state that a place lies in may be remembered
		say(&r, "near")
	case chat.StaffJoined:
		r.State.Desk = dialogue.DeskStaff
		say(&r, "staff-joined")
	case chat.StaffLeft:
		r.State.Desk = dialogue.DeskWaiting
		say(&r, "staff-left")
	case chat.CaseClosed:
		r.State.Desk = dialogue.DeskNone
		say(&r, "case-closed")
	default:
		say(&r, "noticed")
	}
	return r, "v1"
}

func text(r *dialogue.Result, body string) {
	word, _, _ := strings.Cut(body, " ")
	if r.State.Desk == dialogue.DeskStaff && word != "erase" && word != "panic" && word != "cancel" {
		return
	}
	switch word {
	case "person", "urgent":
		open := dialogue.OpenCase{Reason: "case-asked", Lang: r.State.Lang, UF: r.State.UF, Urgency: chat.UrgencyNone}
		if word == "urgent" {
			open.Reason, open.Urgency, open.Words = "case-urgent", chat.UrgencyHeld, []string{"urgent"}
		}
		r.Effects = append(r.Effects, open)
		r.State.Desk = dialogue.DeskWaiting
		say(r, "case-opened")
	case "cancel":
		r.Effects = append(r.Effects, dialogue.CancelCase{})
		r.State.Desk = dialogue.DeskNone
		say(r, "case-cancelled")
	case "erase":
		r.Effects = append(r.Effects, dialogue.EraseEverything{})
		r.State = dialogue.State{Lang: r.State.Lang}
		say(r, "erase-done")
	case "hm":
		r.Effects = append(r.Effects, dialogue.NoteUnanswered{Text: body, Lang: r.State.Lang})
		if r.State.Desk == dialogue.DeskWaiting {
			say(r, "case-kept")
			return
		}
		say(r, "do-not-know")
	case "panic":
		panic("quoting " + body)
	case "two":
		say(r, "first")
		say(r, "second")
	case "quiet":
	case "rate":
		r.Effects = append(r.Effects, dialogue.Rate{Topic: "crnm-lost", Lang: r.State.Lang, Helped: true})
		say(r, "rated")
	case "buttons":
		say(r, "choose")
		r.Replies[len(r.Replies)-1].Buttons = []chat.Button{{Action: "menu", Text: "The menu"}}
	default:
		r.Effects = append(r.Effects, dialogue.Count{What: "answer", Topic: "crnm-lost", Lang: r.State.Lang})
		say(r, "answer: "+body)
	}
}

func say(r *dialogue.Result, id string) {
	r.Replies = append(r.Replies, chat.Reply{Phrase: &chat.Phrase{ID: id}})
}

// Parts renders a phrase as its id and a text of staff as it is.
func (Bot) Parts(replies []chat.Reply, lang chat.Lang, step int, _ chat.Caps) []chat.Part {
	var parts []chat.Part
	for _, reply := range replies {
		p := chat.Part{Text: reply.Verbatim, Lang: lang, Step: step}
		if reply.Phrase != nil {
			p.Text = reply.Phrase.ID
		}
		for _, b := range reply.Buttons {
			p.Buttons = append(p.Buttons, chat.PartButton{Action: b.Action, Title: b.Text})
		}
		parts = append(parts, p)
	}
	return parts
}
