package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"ponte/internal/kb"
	"ponte/knowledge"
)

// runKnowledge is `ponte knowledge lint|stats|…`.
func runKnowledge(_ context.Context, args []string, env Env) int {
	subs := map[string]func([]string, Env) int{
		"lint": knowledgeLint, "stats": knowledgeStats, "stale": knowledgeStale,
		"calibrate": knowledgeCalibrate, "accuracy": knowledgeAccuracy,
		"new": knowledgeNew, "export": knowledgeExport, "import": knowledgeImport, "review": knowledgeReview, "preview": knowledgePreview,
	}
	if len(args) > 0 {
		if run, ok := subs[args[0]]; ok {
			return run(args[1:], env)
		}
	}
	fmt.Fprint(env.Stderr, `Usage: ponte knowledge COMMAND [flags]

  lint       report everything that is wrong with the files, one problem a line
  stats      print which topics exist in which languages, and how they were reviewed
  stale      print what must be read against its sources again
  new        make the folder of a new topic: CATEGORY/SLUG
  export     write the texts beside their source for translators: -lang fr -o fr.xlsx (or .csv, .po)
  import     take back what translators changed: -lang fr fr.xlsx
  review     record who read an article: -lang fr -role "public defender" SLUG
  preview    show an article as it looks on each channel: SLUG
  calibrate  measure the answers on the sample questions and write the thresholds
  accuracy   write the sheet of how well each language is answered
`)
	if len(args) == 1 && isHelp(args[0]) {
		return exitOK
	}
	return exitUsage
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// parseFlags parses args; when it gives false, the command ends with the status.
func parseFlags(fs *flag.FlagSet, args []string, env Env) (status int, ok bool) {
	fs.SetOutput(env.Stderr)
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, false
	case err != nil:
		return exitUsage, false
	}
	return exitOK, true
}

// knowledgeFS opens dir, or the knowledge in the binary if dir is empty.
func knowledgeFS(dir string) fs.FS {
	if dir == "" {
		return knowledge.FS
	}
	return os.DirFS(dir)
}

const knowledgeFlag = "read the knowledge from this `folder` instead of the binary"

func knowledgeLint(args []string, env Env) int {
	flags := flag.NewFlagSet("ponte knowledge lint", flag.ContinueOnError)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	topic := flags.String("topic", "", "report only the problems of this `topic`")
	errorsOnly := flags.Bool("errors", false, "leave out the warnings")
	search := flags.Bool("search", false, "also report articles that are not found by their own title")
	cache := flags.String("cache", cacheFolder(env), "keep what takes long to compute in this `folder`")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	problems := kb.Lint(knowledgeFS(*dir), time.Now())
	if *search {
		if base, ok := compileBase(*dir, *cache, env); ok {
			problems = append(problems, base.LintSearch()...)
		}
	}
	fails, warnings := 0, 0
	for _, p := range problems {
		if *topic != "" && !strings.Contains(p.File+"/", "/"+*topic+"/") {
			continue
		}
		if p.Warning {
			warnings++
			if *errorsOnly {
				continue
			}
		} else {
			fails++
		}
		fmt.Fprintln(env.Stdout, p)
	}
	fmt.Fprintf(env.Stderr, "%d errors, %d warnings\n", fails, warnings)
	if fails > 0 {
		return exitFailure
	}
	return exitOK
}

func knowledgeStats(args []string, env Env) int {
	flags := flag.NewFlagSet("ponte knowledge stats", flag.ContinueOnError)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	kb.ReadCoverage(knowledgeFS(*dir)).Write(env.Stdout)
	return exitOK
}

func knowledgeStale(args []string, env Env) int {
	flags := flag.NewFlagSet("ponte knowledge stale", flag.ContinueOnError)
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	days := flags.Int("days", 30, "also list what will be due within this many `days`")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	writeStale(env.Stdout, kb.Stale(knowledgeFS(*dir), time.Now().AddDate(0, 0, *days)))
	return exitOK
}

func writeStale(w io.Writer, due []kb.Due) {
	for _, d := range due {
		fmt.Fprintf(w, "%s  %-40s  %s\n", d.ReviewBy.Format(time.DateOnly), d.Topic, strings.Join(d.Sources, " "))
	}
}
