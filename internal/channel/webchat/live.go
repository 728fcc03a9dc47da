package webchat

import (
	"errors"
	"fmt"
	"net/http"

	"ponte/internal/chat"
	"ponte/internal/route"
)

// live streams the lines that come after the last one that the page has, for as long as the page is open.
func (c *Channel) live(w http.ResponseWriter, r *http.Request) error {
	visitor, ok := c.visitor(r)
	if !ok {
		w.WriteHeader(http.StatusNoContent) // tells the browser not to come again
		return nil
	}
	// Before the first look, so that nothing falls between.
	wake, cancel := c.Conversations.Subscribe(Name, visitor)
	defer cancel()
	stream, err := route.OpenStream(w, r)
	if err != nil {
		return err
	}
	after := route.LastID(r)
	return route.Follow(stream, wake, func(struct{}) error {
		lines, err := c.Conversations.Transcript(r.Context(), Name, visitor, after)
		if err != nil {
			return fmt.Errorf("read what is new: %w", err)
		}
		if len(lines) == 0 {
			return nil
		}
		html, err := c.fragment(lines)
		if err != nil {
			return err
		}
		after = lines[len(lines)-1].ID
		if err := stream.Send(route.Event{ID: after, Data: html}); err != nil {
			return err
		}
		c.shown(r, lines)
		return nil
	})
}

// erase removes everything that is kept about a visitor.
func (c *Channel) erase(r *http.Request, visitor chat.Alias) error {
	id, err := c.Conversations.Find(r.Context(), Name, visitor)
	if err == nil {
		_, err = c.Conversations.Erase(r.Context(), id)
	}
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return route.Unavailable(fmt.Errorf("erase on leaving: %w", err))
	}
	return nil
}
