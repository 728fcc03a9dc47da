// Package phone is what the make-believe platforms have in common: the telephone of one person with what is on its screen,
// what can be set to go wrong for that person, and a clock that can be put forward.
package phone

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// longest is how many messages a screen keeps.
const longest = 500

// Phone is one person's telephone. Its methods may be called concurrently.
type Phone struct {
	Name string // of the profile
	Lang string // of the app: "pt-br", "ht"

	mu       sync.Mutex
	messages []Message
	switches Switches
	refused  int           // sends since the switches were set
	version  int           // counts the changes
	changed  chan struct{} // closed and made anew at every change
}

// New gives a telephone with an empty screen.
func New(name, lang string) *Phone {
	return &Phone{Name: name, Lang: lang, changed: make(chan struct{})}
}

// Show adds a message to the screen.
func (p *Phone) Show(m Message) {
	p.change(func() {
		p.messages = append(p.messages, m)
		if over := len(p.messages) - longest; over > 0 {
			p.messages = slices.Clone(p.messages[over:])
		}
	})
}

// Change alters a message on the screen, and reports whether it is there.
func (p *Phone) Change(id string, alter func(*Message)) (found bool) {
	p.change(func() {
		if i := p.index(id); i >= 0 {
			alter(&p.messages[i])
			found = true
		}
	})
	return found
}

// Message gives a message of the screen.
func (p *Phone) Message(id string) (Message, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := p.index(id); i >= 0 {
		return p.messages[i], true
	}
	return Message{}, false
}

func (p *Phone) index(id string) int {
	return slices.IndexFunc(p.messages, func(m Message) bool { return m.ID == id })
}

func (p *Phone) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
}

// Screen gives what is on the screen, oldest first.
func (p *Phone) Screen() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.messages)
}

// Version counts the changes of the screen; changed is closed at the next one.
func (p *Phone) Version() (version int, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.version, p.changed
}

// Replies gives what came after the person's last message.
func (p *Phone) Replies() []Message {
	screen := p.Screen()
	for i, m := range slices.Backward(screen) {
		if m.Mine {
			return screen[i+1:]
		}
	}
	return screen
}

// Await waits until a message that was not written by the person fits, and gives it. Those that are on the screen already
// count, oldest first.
func (p *Phone) Await(ctx context.Context, fits func(Message) bool) (Message, error) {
	return p.await(ctx, p.Screen, fits)
}

// Reply waits for the first message after the person's last one that fits.
func (p *Phone) Reply(ctx context.Context, fits func(Message) bool) (Message, error) {
	return p.await(ctx, p.Replies, fits)
}

func (p *Phone) await(ctx context.Context, look func() []Message, fits func(Message) bool) (Message, error) {
	for {
		_, changed := p.Version()
		messages := look()
		for _, m := range messages {
			if !m.Mine && fits(m) {
				return m, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("no such message among %d: %w", len(messages), ctx.Err())
		}
	}
}

// Set sets what goes wrong for this person.
func (p *Phone) Set(s Switches) {
	p.change(func() { p.switches, p.refused = s, 0 })
}

// Switches gives what goes wrong for this person.
func (p *Phone) Switches() Switches {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.switches
}

// Refusal gives the code with which a message to this person is to be refused now, "" for none, and counts it.
func (p *Phone) Refusal() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.switches
	if s.Refuse == "" || s.Times > 0 && p.refused >= s.Times {
		return ""
	}
	p.refused++
	return s.Refuse
}

// Number gives the id of a message as a number, where the platform's ids are numbers.
func (m Message) Number() int64 {
	n, err := strconv.ParseInt(m.ID, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
