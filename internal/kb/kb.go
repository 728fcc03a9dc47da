// Package kb is the knowledge: it reads the articles of knowledge/, checks them, and finds the one that answers what a
// person typed. What it compiled never changes; a new version is a new Base. The format of the files is described in
// knowledge/README.md.
package kb

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Problem is something wrong with a file of the knowledge, said so that its writer can mend it.
type Problem struct {
	File    string // path inside knowledge/
	Line    int    // counted from 1; 0 where the whole file is meant
	Text    string // what is wrong
	Hint    string // what to do; may be empty
	Warning bool   // worth mending, but nobody is harmed
}

// String gives the problem as one line: "file:line: text (hint)".
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, p.Line)
	}
	if p.Warning {
		s += ": warning"
	}
	s += ": " + p.Text
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Failed reports whether there is a problem that must stop the publication.
func Failed(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

// sortProblems orders problems as a writer reads them: file, line, then errors before warnings.
func sortProblems(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), boolCompare(a.Warning, b.Warning), cmp.Compare(a.Text, b.Text))
	})
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
