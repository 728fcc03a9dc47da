package load

import (
	"context"
	"time"
)

// Ceiling looks for the highest rate that is sustained: it doubles until one is not, then goes halfway between. Each of so many
// tries takes length; tried is told of it.
func (r *Rig) Ceiling(ctx context.Context, rate float64, length time.Duration, tries int, tried func(Result)) (best Result, err error) {
	low, high := 0.0, 0.0
	for range tries {
		result, err := r.Run(ctx, rate, length)
		if err != nil {
			return best, err
		}
		tried(result)
		if result.Sustained() {
			low, best = rate, result
		} else {
			high = rate
			r.drain(ctx)
		}
		if rate *= 2; high > 0 {
			rate = (low + high) / 2
		}
	}
	return best, nil
}

// drain waits until what was too much has been worked off, so that the next try does not suffer from it.
func (r *Rig) drain(ctx context.Context) {
	const quiet, longest = 3 * time.Second, 2 * time.Minute
	last, since := r.counts().out, time.Now()
	for began := time.Now(); time.Since(since) < quiet && time.Since(began) < longest && ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		if out := r.counts().out; out != last {
			last, since = out, time.Now()
		}
	}
}
