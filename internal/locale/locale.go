// Package locale holds the interface texts: the phrases of locales/*.<lang>.yaml through go-i18n, the words of command
// of locales/commands.yaml, the direction of a script, and the choice of a language from what an app or a browser says.
package locale

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"ponte/internal/chat"
)

// Fallback is the language in which every phrase exists: the language of the network itself.
const Fallback chat.Lang = "pt"

// Bundle is the immutable set of all interface texts. It is safe for concurrent use.
type Bundle struct {
	langs     []chat.Lang
	localizer map[chat.Lang]*i18n.Localizer
	messages  map[chat.Lang]map[string]*i18n.Message
	facts     map[string]string
	commands  map[string]word
}

// Load reads every <set>.<lang>.yaml at the top of fsys and commands.yaml. The facts (name → value: telephone numbers
// and the like, typed once in knowledge/facts.yaml) may be inserted in any phrase as {{.name}}. The languages are those
// that have an active.<lang>.yaml, in the order of languages.yaml.
func Load(fsys fs.FS, facts map[string]string) (*Bundle, error) {
	b := &Bundle{
		localizer: map[chat.Lang]*i18n.Localizer{},
		messages:  map[chat.Lang]map[string]*i18n.Message{},
		facts:     facts,
	}
	if err := readYAML(fsys, "languages.yaml", &b.langs); err != nil {
		return nil, err
	}
	files, err := fs.Glob(fsys, "*.*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the interface texts: %w", err)
	}
	bundles := map[chat.Lang]*i18n.Bundle{}
	for _, file := range files {
		if err := b.loadFile(fsys, file, bundles); err != nil {
			return nil, err
		}
	}
	for lang, bundle := range bundles {
		b.localizer[lang] = i18n.NewLocalizer(bundle, pluralTag(lang).String())
	}
	for _, lang := range b.langs {
		if b.localizer[lang] == nil {
			return nil, fmt.Errorf("languages.yaml names %q, but there is no active.%s.yaml", lang, lang)
		}
	}
	if b.commands, err = loadCommands(fsys); err != nil {
		return nil, err
	}
	if err := b.addLabels(); err != nil {
		return nil, err
	}
	return b, nil
}

// loadFile adds one file to the bundle of its language. Each language has a bundle of its own, so that a missing phrase
// is seen here and not filled silently from another language.
func (b *Bundle) loadFile(fsys fs.FS, file string, bundles map[chat.Lang]*i18n.Bundle) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	lang := chat.Lang(strings.Split(file, ".")[1])
	if bundles[lang] == nil {
		bundles[lang] = i18n.NewBundle(pluralTag(lang))
		b.messages[lang] = map[string]*i18n.Message{}
	}
	parsed, err := bundles[lang].ParseMessageBytes(pluralTag(lang), data, yaml.Unmarshal)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	for _, m := range parsed {
		if b.messages[lang][m.ID] != nil {
			return fmt.Errorf("%s: the phrase %q is defined twice", file, m.ID)
		}
		b.messages[lang][m.ID] = m
	}
	return nil
}

// pluralTag names the language whose CLDR plural rule a language uses. CLDR has none for Haitian Creole, whose nouns do
// not change after a number, as in Indonesian.
func pluralTag(lang chat.Lang) language.Tag {
	if lang == "ht" {
		return language.Indonesian
	}
	return language.Make(string(lang))
}

// Text gives the phrase id in lang with data inserted; count chooses the plural form and is inserted as {{.Count}}. A
// phrase that lang lacks is given in Portuguese; one that does not exist at all is given as its id, which a test forbids.
func (b *Bundle) Text(lang chat.Lang, id string, data map[string]string, count int) string {
	values := make(map[string]any, len(data)+len(b.facts)+1)
	for k, v := range b.facts {
		values[k] = v
	}
	for k, v := range data {
		values[k] = v
	}
	values["Count"] = count
	for _, l := range []chat.Lang{lang, Fallback} {
		if b.messages[l][id] == nil {
			continue
		}
		config := &i18n.LocalizeConfig{MessageID: id, TemplateData: values}
		if counted(b.messages[l][id]) {
			config.PluralCount = count
		}
		text, err := b.localizer[l].Localize(config)
		if err == nil {
			return strings.TrimSpace(text)
		}
	}
	return id
}

// counted reports whether a phrase has plural forms. One that has not is asked for without a count: Portuguese counts
// nothing as one.
func counted(m *i18n.Message) bool {
	return m.Zero != "" || m.One != "" || m.Two != "" || m.Few != "" || m.Many != ""
}

// Has reports whether lang itself has the phrase.
func (b *Bundle) Has(lang chat.Lang, id string) bool { return b.messages[lang][id] != nil }

// Source gives a phrase of lang as it is written, for the checks; "" if lang lacks it.
func (b *Bundle) Source(lang chat.Lang, id string) string {
	if m := b.messages[lang][id]; m != nil {
		return m.Other
	}
	return ""
}

// Languages lists the languages that a person can choose, in the order in which they are offered.
func (b *Bundle) Languages() []chat.Lang { return slices.Clone(b.langs) }

// Known reports whether a person can choose lang.
func (b *Bundle) Known(lang chat.Lang) bool { return slices.Contains(b.langs, lang) }

// Name gives a language's own name for itself.
func (b *Bundle) Name(lang chat.Lang) string { return b.Text(lang, "language-name", nil, 0) }

// NameIn gives the name of a language in another one ("crioulo haitiano").
func (b *Bundle) NameIn(in, lang chat.Lang) string {
	return b.Text(in, "language-"+string(lang), nil, 0)
}

// IDs lists the phrases that lang has, sorted.
func (b *Bundle) IDs(lang chat.Lang) []string {
	return slices.Sorted(maps.Keys(b.messages[lang]))
}

// Negotiate chooses a language from tags as apps and browsers send them ("pt-br", "ar-EG,ar;q=0.9"); "" if none fits.
func (b *Bundle) Negotiate(accept string) chat.Lang {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return ""
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		lang := chat.Lang(base.String())
		if lang == "prs" { // Dari has a code of its own
			lang = "fa"
		}
		if b.Known(lang) {
			return lang
		}
	}
	return ""
}

// RTL reports whether a language is written from right to left.
func RTL(lang chat.Lang) bool {
	switch lang {
	case "ar", "fa", "ur", "ps", "he":
		return true
	}
	return false
}

// readYAML decodes one file strictly.
func readYAML(fsys fs.FS, file string, into any) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}
