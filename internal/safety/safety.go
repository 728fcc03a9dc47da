// Package safety finds the messages in which somebody may be held, hurt, lost as a child or without hope, by readable
// rules of each language (locales/urgent/). It only notices; what is done is the dialogue's business. It also takes
// personal data out of texts that editors read.
package safety

import (
	"slices"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Rules are the rules of all languages. They never change and may be used by many goroutines.
type Rules struct {
	langs map[chat.Lang]language
	order []chat.Lang
}

type language struct {
	common  map[string]bool
	words   *lexicon
	spelled *spelling
	rules   []rule
	calm    []pattern
}

type rule struct {
	label    chat.Urgency
	any, not []pattern
	sure     bool
}

// Check looks for urgent words in a message by the rules of lang, then by those of the other languages: people in fear
// write in the language that comes first. Another language counts in full if the message has more of its small words
// than of lang's; if as many, as in a cry of one word, only the rules of it that can mean nothing else.
func (r *Rules) Check(text string, lang chat.Lang) chat.Alarm {
	words := split(text)
	own, ok := r.langs[lang]
	if ok {
		if a := own.check(words, false); a.Label != chat.UrgencyNone {
			return a
		}
	}
	fit := own.fit(words)
	for _, other := range r.order {
		if other == lang {
			continue
		}
		l := r.langs[other]
		otherFit := l.fit(words)
		if ok && otherFit < fit {
			continue
		}
		if a := l.check(words, ok && otherFit == fit); a.Label != chat.UrgencyNone {
			return a
		}
	}
	return chat.Alarm{Label: chat.UrgencyNone}
}

// fit is the number of words of a message that are small words of the language.
func (l language) fit(words []string) int {
	n := 0
	for _, w := range words {
		if l.common[w] {
			n++
		}
	}
	return n
}

// check gives the first rule that fires; with sureOnly, only rules that can mean nothing else are tried.
func (l language) check(folded []string, sureOnly bool) chat.Alarm {
	m := l.read(folded)
	var calm []span
	if !sureOnly {
		calm = m.findAny(l.calm)
	}
	for _, r := range l.rules {
		if sureOnly && !r.sure {
			continue
		}
		against := calm
		if r.sure {
			against = nil
		}
		if s, ok := m.fires(r, against); ok {
			return chat.Alarm{Label: r.label, Words: shown(m.words[s.from:s.to])}
		}
	}
	return chat.Alarm{Label: chat.UrgencyNone}
}

// fires gives where a rule matches with neither its own exceptions nor a calm place near.
func (m *message) fires(r rule, calm []span) (span, bool) {
	var not []span
	known := false
	for _, p := range r.any {
		for _, s := range m.find(p) {
			if !known {
				not, known = m.findAny(r.not), true
			}
			if !m.near(s, not) && !m.near(s, calm) {
				return s, true
			}
		}
	}
	return span{}, false
}

func (m *message) findAny(patterns []pattern) []span {
	var out []span
	for _, p := range patterns {
		out = append(out, m.find(p)...)
	}
	return out
}

// shown joins Chinese characters that stand side by side, for people who read which words fired.
func shown(words []string) []string {
	var out []string
	han := false
	for _, w := range words {
		if is := fold.IsHan(w); is && han {
			out[len(out)-1] += w
		} else {
			out, han = append(out, w), is
		}
	}
	return slices.Clip(out)
}
