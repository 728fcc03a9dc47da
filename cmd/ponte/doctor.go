package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"text/tabwriter"
	"time"

	"ponte/internal/app"
)

// examinationTime is how long the examination may take in all.
const examinationTime = 2 * time.Minute

// runDoctor examines the installation: one line for each thing, with what to do where something is wrong.
func runDoctor(ctx context.Context, args []string, env Env) int {
	flags := newFlags("doctor", "", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	asJSON := flags.Bool("json", false, "one JSON object a line")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(env.Stderr, "ponte doctor: it takes no arguments, only flags")
		return exitUsage
	}
	ctx, cancel := context.WithTimeout(ctx, examinationTime)
	defer cancel()
	o.Log = slog.New(slog.DiscardHandler)
	findings := app.Examine(ctx, o)
	show := showFindings
	if *asJSON {
		show = encodeFindings
	}
	if err := show(env.Stdout, findings); err != nil {
		return fail(env, err)
	}
	if slices.ContainsFunc(findings, func(f app.Finding) bool { return f.State == app.Broken }) {
		return exitFailure
	}
	return exitOK
}

// marks are how the states are written.
var marks = map[app.State]string{app.Fine: "ok", app.Warning: "WARNING", app.Broken: "BROKEN", app.Off: "-"}

func showFindings(w io.Writer, findings []app.Finding) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		text := f.Text
		if f.Do != "" {
			text += ". " + f.Do
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", marks[f.State], f.What, text)
	}
	return t.Flush()
}

func encodeFindings(w io.Writer, findings []app.Finding) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, f := range findings {
		if err := e.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
