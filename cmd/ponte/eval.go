package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"ponte/internal/chat"
	"ponte/internal/eval"
	"ponte/internal/langid"
	"ponte/internal/place"
	"ponte/internal/safety"
	"ponte/internal/unit"
	"ponte/locales"
)

// measure makes a report of the cases in r.
type measure func(r io.Reader) (*eval.Report, error)

// runEval is `ponte eval answers|places|languages|urgent [-json] [-misses] FILE.jsonl`.
func runEval(_ context.Context, args []string, env Env) int {
	const usage = "Usage: ponte eval answers|places|languages|urgent [flags] FILE.jsonl (- is standard input)"
	if len(args) == 0 {
		fmt.Fprintln(env.Stderr, usage)
		return exitUsage
	}
	if isHelp(args[0]) {
		fmt.Fprintln(env.Stdout, usage)
		return exitOK
	}
	kind := args[0]
	flags := flag.NewFlagSet("ponte eval "+kind, flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print the report as JSON")
	misses := flags.Bool("misses", false, "list the lines on which the result was not the expected one")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	cache := flags.String("cache", cacheFolder(env), "keep what takes long to compute in this `folder`")
	if status, ok := parseFlags(flags, args[1:], env); !ok {
		return status
	}
	if flags.NArg() != 1 {
		fmt.Fprintln(env.Stderr, usage)
		return exitUsage
	}
	makers := map[string]func() (measure, error){
		"answers":   func() (measure, error) { return measureAnswers(*dir, *cache, env) },
		"places":    func() (measure, error) { return measurePlaces(*dir) },
		"languages": measureLanguages,
		"urgent":    measureUrgent,
	}
	makeMeasure, ok := makers[kind]
	if !ok {
		fmt.Fprintf(env.Stderr, "ponte eval: there is nothing called %q to measure\n%s\n", kind, usage)
		return exitUsage
	}
	m, err := makeMeasure()
	if err == nil {
		err = evaluate(m, flags.Arg(0), *asJSON, *misses, env)
	}
	if err != nil {
		fmt.Fprintln(env.Stderr, "ponte eval:", err)
		return exitFailure
	}
	return exitOK
}

func evaluate(m measure, file string, asJSON, misses bool, env Env) error {
	in := env.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	report, err := m(in)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(env.Stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(report)
	}
	return report.WriteTable(env.Stdout, misses)
}

func measureAnswers(dir, cache string, env Env) (measure, error) {
	base, ok := compileBase(dir, cache, env)
	if !ok {
		return nil, fmt.Errorf("the knowledge has errors")
	}
	return func(r io.Reader) (*eval.Report, error) { return eval.Answers(r, base) }, nil
}

func measurePlaces(dir string) (measure, error) {
	places, err := place.Load(knowledgeFS(dir))
	if err != nil {
		return nil, err
	}
	units, err := unit.Load(knowledgeFS(dir))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	find := func(text string, lang chat.Lang) eval.Found {
		p := places.Find(text, lang)
		found := eval.Found{IBGE: p.Place.IBGE}
		if p.Outcome == chat.PlaceFound {
			for _, hit := range units.Nearest(p.Place, now, 1) {
				found.Units = append(found.Units, hit.Unit.ID)
			}
		}
		return found
	}
	return func(r io.Reader) (*eval.Report, error) { return eval.Places(r, find) }, nil
}

func measureLanguages() (measure, error) {
	d, err := langid.Load()
	if err != nil {
		return nil, err
	}
	code := func(text string) string { return d.Detect(text).Code() }
	return func(r io.Reader) (*eval.Report, error) { return eval.Languages(r, code) }, nil
}

func measureUrgent() (measure, error) {
	rules, err := safety.Load(locales.FS)
	if err != nil {
		return nil, err
	}
	return func(r io.Reader) (*eval.Report, error) { return eval.Urgent(r, rules) }, nil
}
