package route

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Times of a stream.
const (
	beat      = 20 * time.Second // proxies cut connections on which nothing moves for a minute
	again     = 2 * time.Second  // after which a browser that was cut off comes back
	writeTime = 20 * time.Second // for one event, on a bad network
)

// errGone says that nobody listens any more.
var errGone = errors.New("the listener is gone")

// EventStream is an answer of server-sent events.
type EventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	ctx     context.Context
}

// Event is one event of a stream. The browser says the ID of the last one when it comes back.
type Event struct {
	ID   string
	Name string // "" is "message"
	Data []byte
}

// OpenStream begins to answer with events.
func OpenStream(w http.ResponseWriter, r *http.Request) (*EventStream, error) {
	s := &EventStream{w: w, control: http.NewResponseController(w), ctx: r.Context()}
	// The server's limits are for pages; a stream has its own limit for each write.
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("open stream: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // asks nginx to pass events on at once
	return s, s.write(fmt.Appendf(nil, "retry: %d\n\n", again.Milliseconds()))
}

// LastID gives the id of the last event that the browser has: it says so itself when it reconnects; a page says it in the
// query when it connects for the first time.
func LastID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("after")
}

// Send sends one event.
func (s *EventStream) Send(e Event) error {
	var b bytes.Buffer
	if e.ID != "" {
		fmt.Fprintf(&b, "id: %s\n", e.ID)
	}
	if e.Name != "" {
		fmt.Fprintf(&b, "event: %s\n", e.Name)
	}
	data := bytes.ReplaceAll(e.Data, []byte("\r"), nil) // would end the line as well
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	b.WriteByte('\n')
	return s.write(b.Bytes())
}

// write sends bytes at once.
func (s *EventStream) write(data []byte) error {
	err := s.control.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		_, err = s.w.Write(data)
	}
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		return fmt.Errorf("write to stream: %w: %w", errGone, err)
	}
	return nil
}

// Follow calls each at once, then with what comes from wake, and every now and then in case that a wake-up was lost (both
// with the zero T), until the listener goes, the server stops, wake is closed, or each fails. Somebody who goes is no error.
func Follow[T any](s *EventStream, wake <-chan T, each func(T) error) error {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var zero T
	err := each(zero)
	for err == nil {
		select {
		case <-s.ctx.Done():
			return nil
		case value, ok := <-wake:
			if !ok {
				return nil
			}
			err = each(value)
		case <-tick.C:
			if err = each(zero); err == nil {
				err = s.write([]byte(": beat\n\n"))
			}
		}
	}
	if errors.Is(err, errGone) || s.ctx.Err() != nil {
		return nil
	}
	return err
}
