package telegram

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ponte/internal/chat"
)

// The rates that Telegram tolerates: it publishes about one message a second in a chat, short bursts passing, and thirty
// over all chats. We stay below.
const (
	chatRate   = rate.Limit(1)
	chatBurst  = 3
	allRate    = rate.Limit(25)
	allBurst   = 25
	longest    = 2 * time.Second // a wait beyond this is given back, so that the worker serves somebody else
	mostChats  = 10000           // limiters kept; beyond it the idle ones are dropped
	idleTokens = chatBurst - 0.001
)

// pacer holds sends back to the tolerated rates.
type pacer struct {
	all   *rate.Limiter
	mu    sync.Mutex
	chats map[int64]*rate.Limiter
}

func newPacer() *pacer {
	return &pacer{all: rate.NewLimiter(allRate, allBurst), chats: map[int64]*rate.Limiter{}}
}

// wait waits for the turn of a message to a chat, or says when to come back.
func (p *pacer) wait(ctx context.Context, chatID int64) error {
	for _, limiter := range []*rate.Limiter{p.chat(chatID), p.all} {
		r := limiter.Reserve()
		delay := r.Delay()
		if delay > longest {
			r.Cancel()
			return &chat.SendError{Kind: chat.SendThrottled, Code: "pace", After: delay}
		}
		select {
		case <-ctx.Done():
			r.Cancel()
			return &chat.SendError{Kind: chat.SendTemporary, Code: "stopped"}
		case <-time.After(delay):
		}
	}
	return nil
}

func (p *pacer) chat(id int64) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, ok := p.chats[id]; ok {
		return l
	}
	if len(p.chats) >= mostChats {
		for id, l := range p.chats {
			if l.Tokens() > idleTokens {
				delete(p.chats, id)
			}
		}
	}
	l := rate.NewLimiter(chatRate, chatBurst)
	p.chats[id] = l
	return l
}
