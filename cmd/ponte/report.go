package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"
	"time"

	"ponte/internal/app"
	"ponte/internal/report"
)

// brasilia is where a month of the statistics begins.
var brasilia = time.FixedZone("BRT", -3*60*60)

// runReport is `ponte report [-month 2026-11] [-unit ID] [-json]`.
func runReport(ctx context.Context, args []string, env Env) int {
	flags := newFlags("report", "", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	month := flags.String("month", "", "the `month`, as 2026-11; empty: the last whole one")
	unit := flags.String("unit", "", "only the cases of the unit with this `id`")
	asJSON := flags.Bool("json", false, "print one JSON object")
	if status, ok := parse(flags, args); !ok {
		return status
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return exitUsage
	}
	now := time.Now().In(brasilia)
	from := time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, brasilia)
	if *month != "" {
		var err error
		if from, err = time.ParseInLocation("2006-01", *month, brasilia); err != nil {
			fmt.Fprintf(env.Stderr, "ponte report: %q is no month like 2026-11\n", *month)
			return exitUsage
		}
	}
	o.Log = slog.New(slog.DiscardHandler)
	sum, err := app.Report(ctx, o, from, from.AddDate(0, 1, 0), *unit)
	if err == nil {
		err = printReport(env.Stdout, sum, *asJSON)
	}
	if err != nil {
		return fail(env, err)
	}
	return exitOK
}

func printReport(w io.Writer, s report.Summary, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(s)
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%s to %s, ", s.From.Format(time.DateOnly), s.To.AddDate(0, 0, -1).Format(time.DateOnly))
	if s.Unit == "" {
		fmt.Fprint(t, "all units")
	} else {
		fmt.Fprintf(t, "cases of %s", s.Unit)
	}
	fmt.Fprintf(t, "; numbers under %d are left out or merged as %q\n", report.Few, report.Other)
	fmt.Fprintf(t, "\nnew conversations\t%d\ncases referred\t%d\n", s.Contacts, s.Referred)
	for _, table := range []struct {
		name string
		rows []report.Row
	}{
		{"outcomes", s.Outcomes}, {"topics", s.Topics}, {"languages", s.Languages}, {"channels", s.Channels},
		{"cases opened", s.Cases}, {"waited until claimed", s.Waits}, {"cases closed", s.Closed}, {"helped", s.Helped},
	} {
		if len(table.rows) == 0 {
			continue
		}
		fmt.Fprintf(t, "\n%s\n", table.name)
		for _, r := range table.rows {
			fmt.Fprintf(t, "  %s\t%d\n", r.Name, r.N)
		}
	}
	return t.Flush()
}
