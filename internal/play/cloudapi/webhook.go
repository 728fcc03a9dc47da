package cloudapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"ponte/internal/play/phone"
)

// letter is a change on its way to the webhook.
type letter struct {
	queue  string
	change object
	due    time.Time // not before; zero is at once
	copies int       // how often it comes again
}

// repeated is for how long a webhook that is not accepted is repeated.
const repeated = 7 * 24 * time.Hour

// Subscribe sets the webhook, after it has proved that it knows the verify token.
func (s *Server) Subscribe(ctx context.Context, address string) error {
	if !phone.Loopback(address) {
		return errors.New("this make-believe posts over http to loopback only")
	}
	challenge := rand.Text()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {s.o.VerifyToken}, "hub.challenge": {challenge}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+q.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify the webhook: %w", err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("verify the webhook: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil || resp.StatusCode != http.StatusOK || string(body) != challenge {
		return fmt.Errorf("the webhook did not give the challenge back (status %d)", resp.StatusCode)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = address
	return nil
}

// put sends a change on its way. Those of one queue are posted in order, as far as each is accepted at once.
func (s *Server) put(l letter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.hook == "" || s.ctx.Err() != nil:
	case s.joined:
		s.together = append(s.together, l)
	case !l.due.IsZero():
		s.running.Go(func() { s.postDue(l) })
	default:
		waiting, working := s.queues[l.queue]
		s.queues[l.queue] = append(waiting, l)
		if !working {
			s.running.Go(func() { s.work(l.queue) })
		}
	}
}

// Together posts all that happens within f as one webhook.
func (s *Server) Together(f func()) {
	s.mu.Lock()
	s.joined = true
	s.mu.Unlock()
	f()
	s.mu.Lock()
	letters := s.together
	s.joined, s.together = false, nil
	s.mu.Unlock()
	var changes []object
	for _, l := range letters {
		changes = append(changes, l.change)
	}
	if len(changes) > 0 {
		s.running.Go(func() { s.deliver(changes) })
	}
}

// Replay posts the webhook of a message again, as Meta does for up to seven days.
func (s *Server) Replay(p *Person, messageID string) error {
	s.mu.Lock()
	l, ok := p.told[messageID]
	s.mu.Unlock()
	if !ok {
		return errors.New("this message was not posted")
	}
	l.copies, l.due = 0, time.Time{}
	s.put(l)
	return nil
}

// work posts the changes of one queue and ends when there is none.
func (s *Server) work(queue string) {
	for {
		s.mu.Lock()
		waiting := s.queues[queue]
		if len(waiting) == 0 || s.ctx.Err() != nil {
			delete(s.queues, queue)
			s.mu.Unlock()
			return
		}
		l := waiting[0]
		s.queues[queue] = waiting[1:]
		s.mu.Unlock()
		s.postAll(l)
	}
}

func (s *Server) postDue(l letter) {
	if s.sleep(l.due.Sub(s.o.Clock.Now())) {
		s.postAll(l)
	}
}

// postAll posts a change and its copies. What was not accepted is repeated by itself, so that it holds nothing up.
func (s *Server) postAll(l letter) {
	for range 1 + l.copies {
		if s.post(s.envelope([]object{l.change})) {
			continue
		}
		s.running.Go(func() { s.repeat([]object{l.change}) })
	}
}

// deliver posts changes until they are accepted.
func (s *Server) deliver(changes []object) {
	if !s.post(s.envelope(changes)) {
		s.repeat(changes)
	}
}

// repeat posts changes again and again, ever more slowly, for seven days.
func (s *Server) repeat(changes []object) {
	until := s.o.Clock.Now().Add(repeated)
	for n := 1; s.o.Clock.Now().Before(until) && s.sleep(s.o.Pause(n)); n++ {
		if s.post(s.envelope(changes)) {
			return
		}
	}
}

// pause is ever longer.
func pause(n int) time.Duration { return min(time.Second<<min(n, 12), time.Hour) }

// Posts tells how many webhooks were posted, and how many of them were not accepted.
func (s *Server) Posts() (all, failed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posted, s.failures
}

// sleep waits, and reports false if the server is closed meanwhile.
func (s *Server) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}
