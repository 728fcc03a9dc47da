package kb

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Lint reads everything and reports all that is wrong, in the order of the files. Compile makes the same checks.
func Lint(fsys fs.FS, now time.Time) []Problem {
	_, problems := readAndCheck(fsys, now)
	return problems
}

// readAndCheck gives the library without the topics that cannot be used, and all problems.
func readAndCheck(fsys fs.FS, now time.Time) (*library, []Problem) {
	lib, problems := readLibrary(fsys)
	problems = append(problems, lintSettings(lib)...)
	if Failed(problems) && len(lib.Languages) == 0 {
		return lib, problems
	}
	probes, ps := readProbes(fsys, lib.Languages)
	problems = append(problems, ps...)
	for _, t := range lib.topics {
		problems = append(problems, lintTopic(lib, t, now)...)
		for _, lang := range slices.Sorted(maps.Keys(t.articles)) {
			problems = append(problems, lintArticle(lib, t, t.articles[lang])...)
		}
	}
	problems = append(problems, lintNeighbours(lib)...)
	problems = append(problems, lintLimits(lib)...)
	problems = append(problems, lintConcepts(lib)...)
	problems = append(problems, lintShared(lib, probes)...)
	sortProblems(problems)
	return lib, problems
}

// lintSettings checks knowledge.yaml and facts.yaml.
func lintSettings(lib *library) []Problem {
	var out []Problem
	add := func(file string, line int, format string, args ...any) {
		out = append(out, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
	}
	if len(lib.Languages) == 0 {
		add("knowledge.yaml", 0, "there are no languages")
	}
	for _, lang := range lib.Languages {
		if scriptOf[lang] == nil {
			add("knowledge.yaml", 0, "the program does not know the script of %q", lang)
		}
	}
	for _, lang := range slices.Concat(lib.Required, lib.Fallback) {
		if !slices.Contains(lib.Languages, lang) {
			add("knowledge.yaml", 0, "%q is required or a fallback, but not a language", lang)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(lib.facts)) {
		f := lib.facts[name]
		if f.Source.Text == "" || f.Checked.IsZero() {
			add("facts.yaml", f.Value.Line, "the fact %s has no source or no day", name)
		}
		out = append(out, lintValue(lib, "facts.yaml", name, f.Value)...)
	}
	return out
}

// lintNeighbours checks what topics say about one another. `related` is shown one step far and never followed, so two
// topics may well name each other.
func lintNeighbours(lib *library) []Problem {
	var out []Problem
	bySlug := map[string]*topicDir{}
	for _, t := range lib.topics {
		if first, ok := bySlug[t.slug]; ok {
			out = append(out, Problem{File: t.path, Text: fmt.Sprintf("the topic %s exists already in %s", t.slug, first.path), Hint: "a name is used once in all categories"})
			continue
		}
		bySlug[t.slug] = t
	}
	for _, t := range lib.topics {
		file := t.path + "/topic.yaml"
		seen := map[string]bool{}
		for _, r := range t.Related {
			switch {
			case r.Text == t.slug:
				out = append(out, Problem{File: file, Line: r.Line, Text: "the topic is related to itself"})
			case seen[r.Text]:
				out = append(out, Problem{File: file, Line: r.Line, Text: fmt.Sprintf("related names %s twice", r.Text)})
			case bySlug[r.Text] == nil:
				out = append(out, Problem{File: file, Line: r.Line, Text: fmt.Sprintf("there is no topic %q", r.Text), Hint: "it is left out until it exists", Warning: true})
			}
			seen[r.Text] = true
		}
		if t.Twin.Text == "" {
			continue
		}
		switch twin := bySlug[t.Twin.Text]; {
		case twin == nil:
			out = append(out, Problem{File: file, Line: t.Twin.Line, Text: fmt.Sprintf("there is no topic %q", t.Twin.Text), Hint: "it is left out until it exists", Warning: true})
		case twin.Twin.Text != t.slug:
			out = append(out, Problem{File: file, Line: t.Twin.Line, Text: fmt.Sprintf("%s does not name %s as its twin", twin.slug, t.slug)})
		case twin.Audience.Text == t.Audience.Text:
			out = append(out, Problem{File: file, Line: t.Twin.Line, Text: fmt.Sprintf("the twin %s is for the same audience", twin.slug)})
		}
	}
	return out
}

// lintShared reports questions of two topics, and questions that are used as probes.
func lintShared(lib *library, probes map[chat.Lang][]probe) []Problem {
	var out []Problem
	for _, lang := range lib.Languages {
		type place struct {
			file string
			line int
		}
		seen := map[string]place{}
		for _, p := range probes[lang] {
			seen[fold.Key(p.Q)] = place{probeFile(lang), p.line}
		}
		for _, t := range lib.topics {
			a := t.articles[lang]
			if a == nil {
				continue
			}
			for _, q := range a.Questions {
				key := fold.Key(q.Text)
				if first, ok := seen[key]; ok && first.file != a.path {
					out = append(out, Problem{File: a.path, Line: q.Line, Text: fmt.Sprintf("the question stands also in %s:%d", first.file, first.line), Hint: "one of the two must be worded otherwise"})
					continue
				}
				seen[key] = place{a.path, q.Line}
			}
		}
	}
	return out
}

// lintLimits reports thresholds that were measured with other topics than there are now.
func lintLimits(lib *library) []Problem {
	const hint = "`ponte knowledge calibrate` measures them again"
	warn := func(format string, args ...any) Problem {
		return Problem{File: "thresholds.yaml", Text: fmt.Sprintf(format, args...), Hint: hint, Warning: true}
	}
	var out []Problem
	const drift = 10 // one topic in so many may have come or gone
	if now, then := len(lib.topics), lib.limits.Topics; (now-then)*drift > now || (then-now)*drift > now {
		out = append(out, warn("the thresholds were measured with %d topics; there are %d", then, now))
	}
	for _, lang := range lib.Languages {
		if _, ok := lib.limits.Languages[lang]; !ok {
			out = append(out, warn("there are no thresholds for %s", lang))
		}
	}
	return out
}

// lintConcepts checks that each meaning has a name of its own and words of our languages only.
func lintConcepts(lib *library) []Problem {
	var out []Problem
	seen := map[string]bool{}
	for _, m := range lib.concepts {
		id := m["id"]
		add := func(line int, format string, args ...any) {
			out = append(out, Problem{File: "concepts.yaml", Line: line, Text: fmt.Sprintf(format, args...)})
		}
		switch {
		case id.Text == "":
			for _, p := range m {
				add(p.Line, "a meaning has no id")
				break
			}
		case seen[id.Text]:
			add(id.Line, "the id %q is used twice", id.Text)
		}
		seen[id.Text] = true
		for _, key := range sortedKeys(m) {
			if key != "id" && !slices.Contains(lib.Languages, chat.Lang(key)) {
				add(m[key].Line, "%q is not a language of the knowledge", key)
			}
		}
	}
	return out
}
