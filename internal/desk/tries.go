package desk

import (
	"fmt"
	"sync"
	"time"
)

// How many attempts to sign in may fail in a quarter of an hour. Behind one address there may be a whole office.
const (
	triesTime      = 15 * time.Minute
	triesPerLogin  = 10
	triesPerRemote = 40
	triesKept      = 50_000 // keys remembered at most, so that an attack cannot fill the memory
)

// TooMany says that somebody tried to sign in too often.
type TooMany struct{ After time.Duration }

func (e *TooMany) Error() string {
	return fmt.Sprintf("too many attempts; try again in %s", e.After.Round(time.Second))
}

// tries counts attempts per key. The zero tries is ready.
type tries struct {
	mu   sync.Mutex
	keys map[string]attempts
}

type attempts struct {
	n     int
	since time.Time
}

// add counts one attempt and gives *TooMany if it is over the limit.
func (t *tries) add(key string, limit int, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys == nil || len(t.keys) >= triesKept {
		t.keys = t.recent(now)
	}
	a := t.keys[key]
	if now.Sub(a.since) >= triesTime {
		a = attempts{since: now}
	}
	a.n++
	t.keys[key] = a
	if a.n > limit {
		return &TooMany{After: triesTime - now.Sub(a.since)}
	}
	return nil
}

// undo takes one attempt back: it was no guess.
func (t *tries) undo(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a, ok := t.keys[key]; ok && a.n > 0 {
		a.n--
		t.keys[key] = a
	}
}

// recent gives the keys that still count, or none if even those are too many.
func (t *tries) recent(now time.Time) map[string]attempts {
	kept := make(map[string]attempts)
	for key, a := range t.keys {
		if now.Sub(a.since) < triesTime {
			kept[key] = a
		}
	}
	if len(kept) >= triesKept {
		clear(kept)
	}
	return kept
}

// forget starts a key anew after a success.
func (t *tries) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, key)
}
