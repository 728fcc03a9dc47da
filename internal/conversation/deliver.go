package conversation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"ponte/internal/chat"
)

// Later is what Deliver and Fetch give instead of an error when there is nothing to do before After has passed.
type Later struct{ After time.Duration }

func (l *Later) Error() string { return fmt.Sprintf("again in %s", l.After) }

// Times of the delivery.
const (
	leaseTime    = 90 * time.Second // longer than one send and its commit
	sendTime     = 35 * time.Second // platforms may hold a request for a while
	deliverTime  = 45 * time.Second // after this long a job makes room for others
	leasedPause  = time.Second      // before somebody else's lease is tried again
	stoppedPause = 5 * time.Minute  // before a channel with a wrong setting is tried again
)

// retries are the pauses after the first, second … temporary failure; after the last one the part is given up.
var retries = []time.Duration{
	2 * time.Second, 8 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour,
}

// Deliver sends what is queued for a conversation, oldest first, and commits each outcome before the next part is sent.
// One worker at a time sends for a conversation. *Later says when to come back: somebody else is sending, or the
// platform asked for a pause, or a failed part is to be tried again. Parts that cannot be sent keep their reason and hold
// nobody up.
func (s *Service) Deliver(ctx context.Context, conversationID string) error {
	d := delivery{Service: s, id: conversationID, holder: rand.Text(), stop: s.Now().Add(deliverTime)}
	for {
		now := s.Now()
		b, err := s.Store.Take(ctx, Take{ConversationID: d.id, Holder: d.holder, Now: now, Until: now.Add(leaseTime)})
		switch {
		case errors.Is(err, chat.ErrNotFound): // erased meanwhile
			return nil
		case errors.Is(err, ErrLeased):
			return &Later{After: leasedPause}
		case err != nil:
			return fmt.Errorf("take queued parts: %w", err)
		}
		more, err := d.batch(ctx, b)
		if err != nil || !more {
			return err
		}
		if s.Now().After(d.stop) {
			_, err := d.rest(ctx, 0)
			return err
		}
	}
}

// delivery is one run of Deliver.
type delivery struct {
	*Service
	id     string
	holder string
	stop   time.Time
}

// batch sends parts in order. more says that the lease is still held and there may be more to send.
func (d *delivery) batch(ctx context.Context, b Batch) (more bool, err error) {
	if len(b.Parts) == 0 {
		return d.commit(ctx, Sent{Last: true})
	}
	for i, q := range b.Parts {
		if wait := q.Due.Sub(d.Now()); wait > 0 {
			return d.rest(ctx, wait)
		}
		if wait := d.stops.wait(b.Channel, d.Now()); wait > 0 {
			return d.rest(ctx, wait)
		}
		r := d.send(ctx, b, q)
		again := r.Status == chat.SendQueued // what comes after it waits, to keep the order
		r.Channel, r.Last = b.Channel, i == len(b.Parts)-1 || r.Gone || again
		more, err = d.commit(ctx, r)
		if err == nil && r.Status == chat.SendHeld && q.Part.Staff {
			err = d.remind(ctx, d.id)
		}
		switch {
		case err != nil:
			return false, err
		case again:
			return false, &Later{After: max(0, r.Due.Sub(d.Now()))}
		case r.Last:
			return more, nil
		}
	}
	return false, nil
}

// rest gives the lease back until there is something to do.
func (d *delivery) rest(ctx context.Context, wait time.Duration) (bool, error) {
	if _, err := d.commit(ctx, Sent{Rest: true}); err != nil {
		return false, err
	}
	return false, &Later{After: wait}
}

// commit writes an outcome, also while the program is being stopped: the platform has the message.
func (d *delivery) commit(ctx context.Context, r Sent) (more bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	r.ConversationID, r.Holder, r.Now = d.id, d.holder, d.Now()
	r.Until = r.Now.Add(leaseTime)
	if more, err = d.Store.Sent(ctx, r); err != nil {
		return false, fmt.Errorf("commit sent part: %w", err)
	}
	return more, nil
}

// send sends one part and says what became of it.
func (d *delivery) send(ctx context.Context, b Batch, q Queued) Sent {
	channel := d.channel(b.Channel)
	if !b.Reachable {
		return Sent{ID: q.ID, Status: chat.SendFailed, Reason: string(chat.SendContactGone), Gone: true}
	}
	if channel.Sender == nil {
		return d.failed(b.Channel, q, &chat.SendError{Kind: chat.SendNotConfigured, Code: "no-channel"})
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	externalID, err := channel.Sender.Send(ctx, chat.Outgoing{
		ID: q.ID, Channel: b.Channel, To: b.To, Part: q.Part, WindowOpen: d.window(b.Channel, b.Heard, d.Now()).Open,
	})
	if err != nil {
		return d.failed(b.Channel, q, chat.AsSendError(err))
	}
	d.stops.ended(b.Channel)
	d.Meter.Sent(b.Channel, "sent")
	return Sent{ID: q.ID, Status: chat.SendSent, ExternalID: externalID}
}

// failed says what a failure means for the part.
func (d *delivery) failed(channel string, q Queued, e *chat.SendError) Sent {
	d.Meter.Sent(channel, string(e.Kind))
	now := d.Now()
	r := Sent{ID: q.ID, Tries: q.Tries, Status: chat.SendFailed, Reason: e.Code}
	switch e.Kind {
	case chat.SendTemporary:
		if q.Tries < len(retries) {
			r.Status, r.Tries, r.Due = chat.SendQueued, q.Tries+1, now.Add(retries[q.Tries])
		}
	case chat.SendThrottled: // never a failure, and the platform's word is above ours
		r.Status, r.Due = chat.SendQueued, now.Add(max(e.After, time.Second))
	case chat.SendWindowClosed:
		r.Status = chat.SendHeld
	case chat.SendNotConfigured:
		r.Status, r.Due = chat.SendQueued, now.Add(stoppedPause)
		if d.stops.stop(channel, r.Due) {
			d.Log.Error("a channel is stopped until its settings are mended", "channel", channel, "code", e.Code)
		}
	case chat.SendContactGone:
		r.Gone = true
	case chat.SendRejected:
	}
	return r
}

// stops remembers which channels a wrong setting has stopped, and until when. The zero stops is ready.
type stops struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// stop stops a channel and reports whether that is news.
func (s *stops) stop(channel string, until time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.until == nil {
		s.until = make(map[string]time.Time)
	}
	_, known := s.until[channel]
	s.until[channel] = until
	return !known
}

// wait says for how long a channel is still stopped.
func (s *stops) wait(channel string, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.until[channel].Sub(now)
}

// ended forgets a stop after a send went through.
func (s *stops) ended(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, channel)
}

// Stopped lists the channels that a wrong setting has stopped, for the health page.
func (s *Service) Stopped() []string {
	s.stops.mu.Lock()
	defer s.stops.mu.Unlock()
	var names []string
	for name := range s.stops.until {
		names = append(names, name)
	}
	return names
}
