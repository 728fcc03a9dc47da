package kb

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"ponte/internal/chat"
)

// Coverage says which topics exist in which languages.
type Coverage struct {
	Languages []chat.Lang
	Topics    []TopicCoverage // by category and slug
}

// TopicCoverage is one topic: the number of sample questions of each language in which it exists, and how far each text
// was reviewed ("drafted", "checked-by lawyer").
type TopicCoverage struct {
	Category, Slug string
	Questions      map[chat.Lang]int
	Review         map[chat.Lang]string
}

// ReadCoverage reads fsys and counts; problems of the files are for Lint to tell.
func ReadCoverage(fsys fs.FS) Coverage {
	lib, _ := readLibrary(fsys)
	c := Coverage{Languages: lib.Languages}
	for _, t := range lib.topics {
		tc := TopicCoverage{Category: t.Category.Text, Slug: t.slug, Questions: map[chat.Lang]int{}, Review: map[chat.Lang]string{}}
		for lang, a := range t.articles {
			tc.Questions[lang] = len(a.Questions)
			tc.Review[lang] = reviewKind(a.Review.Text)
		}
		c.Topics = append(c.Topics, tc)
	}
	return c
}

// reviewKind takes the date off a review: "checked-by lawyer 2026-11-25" is "checked-by lawyer".
func reviewKind(review string) string {
	kind, _, _ := cutLast(review, " ")
	return kind
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// Write prints the matrix: a line for each topic with the number of sample questions in each language, then sums.
func (c Coverage) Write(w io.Writer) {
	fmt.Fprintf(w, "%-62s", "topic")
	for _, lang := range c.Languages {
		fmt.Fprintf(w, "%5s", lang)
	}
	fmt.Fprintln(w)
	articles, questions := map[chat.Lang]int{}, map[chat.Lang]int{}
	reviews := map[string]int{}
	for _, t := range c.Topics {
		fmt.Fprintf(w, "%-62s", t.Category+"/"+t.Slug)
		for _, lang := range c.Languages {
			n, ok := t.Questions[lang]
			if !ok {
				fmt.Fprintf(w, "%5s", "-")
				continue
			}
			fmt.Fprintf(w, "%5d", n)
			articles[lang]++
			questions[lang] += n
			reviews[t.Review[lang]]++
		}
		fmt.Fprintln(w)
	}
	sum := func(name string, by map[chat.Lang]int) {
		fmt.Fprintf(w, "%-62s", name)
		for _, lang := range c.Languages {
			fmt.Fprintf(w, "%5d", by[lang])
		}
		fmt.Fprintln(w)
	}
	sum(fmt.Sprintf("articles of %d topics", len(c.Topics)), articles)
	sum("sample questions", questions)
	for _, kind := range sortedKeys(reviews) {
		fmt.Fprintf(w, "%s: %d articles\n", kind, reviews[kind])
	}
}

// Due is a topic whose review has come due, with the pages to read again.
type Due struct {
	Topic    string
	ReviewBy time.Time
	Sources  []string
}

// Stale lists the topics whose review is due by the given day, the longest overdue first.
func Stale(fsys fs.FS, by time.Time) []Due {
	lib, _ := readLibrary(fsys)
	var out []Due
	for _, t := range lib.topics {
		if !t.ReviewBy.Before(by) {
			continue
		}
		d := Due{Topic: t.slug, ReviewBy: t.ReviewBy.Time}
		for _, s := range t.Sources {
			d.Sources = append(d.Sources, s.URL.Text)
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.ReviewBy.Compare(b.ReviewBy) })
	return out
}
