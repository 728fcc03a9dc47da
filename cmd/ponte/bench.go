package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"

	"ponte/internal/play/load"
)

// runBench measures a whole Ponte between make-believe platforms, all in this process.
func runBench(ctx context.Context, args []string, env Env) int {
	flags := newFlags("bench", "", env)
	rate := flags.Float64("rate", 80, "messages a second in, as many out")
	length := flags.Duration("for", 20*time.Second, "how long each rate is measured")
	tries := flags.Int("ceiling", 0, "in how many tries the highest rate is looked for, half as long each; 0 does not look")
	server := flags.String("database-url", "", "postgres://… of a server on which a database may be made; empty measures SQLite")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), "folder that replaces the built-in knowledge")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if flags.NArg() > 0 || *rate <= 0 || *length <= 0 || *tries < 0 {
		fmt.Fprintln(env.Stderr, "ponte bench: it takes no arguments; rate and time are more than nothing")
		return exitUsage
	}
	o := load.Options{Server: *server, Knowledge: *dir, Cache: cacheDir(env)}
	engine := "SQLite"
	if *server != "" {
		engine = "PostgreSQL"
	}
	fmt.Fprintf(env.Stdout, "%s, %d processors for platforms and Ponte together. Time: from the moment of writing until the answer is at the platform.\n",
		engine, runtime.NumCPU())
	if err := bench(ctx, env.Stdout, o, *rate, *length, *tries); err != nil && !errors.Is(err, context.Canceled) {
		return fail(env, err)
	}
	return exitOK
}

// bench measures one rate within the platform's limits, then looks for the ceiling without them.
func bench(ctx context.Context, w io.Writer, o load.Options, rate float64, length time.Duration, tries int) (err error) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "in/s\tin\tout\tlost\twebhooks/s\tp50\tp99\tmax\t")
	row := func(r load.Result) {
		fmt.Fprintf(t, "%.0f\t%d\t%d\t%d\t%.0f\t%s\t%s\t%s\t\n", r.Rate, r.In, r.Out, r.Lost, r.Webhooks, r.P50, r.P99, r.Max)
	}
	rig, err := load.Start(ctx, o)
	if err != nil {
		return err
	}
	r, err := rig.Run(ctx, rate, length)
	if err = errors.Join(err, rig.Stop(ctx)); err != nil {
		return err
	}
	row(r)
	if tries == 0 {
		return t.Flush()
	}
	o.Unpaced = true
	if rig, err = load.Start(ctx, o); err != nil {
		return err
	}
	best, err := rig.Ceiling(ctx, rate, length/2, tries, row)
	if err = errors.Join(err, rig.Stop(ctx)); err != nil {
		return err
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "Ceiling, with p99 under %s: %.0f messages a second in and out\n", load.Most, best.Rate)
	return nil
}
