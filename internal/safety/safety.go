// Package safety finds the messages in which somebody may be held, hurt, lost as a child or without hope, by readable
// rules of each language (locales/urgent/). It only notices; what is done is the dialogue's business. It also takes
// personal data out of texts that editors read.
package safety

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// rulesFile is urgent/<lang>.yaml.
type rulesFile struct {
	Review string            `yaml:"review"` // who read the rules, and who still must
	Sets   map[string]string `yaml:"sets"`   // words that rules name as <set>; a set may name sets above it
	Rules  []ruleFile        `yaml:"rules"`
	// Calm are patterns of messages in which nobody is in danger whatever the words: films, homework, jokes, what is over.
	Calm []string `yaml:"calm"`
}

type ruleFile struct {
	Label chat.Urgency `yaml:"label"`
	Any   []string     `yaml:"any"`
	Not   []string     `yaml:"not"`  // patterns beside which the rule does not fire
	Sure  bool         `yaml:"sure"` // fires in spite of Calm
}

type rule struct {
	label    chat.Urgency
	any, not []pattern
	sure     bool
}

type language struct {
	rules []rule
	calm  []pattern
}

// Rules are the rules of all languages. They never change and may be used by many goroutines.
type Rules struct {
	langs map[chat.Lang]language
	order []chat.Lang
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
		if r.langs[lang], err = parseLanguage(data); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.order = append(r.order, lang)
	}
	return r, nil
}

func parseLanguage(data []byte) (language, error) {
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
	var out language
	for _, rf := range f.Rules {
		r := rule{label: rf.Label, sure: rf.Sure}
		if !slices.Contains(labels, rf.Label) {
			return language{}, fmt.Errorf("%q is not a label", rf.Label)
		}
		if r.any, err = parseAll(rf.Any, sets); err != nil {
			return language{}, err
		}
		if r.not, err = parseAll(rf.Not, sets); err != nil {
			return language{}, err
		}
		out.rules = append(out.rules, r)
	}
	slices.SortStableFunc(out.rules, func(a, b rule) int {
		return cmp.Compare(slices.Index(labels, a.label), slices.Index(labels, b.label))
	})
	if out.calm, err = parseAll(f.Calm, sets); err != nil {
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

func parseAll(sources []string, sets map[string][]string) ([]pattern, error) {
	var out []pattern
	for _, s := range sources {
		p, err := parsePattern(s, sets)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// maxWords is how many words of a message are read; the pattern of a cry for help stands at its beginning or end.
const maxWords = 200

// Check looks for urgent words in a message, first by the rules of lang, then by those of the other languages: people in
// fear write in the language that comes first.
func (r *Rules) Check(text string, lang chat.Lang) chat.Alarm {
	words := split(text)
	if own, ok := r.langs[lang]; ok {
		if a := own.check(words); a.Label != chat.UrgencyNone || own.isCalm(words) {
			return a
		}
	}
	for _, other := range r.order {
		if other == lang || !r.sameScript(other, lang, words) {
			continue
		}
		if a := r.langs[other].check(words); a.Label != chat.UrgencyNone {
			return a
		}
	}
	return chat.Alarm{Label: chat.UrgencyNone}
}

// sameScript tells which languages are tried beside the person's own. Closely related ones share too many words that
// mean other things, so a rule of theirs fires only where the person's language has another script.
func (r *Rules) sameScript(other, lang chat.Lang, words []string) bool {
	return script(string(other)) != script(string(lang)) && scriptOfWords(words) == script(string(other))
}

func script(lang string) string {
	switch lang {
	case "ar", "fa":
		return "arabic"
	case "zh":
		return "han"
	default:
		return "latin"
	}
}

// scriptOfWords gives the script of the first word of letters.
func scriptOfWords(words []string) string {
	for _, w := range words {
		for _, r := range w {
			switch {
			case unicode.Is(unicode.Han, r):
				return "han"
			case unicode.Is(unicode.Arabic, r):
				return "arabic"
			case unicode.Is(unicode.Latin, r):
				return "latin"
			}
		}
	}
	return ""
}

func (l language) check(words []string) chat.Alarm {
	calm := l.isCalm(words)
	for _, r := range l.rules {
		if calm && !r.sure {
			continue
		}
		if found := r.find(words); found != nil {
			return chat.Alarm{Label: r.label, Words: found}
		}
	}
	return chat.Alarm{Label: chat.UrgencyNone}
}

func (l language) isCalm(words []string) bool { return anyFinds(l.calm, words) }

func (r rule) find(words []string) []string {
	for _, p := range r.any {
		if found := p.find(words); found != nil {
			if anyFinds(r.not, words) {
				return nil
			}
			return slices.Clone(found)
		}
	}
	return nil
}

func anyFinds(patterns []pattern, words []string) bool {
	return slices.ContainsFunc(patterns, func(p pattern) bool { return p.find(words) != nil })
}

// split gives the folded words of a message; letters typed three times or more count once ("socorrooo"), and digits are
// split from letters ("15anos").
func split(text string) []string {
	var out []string
	for _, w := range fold.Words(text) {
		w = squeeze(w)
		start := 0
		for i, r := range w {
			if i > 0 && unicode.IsDigit(r) != unicode.IsDigit(rune(w[i-1])) {
				out = append(out, w[start:i])
				start = i
			}
		}
		out = append(out, w[start:])
		if len(out) >= maxWords {
			break
		}
	}
	return out
}

// squeeze writes a letter that stands three times or more in a row once.
func squeeze(w string) string {
	runes := []rune(w)
	var b strings.Builder
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		n := j - i
		if n > 2 && !unicode.IsDigit(runes[i]) {
			n = 1
		}
		for range n {
			b.WriteRune(runes[i])
		}
		i = j
	}
	return b.String()
}
