package conversation

import "time"

// Window says whether a channel lets anything be sent to somebody at one moment. WhatsApp does so for 24 hours after a
// person's last message; after that it takes only templates that it has approved beforehand.
type Window struct {
	// Limited says that the channel has such a rule at all. Without it Open is true and Until is zero.
	Limited bool
	Open    bool
	// Until is when the window closes, or closed; zero for somebody who never wrote.
	Until time.Time
}

// WindowAt gives the window of somebody who last wrote at heard, as of now. length is the channel's rule, 0 for none; heard
// is zero for somebody who never wrote. A message that seems to come from the future counts as written now: its clock is
// wrong, and the window must not be longer than the rule.
func WindowAt(length time.Duration, heard, now time.Time) Window {
	if length <= 0 {
		return Window{Open: true}
	}
	if heard.IsZero() {
		return Window{Limited: true}
	}
	if heard.After(now) {
		heard = now
	}
	until := heard.Add(length)
	return Window{Limited: true, Open: now.Before(until), Until: until}
}

// Left is for how long the window is open still: 0 if it is closed or the channel has no such rule.
func (w Window) Left(now time.Time) time.Duration {
	if !w.Limited || !w.Open {
		return 0
	}
	return max(0, w.Until.Sub(now))
}

// Window gives the window of somebody on a channel who last wrote at heard.
func (s *Service) Window(channel string, heard time.Time) Window {
	return s.window(channel, heard, s.Now())
}

func (s *Service) window(channel string, heard, now time.Time) Window {
	return WindowAt(s.channel(channel).Window, heard, now)
}
