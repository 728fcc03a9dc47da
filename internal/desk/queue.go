package desk

import (
	"context"
	"fmt"

	"ponte/internal/chat"
)

// Filter narrows what Queue lists.
type Filter struct {
	States []chat.CaseState // empty: all that are not closed
	Mine   bool             // only what the actor has
	Lang   chat.Lang        // "" for all
	Unit   string           // only the queue of this unit; "" for all
	Limit  int              // 0: 50
	Offset int
}

// Queue lists the cases that the actor may see: urgent ones first, then the oldest first.
func (s *Service) Queue(ctx context.Context, actor chat.Staff, f Filter) ([]Item, error) {
	if !CanDo(actor, ActQueue) {
		return nil, chat.ErrForbidden
	}
	q := Query{Owner: actor.ID, States: f.States, Mine: f.Mine, Lang: f.Lang, Only: f.Unit, Limit: f.Limit, Offset: f.Offset}
	q.Unit, q.AllUnits = reach(actor)
	if q.Limit == 0 {
		q.Limit = 50
	}
	if len(q.States) == 0 {
		q.States = []chat.CaseState{
			chat.CaseOpen, chat.CaseClaimed, chat.CaseWaitingPerson, chat.CaseWaitingStaff, chat.CaseReferred,
		}
	}
	items, err := s.Store.Queue(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read queue: %w", err)
	}
	return items, nil
}

// View is a case as it is opened.
type View struct {
	Item
	Lines []chat.Line
	Draft string // what the actor had begun to write
}

// linesShown is how many lines of a transcript are read at once.
const linesShown = 200

// Case opens a case, with the end of the transcript. That it was looked at is logged.
func (s *Service) Case(ctx context.Context, actor chat.Staff, caseID string) (View, error) {
	item, err := s.item(ctx, actor, ActView, caseID)
	if err != nil {
		return View{}, err
	}
	if err := s.Store.Log(ctx, s.entry(actor, ActView, item.Case)); err != nil {
		return View{}, fmt.Errorf("log view: %w", err)
	}
	lines, err := s.Store.Lines(ctx, item.Case.ConversationID, "", linesShown)
	if err != nil {
		return View{}, fmt.Errorf("read transcript: %w", err)
	}
	draft, err := s.Store.Draft(ctx, actor.ID, caseID)
	if err != nil {
		return View{}, fmt.Errorf("read draft: %w", err)
	}
	return View{Item: item, Lines: lines, Draft: draft}, nil
}

// Earlier gives the lines of a case's transcript before the line with the id before.
func (s *Service) Earlier(ctx context.Context, actor chat.Staff, caseID, before string) ([]chat.Line, error) {
	item, err := s.item(ctx, actor, ActView, caseID)
	if err != nil {
		return nil, err
	}
	return s.Store.Lines(ctx, item.Case.ConversationID, before, linesShown)
}

// Events gives a channel on which changes of cases arrive until ctx ends. Which of them the actor may see, the reader
// finds out by reading the queue again.
func (s *Service) Events(ctx context.Context) <-chan chat.CaseEvent {
	events, cancel := s.Store.Events()
	context.AfterFunc(ctx, cancel)
	return events
}

// SaveDraft keeps what the actor has begun to write.
func (s *Service) SaveDraft(ctx context.Context, actor chat.Staff, caseID, text string) error {
	if _, err := s.item(ctx, actor, ActNote, caseID); err != nil {
		return err
	}
	return s.Store.SaveDraft(ctx, actor.ID, caseID, text, s.Now())
}

// item finds a case that actor may do act to.
func (s *Service) item(ctx context.Context, actor chat.Staff, act Act, caseID string) (Item, error) {
	item, err := s.Store.Item(ctx, caseID)
	if err != nil {
		return Item{}, fmt.Errorf("find case: %w", err)
	}
	if !Can(actor, act, item.Case) {
		return Item{}, chat.ErrForbidden
	}
	return item, nil
}

// entry begins a line of the audit log about a case.
func (s *Service) entry(actor chat.Staff, act Act, c chat.Case) chat.Entry {
	return chat.Entry{At: s.Now(), StaffID: actor.ID, Action: string(act), Object: "case:" + c.ID, Unit: c.Unit}
}
