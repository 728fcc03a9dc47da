// Package eval measures how well the service answers, on files of questions with the expected results: per language, with
// every miss listed.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/internal/chat"
)

// Report is the result of one measurement.
type Report struct {
	Kind    string   `json:"kind"`
	Columns []string `json:"columns"`
	Rows    []Row    `json:"rows"` // one for each language, then the mean of the languages
	Misses  []Miss   `json:"misses"`
}

// Row is a language with its figures, in the order of Columns: shares in percent.
type Row struct {
	Lang   string    `json:"lang"`
	Cases  int       `json:"cases"`
	Values []float64 `json:"values"`
}

// Miss is a line on which the result was not the expected one.
type Miss struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// tally counts in one language: for each column what is counted and out of how many.
type tally struct{ hits, of []int }

// counter gathers the tallies of a measurement.
type counter struct {
	columns []string
	langs   map[string]*tally
	misses  []Miss
}

func newCounter(columns ...string) *counter {
	return &counter{columns: columns, langs: map[string]*tally{}}
}

// count adds one case of lang to a column; hit says whether what the column counts has happened.
func (c *counter) count(lang chat.Lang, column string, hit bool) {
	t := c.langs[string(lang)]
	if t == nil {
		t = &tally{make([]int, len(c.columns)), make([]int, len(c.columns))}
		c.langs[string(lang)] = t
	}
	i := slices.Index(c.columns, column)
	t.of[i]++
	if hit {
		t.hits[i]++
	}
}

func (c *counter) miss(lang chat.Lang, text, want, got string) {
	c.misses = append(c.misses, Miss{string(lang), text, want, got})
}

// report turns the counts into shares in percent; a column of which a language has no case is 0 there and left out of the mean.
func (c *counter) report(kind string) *Report {
	r := &Report{Kind: kind, Columns: c.columns, Misses: c.misses}
	all := 0
	sums, counted := make([]float64, len(c.columns)), make([]int, len(c.columns))
	langs := make([]string, 0, len(c.langs))
	for lang := range c.langs {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	for _, lang := range langs {
		t := c.langs[lang]
		row := Row{Lang: lang, Values: make([]float64, len(c.columns))}
		for i := range c.columns {
			row.Cases = max(row.Cases, t.of[i])
			if t.of[i] > 0 {
				row.Values[i] = 100 * float64(t.hits[i]) / float64(t.of[i])
				sums[i] += row.Values[i]
				counted[i]++
			}
		}
		r.Rows = append(r.Rows, row)
		all += row.Cases
	}
	mean := Row{Lang: "mean", Cases: all, Values: make([]float64, len(c.columns))}
	for i := range c.columns {
		if counted[i] > 0 {
			mean.Values[i] = sums[i] / float64(counted[i])
		}
	}
	r.Rows = append(r.Rows, mean)
	return r
}

// WriteTable prints the figures, and all misses if asked to.
func (r *Report) WriteTable(w io.Writer, misses bool) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%-6s%6s", "lang", "cases")
	for _, c := range r.Columns {
		fmt.Fprintf(b, "  %*s", max(6, utf8.RuneCountInString(c)), c)
	}
	fmt.Fprintln(b)
	for _, row := range r.Rows {
		fmt.Fprintf(b, "%-6s%6d", row.Lang, row.Cases)
		for i, v := range row.Values {
			fmt.Fprintf(b, "  %*.1f", max(6, utf8.RuneCountInString(r.Columns[i])), v)
		}
		fmt.Fprintln(b)
	}
	if misses {
		for _, m := range r.Misses {
			fmt.Fprintf(b, "%s  %q  want %s, got %s\n", m.Lang, m.Text, m.Want, m.Got)
		}
	}
	return b.Flush()
}

// eachLine calls f with each JSON line of r.
func eachLine[T any](r io.Reader, f func(T)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		f(v)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the cases: %w", err)
	}
	return nil
}
