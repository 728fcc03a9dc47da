package safety

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"ponte/internal/chat"
)

// rulesFile is urgent/<lang>.yaml.
type rulesFile struct {
	Review string            `yaml:"review"` // who read the rules, and who still must
	Common string            `yaml:"common"` // small words by which a text is known to be in the language
	Same   map[string]string `yaml:"same"`   // of a word, other ways to write it; patterns use either
	Sets   map[string]string `yaml:"sets"`   // words that rules name as <set>; a set may name other sets
	Rules  []ruleFile        `yaml:"rules"`
	// Calm are patterns of messages in which nobody is in danger whatever the words: films, homework, jokes, what is over.
	Calm []string `yaml:"calm"`
}

type ruleFile struct {
	Label chat.Urgency `yaml:"label"`
	Any   []string     `yaml:"any"`
	Not   []string     `yaml:"not"`  // patterns near which the rule does not fire
	Sure  bool         `yaml:"sure"` // fires in spite of Calm, and whatever the language of the conversation
}

// labels in the order in which one is chosen when several rules fire.
var labels = []chat.Urgency{chat.UrgencyViolence, chat.UrgencyChild, chat.UrgencyHeld, chat.UrgencyDistress}

// Load reads urgent/<lang>.yaml from the folder of the interface texts.
func Load(fsys fs.FS) (*Rules, error) {
	files, err := fs.Glob(fsys, "urgent/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the urgent rules: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("there are no urgent rules (urgent/<lang>.yaml)")
	}
	r := &Rules{langs: map[chat.Lang]language{}}
	for _, file := range files {
		lang := chat.Lang(strings.TrimSuffix(path.Base(file), ".yaml"))
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read the urgent rules: %w", err)
		}
		if r.langs[lang], err = parseLanguage(lang, data); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.order = append(r.order, lang)
	}
	return r, nil
}

func parseLanguage(lang chat.Lang, data []byte) (language, error) {
	var f rulesFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return language{}, err
	}
	if f.Review == "" {
		return language{}, errors.New("`review` does not say who read the rules")
	}
	sets, err := expandSets(f.Sets)
	if err != nil {
		return language{}, err
	}
	out := language{words: newLexicon(), spelled: newSpelling(string(lang), f.Same), common: map[string]bool{}}
	for _, w := range split(f.Common) {
		out.common[w] = true
	}
	p := parser{sets: sets, words: out.words, spelled: out.spelled}
	for _, rf := range f.Rules {
		r := rule{label: rf.Label, sure: rf.Sure}
		if !slices.Contains(labels, rf.Label) {
			return language{}, fmt.Errorf("%q is not a label", rf.Label)
		}
		if r.any, err = p.all(rf.Any); err != nil {
			return language{}, err
		}
		if r.not, err = p.all(rf.Not); err != nil {
			return language{}, err
		}
		out.rules = append(out.rules, r)
	}
	slices.SortStableFunc(out.rules, func(a, b rule) int {
		return cmp.Compare(slices.Index(labels, a.label), slices.Index(labels, b.label))
	})
	if out.calm, err = p.all(f.Calm); err != nil {
		return language{}, err
	}
	return out, nil
}

// expandSets splits the sets into words and puts in the sets that they name.
func expandSets(raw map[string]string) (map[string][]string, error) {
	sets := map[string][]string{}
	var expand func(name string, depth int) ([]string, error)
	expand = func(name string, depth int) ([]string, error) {
		text, ok := raw[name]
		if !ok || depth > len(raw) {
			return nil, fmt.Errorf("the set <%s> is missing or names itself", name)
		}
		var words []string
		for _, w := range strings.Fields(text) {
			inner, isSet := strings.CutPrefix(w, "<")
			if !isSet {
				words = append(words, w)
				continue
			}
			more, err := expand(strings.TrimSuffix(inner, ">"), depth+1)
			if err != nil {
				return nil, err
			}
			words = append(words, more...)
		}
		return words, nil
	}
	for name := range raw {
		words, err := expand(name, 0)
		if err != nil {
			return nil, err
		}
		sets[name] = words
	}
	return sets, nil
}
