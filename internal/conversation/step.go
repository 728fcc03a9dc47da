package conversation

import (
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// stepped is what the dialogue decided, rendered.
type stepped struct {
	dialogue.Result
	parts     []chat.Part
	knowledge string
	broken    bool
}

// unanswered reports whether the bot had no answer.
func (r stepped) unanswered() bool {
	for _, e := range r.Effects {
		if _, ok := e.(dialogue.NoteUnanswered); ok {
			return true
		}
	}
	return false
}

// urgent reports whether somebody may be in danger.
func (r stepped) urgent() bool {
	for _, e := range r.Effects {
		if open, ok := e.(dialogue.OpenCase); ok && open.Urgency != chat.UrgencyNone {
			return true
		}
	}
	return false
}

// step decides and renders. A panic is an outcome too: the person is told so and a human being is called.
func (s *Service) step(c Conversation, e chat.Event, h Hints) (r stepped) {
	defer func() {
		if p := recover(); p != nil {
			s.logPanic(p, fmt.Sprintf("%T", e))
			r = s.broken(c)
		}
	}()
	r.Result, r.knowledge = s.Stepper.Step(c.State, e, h)
	r.parts = s.Renderer.Parts(r.Replies, r.State.Lang, r.State.Step, s.channel(c.Channel).Caps)
	return r
}

// broken is the outcome of a turn that could not be decided: the state stays, and a case is opened.
func (s *Service) broken(c Conversation) stepped {
	r := stepped{broken: true, Result: dialogue.Result{State: c.State, Effects: []dialogue.Effect{
		dialogue.Count{What: "broken", Lang: c.State.Lang},
	}}}
	if c.State.Desk == dialogue.DeskStaff {
		return r // a human being is there already, and the only voice
	}
	r.State.Desk = dialogue.DeskWaiting
	r.Effects = append(r.Effects, dialogue.OpenCase{
		Reason: "case-broken", Lang: c.State.Lang, UF: c.State.UF, Topic: c.State.Topic, Urgency: chat.UrgencyNone,
	})
	r.parts = s.phrase(c, "sorry-broken")
	return r
}

// phrase renders one phrase of our own. Should even that be impossible, nothing is said.
func (s *Service) phrase(c Conversation, id string) (parts []chat.Part) {
	defer func() {
		if p := recover(); p != nil {
			s.logPanic(p, id)
			parts = nil
		}
	}()
	replies := []chat.Reply{{Phrase: &chat.Phrase{ID: id}}}
	return s.Renderer.Parts(replies, c.State.Lang, c.State.Step, s.channel(c.Channel).Caps)
}

// logPanic says where a panic came from. Its value is logged only if it is the runtime's own, which names indices and
// types; any other might quote the person.
func (s *Service) logPanic(p any, event string) {
	what := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		what = err.Error()
	}
	pcs := make([]uintptr, 24)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var stack []string
	for {
		frame, more := frames.Next()
		stack = append(stack, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		if !more {
			break
		}
	}
	s.Log.Error("a turn could not be decided", "event", event, "panic", what, slog.Any("stack", stack))
}

// wrote tells the desk's rules that the person wrote, if a case is open.
func (d *decision) wrote(rule func(chat.Case, time.Time) chat.Case) {
	if c := d.Conversation.Case; c.ID != "" && c.State != chat.CaseClosedState {
		d.Conversation.Case, d.CaseChanged = rule(c, d.At), true
	}
}

// say adds parts to the transcript, to be sent.
func (d *decision) say(who chat.Who, parts []chat.Part, status chat.SendStatus) {
	for _, p := range parts {
		p.Staff = who == chat.WhoStaff
		d.Lines = append(d.Lines, chat.Line{Who: who, Part: &p, Text: p.Text, Status: status, At: d.At})
	}
}

func (d *decision) count(what, topic string) {
	c := d.Conversation
	d.Counts = append(d.Counts, Count{What: what, Topic: topic, Lang: c.State.Lang, Unit: c.Case.Unit})
}
