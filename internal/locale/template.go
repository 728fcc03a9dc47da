package locale

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"unicode/utf16"

	"ponte/internal/chat"
)

// Template is a message that WhatsApp approves beforehand, in the languages in which it is submitted.
type Template struct {
	Name  string                     `yaml:"name"` // at WhatsApp
	Texts map[chat.Lang]TemplateText `yaml:"texts"`
	// Instead names the language for people of another one, in which WhatsApp has no templates.
	Instead map[chat.Lang]chat.Lang `yaml:"instead"`
}

// TemplateText is a template in one language.
type TemplateText struct {
	Body   string `yaml:"body"`
	Button string `yaml:"button"` // a quick reply
}

// Limits of templates, in UTF-16 units.
const (
	templateBody   = 1024
	templateButton = 25
)

var templateName = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// LoadTemplates reads templates.yaml: the templates by their ids.
func LoadTemplates(fsys fs.FS) (map[string]Template, error) {
	var all map[string]Template
	if err := readYAML(fsys, "templates.yaml", &all); err != nil {
		return nil, err
	}
	for id, t := range all {
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("templates.yaml: %s: %w", id, err)
		}
	}
	return all, nil
}

func (t Template) check() error {
	if !templateName.MatchString(t.Name) {
		return fmt.Errorf("the name %q is not of small letters, digits and _", t.Name)
	}
	if _, ok := t.Texts[Fallback]; !ok {
		return fmt.Errorf("there is no text in %s", Fallback)
	}
	for lang, text := range t.Texts {
		if n := units(text.Body); n < 1 || n > templateBody {
			return fmt.Errorf("the body in %s has %d characters; it has 1 to %d", lang, n, templateBody)
		}
		if n := units(text.Button); n < 1 || n > templateButton {
			return fmt.Errorf("the button in %s has %d characters; it has 1 to %d", lang, n, templateButton)
		}
	}
	for lang, instead := range t.Instead {
		if _, ok := t.Texts[instead]; !ok {
			return fmt.Errorf("%s is to be read instead of %s, and there is no text in it", instead, lang)
		}
	}
	return nil
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// In gives the template for somebody of a language: in it, in the one that is named instead, or in Portuguese.
func (t Template) In(lang chat.Lang) (chat.Lang, TemplateText) {
	for _, l := range []chat.Lang{lang, t.Instead[lang], Fallback} {
		if text, ok := t.Texts[l]; ok {
			return l, text
		}
	}
	return Fallback, TemplateText{}
}

// Languages lists the languages of the template, sorted.
func (t Template) Languages() []chat.Lang { return slices.Sorted(maps.Keys(t.Texts)) }
