package app

import (
	"ponte/internal/about"
	"ponte/internal/route"
)

// newAbout makes the accountability page.
func (a *App) newAbout() ([]route.Route, error) {
	files, err := a.o.knowledgeFS()
	if err != nil {
		return nil, err
	}
	return about.New(about.Options{
		Texts: a.Brain.Texts, Knowledge: func() about.Knowledge { return a.Brain.Knowledge.Base() }, Files: files, Now: a.o.Now, Log: a.o.Log,
	}).Routes(), nil
}
