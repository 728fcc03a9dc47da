package app

import "ponte/internal/route"

// newConsole makes the staff pages.
func (a *App) newConsole(secure bool) ([]route.Route, error) { return nil, nil }
