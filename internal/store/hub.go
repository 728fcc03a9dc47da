package store

import (
	"strings"
	"sync"

	"ponte/internal/chat"
)

// Topics that a change is told under.
const (
	aliasTopic = "alias " // and the hash of the alias
	caseTopic  = "case "  // and the ids of the case and the conversation
)

// hub tells the subscribers in this process what changed. The zero hub is ready.
type hub struct {
	mu    sync.Mutex
	wakes map[string]map[chan struct{}]bool
	cases map[chan chat.CaseEvent]bool
}

// subscribe gives a channel of wake-ups for a topic.
func (h *hub) subscribe(topic string) (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wakes == nil {
		h.wakes = make(map[string]map[chan struct{}]bool)
	}
	if h.wakes[topic] == nil {
		h.wakes[topic] = make(map[chan struct{}]bool)
	}
	h.wakes[topic][c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if delete(h.wakes[topic], c); len(h.wakes[topic]) == 0 {
			delete(h.wakes, topic)
		}
	}
}

// caseEvents is how many events a reader may be behind.
const caseEvents = 64

// subscribeCases gives a channel of changes of cases. It is closed on cancel.
func (h *hub) subscribeCases() (<-chan chat.CaseEvent, func()) {
	c := make(chan chat.CaseEvent, caseEvents)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cases == nil {
		h.cases = make(map[chan chat.CaseEvent]bool)
	}
	h.cases[c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.cases[c] {
			delete(h.cases, c)
			close(c)
		}
	}
}

// publish tells the subscribers of a topic, without waiting for any of them.
func (h *hub) publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.wakes[topic] {
		wake(c)
	}
	rest, ok := strings.CutPrefix(topic, caseTopic)
	if !ok {
		return
	}
	caseID, conversationID, _ := strings.Cut(rest, " ")
	for c := range h.cases {
		select {
		case c <- chat.CaseEvent{CaseID: caseID, ConversationID: conversationID}:
		default:
		}
	}
}

// everything wakes everybody: something may have been missed.
func (h *hub) everything() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, topic := range h.wakes {
		for c := range topic {
			wake(c)
		}
	}
	for c := range h.cases {
		select {
		case c <- chat.CaseEvent{}:
		default:
		}
	}
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
