package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strings"

	"ponte/internal/langid"
)

// detected is a line of `ponte detect -json`; Lang is the code of any language that is known, ours or not.
type detected struct {
	Text       string  `json:"text"`
	Lang       string  `json:"lang"`
	Confidence float64 `json:"confidence"`
}

// runDetect is `ponte detect [-json] TEXT|-`.
func runDetect(_ context.Context, args []string, env Env) int {
	flags := flag.NewFlagSet("ponte detect", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print one JSON object for each text")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(env.Stderr, "ponte detect: there is no text; `-` reads JSON lines {\"text\"} from standard input")
		return exitUsage
	}
	if err := detect(flags.Args(), *asJSON, env); err != nil {
		fmt.Fprintln(env.Stderr, "ponte detect:", err)
		return exitFailure
	}
	return exitOK
}

func detect(words []string, asJSON bool, env Env) error {
	d, err := langid.Load()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(env.Stdout)
	enc.SetEscapeHTML(false)
	one := func(text string) error {
		g := d.Detect(text)
		if asJSON {
			return enc.Encode(detected{text, g.Code(), g.Confidence})
		}
		_, err := fmt.Fprintf(env.Stdout, "%s (%.2f)\n", g.Code(), g.Confidence)
		return err
	}
	if len(words) == 1 && words[0] == "-" {
		return eachJSON(env.Stdin, func(l struct {
			Text string `json:"text"`
		}) error {
			return one(l.Text)
		})
	}
	return one(strings.Join(words, " "))
}
