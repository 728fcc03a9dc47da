// Package pace holds sending back to the rates that a platform tolerates: for one person, and for all together.
package pace

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ponte/internal/chat"
)

// longest is the longest wait inside Wait. Beyond it the part is given back with the time to come again, so that the
// worker serves somebody else meanwhile.
const longest = 2 * time.Second

// most is how many people's limiters are kept; beyond it those that have been idle are dropped.
const most = 10_000

// Rates are what a platform tolerates.
type Rates struct {
	One      rate.Limit    // messages a second to one person
	OneBurst int           // of them at once
	Gap      time.Duration // between two messages to one person, for platforms that promise no order
	All      rate.Limit    // messages a second altogether
	AllBurst int
}

// Pacer is safe for concurrent use.
type Pacer struct {
	rates  Rates
	all    *rate.Limiter
	mu     sync.Mutex
	people map[string]*person
}

type person struct {
	limiter *rate.Limiter
	next    time.Time // not before
}

// New makes a pacer.
func New(r Rates) *Pacer {
	return &Pacer{rates: r, all: rate.NewLimiter(r.All, r.AllBurst), people: map[string]*person{}}
}

// Wait waits for the turn of a message to somebody. Its error is a *chat.SendError that says when to come back.
func (p *Pacer) Wait(ctx context.Context, who string) error {
	one := p.reserve(who)
	if one.delay > longest {
		one.cancel()
		return &chat.SendError{Kind: chat.SendThrottled, Code: "pace", After: one.delay}
	}
	all := p.all.Reserve()
	delay := max(one.delay, all.Delay())
	if delay > longest {
		one.cancel()
		all.Cancel()
		return &chat.SendError{Kind: chat.SendThrottled, Code: "pace", After: delay}
	}
	select {
	case <-ctx.Done():
		one.cancel()
		all.Cancel()
		return &chat.SendError{Kind: chat.SendTemporary, Code: "stopped"}
	case <-time.After(delay):
		return nil
	}
}

// reservation is a place in one person's row.
type reservation struct {
	delay  time.Duration
	cancel func()
}

func (p *Pacer) reserve(who string) reservation {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.person(who)
	r := one.limiter.Reserve()
	now, before := time.Now(), one.next
	at := now.Add(r.Delay())
	if before.After(at) {
		at = before
	}
	one.next = at.Add(p.rates.Gap)
	return reservation{at.Sub(now), func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		r.Cancel()
		one.next = before
	}}
}

func (p *Pacer) person(who string) *person {
	if one, ok := p.people[who]; ok {
		return one
	}
	if len(p.people) >= most {
		full := float64(p.rates.OneBurst) - 0.001
		for who, one := range p.people {
			if one.limiter.Tokens() > full {
				delete(p.people, who)
			}
		}
	}
	one := &person{limiter: rate.NewLimiter(p.rates.One, p.rates.OneBurst)}
	p.people[who] = one
	return one
}
