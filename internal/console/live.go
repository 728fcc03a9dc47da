package console

import (
	"ponte/internal/chat"
	"ponte/internal/route"
)

// live tells an open page when to read itself again: whenever a case changes, or the one that the page shows. It carries
// nothing of what changed, so that what somebody may see is decided where it is read.
func (c *Console) live(v *visit) error {
	only := v.r.URL.Query().Get("case")
	if only != "" {
		if _, err := c.Desk.Refresh(v.r.Context(), v.Me.Staff, only); err != nil {
			return err
		}
	}
	events := c.Desk.Events(v.r.Context())
	stream, err := route.OpenStream(v.w, v.r)
	if err != nil {
		return err
	}
	return route.Follow(stream, events, func(e chat.CaseEvent) error {
		if only != "" && e.CaseID != "" && e.CaseID != only {
			return nil
		}
		return stream.Send(route.Event{Data: []byte("changed")})
	})
}
