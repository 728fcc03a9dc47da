package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/kb"
)

// asked is a line of `ponte ask -`.
type asked struct {
	Lang chat.Lang `json:"lang"`
	Q    string    `json:"q"`
}

// answered is a line of `ponte ask -json`.
type answered struct {
	Lang       chat.Lang        `json:"lang"`
	Q          string           `json:"q"`
	Outcome    chat.Outcome     `json:"outcome"`
	Topic      string           `json:"topic,omitempty"`
	Confidence float64          `json:"confidence"`
	Candidates []chat.Candidate `json:"candidates"`
	Text       string           `json:"text,omitempty"`
}

// runAsk is `ponte ask [-lang xx] [-json] QUESTION|-`.
func runAsk(_ context.Context, args []string, env Env) int {
	flags := flag.NewFlagSet("ponte ask", flag.ContinueOnError)
	lang := flags.String("lang", "pt", "`language` of the question and of the answer")
	asJSON := flags.Bool("json", false, "print one JSON object for each question")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	cache := flags.String("cache", cacheFolder(env), "keep what takes long to compute in this `folder`")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(env.Stderr, "ponte ask: there is no question; `-` reads JSON lines {\"lang\",\"q\"} from standard input")
		return exitUsage
	}
	base, ok := compileBase(*dir, *cache, env)
	if !ok {
		return exitFailure
	}
	answer := func(q asked) error { return printAnswer(env.Stdout, base, q, *asJSON) }
	var err error
	if flags.NArg() == 1 && flags.Arg(0) == "-" {
		err = eachJSON(env.Stdin, func(q asked) error {
			if q.Lang == "" {
				q.Lang = chat.Lang(*lang)
			}
			return answer(q)
		})
	} else {
		err = answer(asked{chat.Lang(*lang), strings.Join(flags.Args(), " ")})
	}
	if err != nil {
		fmt.Fprintln(env.Stderr, "ponte ask:", err)
		return exitFailure
	}
	return exitOK
}

func printAnswer(w io.Writer, base *kb.Base, q asked, asJSON bool) error {
	a := base.Ask(chat.Question{Text: q.Q, Lang: q.Lang})
	article, _ := base.Article(a.Topic, q.Lang)
	if asJSON {
		out := answered{q.Lang, q.Q, a.Outcome, a.Topic, a.Confidence, a.Candidates, article.Body}
		if out.Candidates == nil {
			out.Candidates = []chat.Candidate{}
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	switch a.Outcome {
	case chat.OutcomeAnswer:
		_, err := fmt.Fprintf(w, "%s (%.2f)\n\n%s\n\n%s\n", a.Topic, a.Confidence, article.Title, article.Body)
		return err
	case chat.OutcomeChoose:
		for _, c := range a.Candidates {
			if _, err := fmt.Fprintf(w, "%.2f  %-40s %s\n", c.Score, c.Topic, base.Title(c.Topic, q.Lang)); err != nil {
				return err
			}
		}
		return nil
	default:
		_, err := fmt.Fprintf(w, "none (%.2f)\n", a.Confidence)
		return err
	}
}

// cacheFolder is where the server keeps what it computed, so that the tools find it there.
func cacheFolder(env Env) string {
	if dir := env.Getenv("PONTE_DATA_DIR"); dir != "" {
		return dir + "/cache"
	}
	return "data/cache"
}

// compileBase compiles the knowledge as a writer wants it: topics with errors are left out and counted.
func compileBase(dir, cache string, env Env) (*kb.Base, bool) {
	base, problems := kb.Compile(knowledgeFS(dir), kb.Options{CacheDir: cache, Lenient: true})
	if base == nil {
		for _, p := range problems {
			fmt.Fprintln(env.Stderr, p)
		}
		return nil, false
	}
	fails := 0
	for _, p := range problems {
		if !p.Warning {
			fails++
		}
	}
	if fails > 0 {
		fmt.Fprintf(env.Stderr, "%d errors in the knowledge: see `ponte knowledge lint`; the files with errors are left out\n", fails)
	}
	return base, true
}

// eachJSON calls f with each JSON line of r.
func eachJSON[T any](r io.Reader, f func(T) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := f(v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}
