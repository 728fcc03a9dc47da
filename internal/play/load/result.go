package load

import (
	"context"
	"slices"
	"time"
)

// Result is what was measured.
type Result struct {
	Rate     float64 // messages a second that were written
	In       int
	Out      int // messages that the service sent; some answers are two
	Answered int
	Lost     int     // messages without an answer
	Webhooks float64 // a second, messages and statuses together
	Refused  int     // webhooks that were not accepted
	// P50, P99 and Max are from the moment when somebody writes until the answer is at the platform.
	P50, P99, Max time.Duration
}

// Most is how long the slowest of a hundred answers may take.
const Most = 500 * time.Millisecond

// Sustained reports whether the rate was kept up with: everybody was answered, and in time.
func (r Result) Sustained() bool { return r.Lost == 0 && r.Refused == 0 && r.P99 < Most }

// counts are taken at the beginning and at the end.
type counts struct {
	at         time.Time
	out        int
	posts, bad int
}

func (r *Rig) counts() counts {
	c := counts{at: time.Now()}
	c.posts, c.bad = r.world.WhatsApp.Posts()
	r.mu.Lock()
	defer r.mu.Unlock()
	c.out = r.out
	return c
}

// patience is how long it is waited for the last answers.
const patience = 10 * time.Second

// result waits for the last answers.
func (r *Rig) result(ctx context.Context, rate float64, written int, before, after counts) Result {
	for deadline := time.Now().Add(patience); r.unanswered() > 0 && time.Now().Before(deadline) && ctx.Err() == nil; {
		time.Sleep(20 * time.Millisecond)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(r.took)
	at := func(share float64) time.Duration {
		if len(r.took) == 0 {
			return 0
		}
		return r.took[min(len(r.took)-1, int(share*float64(len(r.took))))].Round(100 * time.Microsecond)
	}
	return Result{
		Rate: rate, In: written, Out: after.out - before.out, Answered: len(r.took), Lost: written - len(r.took), Refused: after.bad - before.bad,
		Webhooks: float64(after.posts-before.posts) / after.at.Sub(before.at).Seconds(), P50: at(.5), P99: at(.99), Max: at(1),
	}
}

func (r *Rig) unanswered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting)
}
