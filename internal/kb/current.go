package kb

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
)

// Current holds the version of the knowledge that is in use and swaps it whole. A version that fails never replaces a
// good one.
type Current struct {
	load func() (*Base, []Problem)
	base atomic.Pointer[Base]
	last atomic.Pointer[error] // of the last Reload; for health and metrics
}

// NewCurrent loads the first version; its errors stop the start.
func NewCurrent(load func() (*Base, []Problem)) (*Current, error) {
	c := &Current{load: load}
	if err := c.Reload(); err != nil {
		return nil, err
	}
	return c, nil
}

// Base is the version in use. A turn calls it once, so that all of the turn is answered from one version.
func (c *Current) Base() *Base { return c.base.Load() }

// Reload reads everything again. If that fails the version in use stays.
func (c *Current) Reload() error {
	b, problems := c.load()
	var err error
	if b == nil {
		err = failure(problems)
	} else {
		c.base.Store(b)
	}
	c.last.Store(&err)
	return err
}

// Err says why the last Reload failed; nil if it did not.
func (c *Current) Err() error {
	if err := c.last.Load(); err != nil {
		return *err
	}
	return nil
}

// Watch reloads each time that changed says so, until ctx ends. Problems are kept for Err.
func (c *Current) Watch(ctx context.Context, changed <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			_ = c.Reload() // kept for Err; the old version goes on
		}
	}
}

// failure puts the errors among problems into one error: the first few in full, the rest counted.
func failure(problems []Problem) error {
	const shown = 5
	var lines []string
	n := 0
	for _, p := range problems {
		if p.Warning {
			continue
		}
		if n++; n <= shown {
			lines = append(lines, p.String())
		}
	}
	if n > shown {
		lines = append(lines, fmt.Sprintf("… and %d more", n-shown))
	}
	return fmt.Errorf("the knowledge has errors:\n%s", strings.Join(lines, "\n"))
}
