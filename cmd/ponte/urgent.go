package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/safety"
	"ponte/locales"
)

// alarmed is a line of `ponte urgent -json`.
type alarmed struct {
	Text  string       `json:"text"`
	Label chat.Urgency `json:"label"`
	Words []string     `json:"words"`
}

// runUrgent is `ponte urgent [-lang xx] [-json] TEXT|-`.
func runUrgent(_ context.Context, args []string, env Env) int {
	flags := flag.NewFlagSet("ponte urgent", flag.ContinueOnError)
	lang := flags.String("lang", "pt", "`language` of the text")
	asJSON := flags.Bool("json", false, "print one JSON object for each text")
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(env.Stderr, "ponte urgent: there is no text; `-` reads JSON lines {\"lang\",\"text\"} from standard input")
		return exitUsage
	}
	if err := urgent(flags.Args(), chat.Lang(*lang), *asJSON, env); err != nil {
		fmt.Fprintln(env.Stderr, "ponte urgent:", err)
		return exitFailure
	}
	return exitOK
}

func urgent(words []string, lang chat.Lang, asJSON bool, env Env) error {
	rules, err := safety.Load(locales.FS)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(env.Stdout)
	enc.SetEscapeHTML(false)
	one := func(l sought) error {
		if l.Lang == "" {
			l.Lang = lang
		}
		a := rules.Check(l.Text, l.Lang)
		if asJSON {
			if a.Words == nil {
				a.Words = []string{}
			}
			return enc.Encode(alarmed{l.Text, a.Label, a.Words})
		}
		_, err := fmt.Fprintln(env.Stdout, a.Label, strings.Join(a.Words, " "))
		return err
	}
	if len(words) == 1 && words[0] == "-" {
		return eachJSON(env.Stdin, one)
	}
	return one(sought{lang, strings.Join(words, " ")})
}
