package botapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// How long an update is kept until somebody takes it.
const (
	kept      = 24 * time.Hour
	keptQuery = 150 * time.Second
)

// usual are the kinds of updates that a bot is sent that asked for none in particular, of those that happen here.
var usual = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// update is something that happened and was not taken yet.
type update struct {
	id      int64
	kind    string
	queue   string // those of one queue are posted one after the other
	body    json.RawMessage
	due     time.Time // not before
	expires time.Time
	copies  int // how often it is to come again
}

// happen makes an update of what a person did. Where the bot did not ask for its kind nobody is told.
func (s *Server) happen(who *Person, kind, queue string, content object) {
	sw := who.Switches()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updateID++
	body, err := json.Marshal(object{"update_id": s.updateID, kind: content})
	if err != nil || !slices.Contains(s.hook.allowed, kind) {
		return
	}
	now := s.o.Clock.Now()
	u := &update{id: s.updateID, kind: kind, queue: queue, body: body, due: now.Add(sw.Late), expires: now.Add(kept), copies: sw.Copies}
	if kind == "callback_query" {
		u.expires = now.Add(keptQuery)
	}
	if sw.Disorder && kind == "message" { // a press overtakes what was written before; two messages never overtake each other
		u.due = u.due.Add(overtaken)
	}
	s.pending = append(s.pending, u)
	s.wake()
}

// overtaken is by how much a message is late that something else overtakes.
const overtaken = 1500 * time.Millisecond

// wake tells those who wait for updates that there is something new. The lock is held.
func (s *Server) wake() {
	close(s.news)
	s.news = make(chan struct{})
	if s.hook.url == "" {
		return
	}
	for _, u := range s.pending {
		if !s.working[u.queue] {
			s.working[u.queue] = true
			s.running.Go(func() { s.work(u.queue) })
		}
	}
}

// expire drops what nobody took in time. The lock is held.
func (s *Server) expire() {
	now := s.o.Clock.Now()
	s.pending = slices.DeleteFunc(s.pending, func(u *update) bool { return now.After(u.expires) })
}

// Pending is how many updates wait to be taken.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return len(s.pending)
}

// longestPoll is the most that Telegram waits for an update.
const longestPoll = 50 * time.Second

// getUpdates gives the updates from offset on; those before it count as handled. It waits until there is one or the timeout
// has passed. Only one may wait: a second one sends the first away.
func (s *Server) getUpdates(ctx context.Context, p params) (any, error) {
	mine, err := s.beginPoll(p)
	if err != nil {
		return nil, err
	}
	limit := 100
	if n := p.number("limit"); n >= 1 && n <= 100 {
		limit = int(n)
	}
	patience := time.NewTimer(min(time.Duration(p.number("timeout"))*time.Second, longestPoll))
	defer patience.Stop()
	for {
		found, news, next := s.due(p.number("offset"), limit)
		if len(found) > 0 {
			return found, nil
		}
		soon := time.NewTimer(next)
		select {
		case <-news:
		case <-soon.C:
		case <-patience.C:
			soon.Stop()
			return []json.RawMessage{}, nil
		case <-mine:
			soon.Stop()
			return nil, refuse(http.StatusConflict,
				"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case <-ctx.Done():
			soon.Stop()
			return []json.RawMessage{}, nil
		case <-s.ctx.Done():
			soon.Stop()
			return nil, refuse(http.StatusInternalServerError, "Internal Server Error: restart")
		}
		soon.Stop()
	}
}

// beginPoll confirms what the offset confirms and sends an older poller away; other is closed when that happens to this one.
func (s *Server) beginPoll(p params) (other <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, refuse(http.StatusConflict,
			"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if err := s.allow(p); err != nil {
		return nil, err
	}
	s.expire()
	offset := p.number("offset")
	if offset < 0 { // only so many of the newest are wanted
		keep := min(int(-offset), len(s.pending))
		s.pending = slices.Clone(s.pending[len(s.pending)-keep:])
	}
	s.pending = slices.DeleteFunc(s.pending, func(u *update) bool { return u.id < offset })
	if s.poller != nil {
		close(s.poller)
	}
	s.poller = make(chan struct{})
	return s.poller, nil
}

// due gives what can be handed over now, what is closed at the next news, and when to look again without news.
func (s *Server) due(offset int64, limit int) (found []json.RawMessage, news <-chan struct{}, next time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next = longestPoll
	now := s.o.Clock.Now()
	for _, u := range s.pending {
		if u.id < offset || len(found) >= limit {
			continue
		}
		if wait := u.due.Sub(now); wait > 0 {
			next = min(next, wait)
			continue
		}
		for range 1 + u.copies {
			found = append(found, u.body)
		}
	}
	return found, s.news, next
}

// allow notes which kinds of updates the bot asks for: an empty list is the usual ones, none at all those of before. The
// lock is held.
func (s *Server) allow(p params) error {
	var kinds []string
	given, err := p.decode("allowed_updates", &kinds)
	if err != nil || !given {
		return err
	}
	if len(kinds) == 0 {
		kinds = usual
	}
	s.hook.allowed = kinds
	return nil
}
