package conversation

import (
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// apply takes over the new state and carries out the effects of the dialogue.
func (d *decision) apply(r stepped, rules Rules) {
	d.Conversation.State = r.State
	d.Knowledge = r.knowledge
	for _, effect := range r.Effects {
		switch e := effect.(type) {
		case dialogue.OpenCase:
			d.open(e, rules)
		case dialogue.CancelCase:
			if c := d.Conversation.Case; c.ID != "" && c.State != chat.CaseClosedState {
				d.change(rules.Cancel(c, d.At))
			}
		case dialogue.EraseEverything:
			d.Erase = true
		case dialogue.NoteUnanswered:
			d.Unanswered = append(d.Unanswered, e)
		case dialogue.Count:
			d.Counts = append(d.Counts, Count{What: e.What, Topic: e.Topic, Lang: e.Lang})
		case dialogue.Rate:
			what := "not-helped"
			if e.Helped {
				what = "helped"
			}
			d.Counts = append(d.Counts, Count{What: what, Topic: e.Topic, Lang: e.Lang})
		}
	}
}

// open opens a case, opens the last one again, or makes the open one more urgent.
func (d *decision) open(e dialogue.OpenCase, rules Rules) {
	c := d.Conversation.Case
	switch {
	case c.ID != "" && c.State != chat.CaseClosedState:
		if e.Urgency != chat.UrgencyNone {
			c.Urgency, c.Words, c.Touched = e.Urgency, e.Words, d.At
		}
		d.change(c)
		return
	case c.ID != "":
		if again, ok := rules.Reopen(c, d.At); ok {
			again.Reason, again.Urgency, again.Words = e.Reason, e.Urgency, e.Words
			d.change(again)
			return
		}
	}
	c = chat.Case{
		Unit: e.Unit, UF: e.UF, Lang: e.Lang, Reason: e.Reason, Topic: e.Topic, Urgency: e.Urgency, Words: e.Words,
		State: chat.CaseOpen, Opened: d.At, Touched: d.At,
	}
	if c.Unit == "" {
		c.Unit = rules.Route(c)
	}
	d.change(c)
}

// change replaces the case and counts the arrows that reports are made of.
func (d *decision) change(c chat.Case) {
	was := d.Conversation.Case
	d.Conversation.Case, d.CaseChanged = c, true
	reopened := was.State == chat.CaseClosedState && c.State != chat.CaseClosedState
	switch {
	case c.ID == "" || reopened:
		d.count("case-opened", c.Reason)
	case was.State != chat.CaseClosedState && c.State == chat.CaseClosedState:
		d.count("case-closed", c.Outcome)
	case was.Claimed.IsZero() && !c.Claimed.IsZero():
		d.count("case-claimed", waited(c.Claimed.Sub(c.Opened)))
	case c.State == chat.CaseReferred && was.State != chat.CaseReferred:
		d.count("case-referred", "")
	}
}

// waited names the span in which a waiting time falls; exact times would single people out.
func waited(d time.Duration) string {
	for _, span := range []struct {
		most time.Duration
		name string
	}{{5 * time.Minute, "5m"}, {30 * time.Minute, "30m"}, {2 * time.Hour, "2h"}, {24 * time.Hour, "1d"}} {
		if d <= span.most {
			return span.name
		}
	}
	return "more"
}
