package app

import (
	"ponte/internal/chat"
	"ponte/internal/console"
	"ponte/internal/route"
)

// newConsole makes the staff pages.
func (a *App) newConsole(secure bool) ([]route.Route, error) {
	c, err := console.New(console.Options{
		Desk: a.Desk, Conversations: a.Conversations, Units: a.Brain.Units, Texts: a.Brain.Texts, Secure: secure, Now: a.o.Now, Log: a.o.Log,
		Title: func(topic string, lang chat.Lang) string { return a.Brain.Knowledge.Base().Title(topic, lang) },
	})
	if err != nil {
		return nil, err
	}
	return c.Routes(), nil
}
