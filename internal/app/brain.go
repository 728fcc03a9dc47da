package app

import (
	"fmt"
	"io/fs"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/dialogue"
	"ponte/internal/kb"
	"ponte/internal/langid"
	"ponte/internal/locale"
	"ponte/internal/place"
	"ponte/internal/render"
	"ponte/internal/safety"
	"ponte/internal/unit"
	"ponte/locales"
)

// Brain is everything that a turn is decided with: immutable data, but for the knowledge, which is swapped whole. It satisfies
// conversation.Stepper.
type Brain struct {
	Texts     *locale.Bundle
	Knowledge *kb.Current
	Detector  *langid.Detector
	Danger    *safety.Rules
	Places    *place.Gazetteer
	Units     *unit.Directory
	// Region gives the state that a channel's number is tied to; nil for none.
	Region func(channel string) string
}

// NewBrain loads everything from the folder of the knowledge. CacheDir keeps what takes long to compute; "" keeps nothing.
func NewBrain(fsys fs.FS, cacheDir string) (*Brain, error) {
	facts, err := kb.SharedFacts(fsys)
	if err != nil {
		return nil, err
	}
	b := &Brain{}
	if b.Texts, err = locale.Load(locales.FS, facts); err != nil {
		return nil, fmt.Errorf("load the interface texts: %w", err)
	}
	if b.Detector, err = langid.Load(); err != nil {
		return nil, fmt.Errorf("load the language table: %w", err)
	}
	if b.Danger, err = safety.Load(locales.FS); err != nil {
		return nil, fmt.Errorf("load the urgent words: %w", err)
	}
	if b.Places, err = place.Load(fsys); err != nil {
		return nil, fmt.Errorf("load the places: %w", err)
	}
	if b.Units, err = unit.Load(fsys); err != nil {
		return nil, fmt.Errorf("load the units: %w", err)
	}
	b.Knowledge, err = kb.NewCurrent(func() (*kb.Base, []kb.Problem) {
		return kb.Compile(fsys, kb.Options{CacheDir: cacheDir})
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Step is dialogue.Step in the world of this moment.
func (b *Brain) Step(s dialogue.State, e chat.Event, h conversation.Hints) (dialogue.Result, string) {
	base := b.Knowledge.Base()
	if s.UF == "" && b.Region != nil {
		s.UF = b.Region(h.Channel)
	}
	return dialogue.Step(s, e, dialogue.World{
		Now: h.Now, Hint: b.Texts.Negotiate(h.Lang), Languages: languages{b.Detector, b.Texts}, Commands: b.Texts,
		Knowledge: base, Catalogue: base, Danger: b.Danger, Places: b.Places, Units: b.Units,
		Services: b.Units, Consulates: b.Units,
	}), base.Version()
}

// Renderer puts replies in words, with the knowledge of the moment.
func (b *Brain) Renderer() *render.Renderer {
	return render.New(b.Texts, articles{b.Knowledge}, locale.RTL)
}

// languages is what the dialogue asks about languages.
type languages struct {
	*langid.Detector
	texts *locale.Bundle
}

// Known lists the languages that can be chosen.
func (l languages) Known() []chat.Lang { return l.texts.Languages() }

// articles looks into the knowledge of the moment.
type articles struct{ current *kb.Current }

// Article gives a topic in lang, or in the next language that has it.
func (a articles) Article(topic string, lang chat.Lang) (chat.Article, bool) {
	return a.current.Base().Article(topic, lang)
}

// OpenBrain loads everything from a folder, or from the binary if dir is "". It is for the command line.
func OpenBrain(dir, cacheDir string) (*Brain, error) {
	fsys, err := Options{KnowledgeDir: dir}.knowledgeFS()
	if err != nil {
		return nil, err
	}
	return NewBrain(fsys, cacheDir)
}

// answerable gives the unit that answers for a state: its nucleus, as seen from its capital.
func (b *Brain) answerable(uf string) string {
	capital, ok := b.Places.Capital(uf)
	if !ok {
		return ""
	}
	for _, hit := range b.Units.Nearest(capital, time.Time{}, 5) {
		if hit.Own {
			return hit.Unit.ID
		}
	}
	return ""
}
