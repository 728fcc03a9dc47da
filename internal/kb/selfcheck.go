package kb

import (
	"fmt"
	"path"

	"ponte/internal/chat"
)

// LintSearch reports articles that are not found by their own title: their questions are too few or too much like those
// of a neighbour. It asks as many questions as there are articles, some seconds' work.
func (b *Base) LintSearch() []Problem {
	var out []Problem
	for _, t := range b.topics {
		for _, lang := range b.langs {
			a := t.articles[lang]
			if a == nil {
				continue
			}
			got := b.Ask(chat.Question{Text: withoutFacts(a.Title.Text), Lang: lang, Audience: chat.Audience(t.Audience.Text)})
			if len(got.Candidates) == 0 || got.Candidates[0].Topic == t.slug {
				continue
			}
			out = append(out, Problem{
				File: path.Join(t.path, string(lang)+".md"), Line: a.Title.Line, Warning: true,
				Text: fmt.Sprintf("the title finds %s", got.Candidates[0].Topic), Hint: "more sample questions in other words",
			})
		}
	}
	sortProblems(out)
	return out
}
