package conversation_test

import (
	"testing"
	"time"

	"ponte/internal/conversation"
)

func TestWindow(t *testing.T) {
	const day = 24 * time.Hour
	wrote := time.Date(2026, 3, 6, 14, 30, 0, 0, time.UTC) // a Friday afternoon
	for story, c := range map[string]struct {
		length time.Duration
		heard  time.Time
		now    time.Time
		open   bool
		left   time.Duration
	}{
		"they have just written":                       {day, wrote, wrote, true, day},
		"staff answer before going home":               {day, wrote, wrote.Add(3 * time.Hour), true, 21 * time.Hour},
		"one second before a day is over":              {day, wrote, wrote.Add(day - time.Second), true, time.Second},
		"a day is over":                                {day, wrote, wrote.Add(day), false, 0},
		"the question of Friday, answered on Monday":   {day, wrote, wrote.Add(66 * time.Hour), false, 0},
		"they wrote again on Sunday":                   {day, wrote.Add(48 * time.Hour), wrote.Add(66 * time.Hour), true, 6 * time.Hour},
		"they never wrote":                             {day, time.Time{}, wrote, false, 0},
		"their clock is an hour ahead":                 {day, wrote.Add(time.Hour), wrote, true, day},
		"where they write the clocks are set back":     {day, wrote.In(time.FixedZone("", -3*3600)), wrote.Add(day - time.Minute).In(time.FixedZone("", -4*3600)), true, time.Minute},
		"the channel has no window":                    {0, wrote, wrote.Add(1000 * day), true, 0},
		"the channel has no window, they never wrote":  {0, time.Time{}, wrote, true, 0},
		"the margin for clocks is part of the channel": {day - 5*time.Minute, wrote, wrote.Add(day - time.Minute), false, 0},
	} {
		t.Run(story, func(t *testing.T) {
			w := conversation.WindowAt(c.length, c.heard, c.now)
			if w.Open != c.open || w.Left(c.now) != c.left || w.Limited != (c.length > 0) {
				t.Errorf("got %+v with %s left, want open %v with %s left", w, w.Left(c.now), c.open, c.left)
			}
		})
	}
}
