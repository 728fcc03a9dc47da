package storetest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"ponte/internal/chat"
)

// Phone is a platform that remembers what was sent through it. Fail, if set, decides which sends fail.
type Phone struct {
	Fail func(n int, out chat.Outgoing) *chat.SendError // n counts the attempts from 1

	mu       sync.Mutex
	attempts int
	sent     []chat.Outgoing
}

// Send takes a part.
func (p *Phone) Send(_ context.Context, out chat.Outgoing) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attempts++
	if p.Fail != nil {
		if err := p.Fail(p.attempts, out); err != nil {
			return "", err
		}
	}
	p.sent = append(p.sent, out)
	return fmt.Sprintf("external-%d", p.attempts), nil
}

// Sent gives what was sent, in order.
func (p *Phone) Sent() []chat.Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]chat.Outgoing(nil), p.sent...)
}

// Texts gives the texts of what was sent to an address, "" for all, in order.
func (p *Phone) Texts(to string) []string {
	var texts []string
	for _, out := range p.Sent() {
		if to == "" || out.To[0].Value == to {
			texts = append(texts, out.Part.Text)
		}
	}
	return texts
}

// Fetch gives the reference of a file as its content. A reference that begins with "!" is one that cannot be had.
func (p *Phone) Fetch(_ context.Context, _ string, m chat.Media) (io.ReadCloser, error) {
	if code, bad := strings.CutPrefix(m.Ref, "!"); bad {
		return nil, &chat.SendError{Kind: chat.SendRejected, Code: code}
	}
	return io.NopCloser(strings.NewReader(m.Ref)), nil
}
