package phone

import (
	"sync/atomic"
	"time"
)

// Switches are what goes wrong for one person. The zero value is a day without trouble.
type Switches struct {
	Copies   int           `json:"copies,omitempty"`   // how often each webhook comes again
	Late     time.Duration `json:"late,omitempty"`     // how long webhooks are on their way
	Disorder bool          `json:"disorder,omitempty"` // some webhooks overtake others, as far as the platform lets them
	// Refuse is the code with which messages to this person are refused: "429", "500" (Telegram), "130429", "131026" …
	// (WhatsApp); "" for none. Times is how many are, 0 all of them.
	Refuse string `json:"refuse,omitempty"`
	Times  int    `json:"times,omitempty"`
	// Later has WhatsApp accept what it refuses, and report it in a status afterwards.
	Later bool `json:"later,omitempty"`
	// Ticks are the statuses that WhatsApp reports for each message, in this order; nil is sent, delivered, read.
	Ticks []string `json:"ticks,omitempty"`
}

// Clock is the time of day, which can be put forward. The zero Clock is right.
type Clock struct{ ahead atomic.Int64 }

// Now gives the time.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Forward puts the clock forward.
func (c *Clock) Forward(d time.Duration) { c.ahead.Add(int64(d)) }

// Ahead is by how much it was put forward.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }
