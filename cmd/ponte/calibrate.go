package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"ponte/internal/eval"
	"ponte/internal/kb"
)

// knowledgeCalibrate is `ponte knowledge calibrate [-o FILE]`.
func knowledgeCalibrate(args []string, env Env) int {
	return examine("calibrate", "knowledge/thresholds.yaml", args, env, func(e *kb.Examination, _ string, _ string) ([]byte, error) {
		return e.Thresholds(), nil
	})
}

// knowledgeAccuracy is `ponte knowledge accuracy [-o FILE]`.
func knowledgeAccuracy(args []string, env Env) int {
	return examine("accuracy", "knowledge/ACCURACY.md", args, env, func(e *kb.Examination, dir, cache string) ([]byte, error) {
		return accuracySheet(e, dir, cache, env)
	})
}

// examine runs the examination and writes what becomes of it to a file.
func examine(name, file string, args []string, env Env, text func(e *kb.Examination, dir, cache string) ([]byte, error)) int {
	flags := flag.NewFlagSet("ponte knowledge "+name, flag.ContinueOnError)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	cache := flags.String("cache", cacheFolder(env), "keep what takes long to compute in this `folder`")
	out := flags.String("o", file, "write to this `file`")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	e, err := kb.Examine(knowledgeFS(*dir))
	var data []byte
	if err == nil {
		data, err = text(e, *dir, *cache)
	}
	if err == nil {
		err = os.WriteFile(*out, data, 0o644)
	}
	if err != nil {
		fmt.Fprintf(env.Stderr, "ponte knowledge %s: %v\n", name, err)
		return exitFailure
	}
	return exitOK
}

// accuracySheet is ACCURACY.md.
func accuracySheet(e *kb.Examination, dir, cache string, env Env) ([]byte, error) {
	base, ok := compileBase(dir, cache, env)
	if !ok {
		return nil, errors.New("the knowledge has errors")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# How well questions are answered

Made by `+"`ponte knowledge accuracy`"+` for the knowledge %s; all figures are percent. *First*: the right article is the best
candidate; *among three*: it is one of the best three; *right*, *wrong*: the right, another article is shown at once; *found*:
it is shown or offered to choose from. *Strangers* are messages that no article answers: greetings, far topics, gibberish.

## Sample questions, each asked to a program that had not learnt it

These are harder than what people type: each was written to differ from the others of its article. A quarter of them is left
out at a time, and so the program asked knows a quarter less than the real one.

| language | questions | first | among three | right | wrong | found | strangers shown an article | strangers offered topics |
|---|---|---|---|---|---|---|---|---|
`, base.Version())
	for _, g := range e.Grades() {
		fmt.Fprintf(&b, "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
			g.Lang, g.Questions, g.First, g.AmongThree, g.Right, g.Wrong, g.Found, g.StrangerShown, g.Offered)
	}
	fmt.Fprint(&b, `
## Test questions (probes/), written by somebody who had not read the sample questions

| language | cases | first | among three | right | wrong | found | nothing | strangers shown an article | strangers offered topics |
|---|---|---|---|---|---|---|---|---|---|
`)
	probes, err := allProbes(knowledgeFS(dir))
	if err != nil {
		return nil, err
	}
	r, err := eval.Answers(bytes.NewReader(probes), base)
	if err != nil {
		return nil, err
	}
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "| %s | %d |", row.Lang, row.Cases)
		for _, v := range row.Values {
			fmt.Fprintf(&b, " %.1f |", v)
		}
		fmt.Fprintln(&b)
	}
	return b.Bytes(), nil
}

// allProbes joins the files of test questions.
func allProbes(fsys fs.FS) ([]byte, error) {
	files, err := fs.Glob(fsys, "probes/*.jsonl")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		all = append(all, data...)
	}
	return all, nil
}
