package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"ponte/internal/app"
)

// runServe is everything: web chat, console, platforms, jobs.
func runServe(ctx context.Context, args []string, env Env) int {
	flags := newFlags("serve", "", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	show := flags.Bool("print-config", false, "print the settings, secrets as ***, and end")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(env.Stderr, "ponte serve: it takes no arguments, only flags\n")
		return exitUsage
	}
	if *show {
		printConfig(env.Stdout, o)
		return exitOK
	}
	o.Log = slog.New(slog.NewTextHandler(env.Stderr, nil))
	a, err := app.New(ctx, o)
	if err != nil {
		return fail(env, err)
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	started := func(s app.Started) {
		fmt.Fprintf(env.Stdout, "Web chat: %s/\nConsole:  %s/console/\n", s.URL, s.URL)
		if s.Password != "" {
			fmt.Fprintf(env.Stdout, "First sign-in: %s, one-time password %s\n", s.Login, s.Password)
		}
	}
	if err := a.Run(ctx, reload, started); err != nil && !errors.Is(err, context.Canceled) {
		return fail(env, err)
	}
	return exitOK
}

// newFlags makes the flags of a subcommand with its usage.
func newFlags(name, arguments string, env Env) *flag.FlagSet {
	flags := flag.NewFlagSet("ponte "+name, flag.ContinueOnError)
	flags.SetOutput(env.Stderr)
	flags.Usage = func() {
		fmt.Fprintf(env.Stderr, "Usage: ponte %s [flags] %s\n", name, arguments)
		flags.PrintDefaults()
	}
	return flags
}

// parse reads the flags. Where it gives false the subcommand ends with the status.
func parse(flags *flag.FlagSet, args []string) (status int, ok bool) {
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, false
	case err != nil:
		return exitUsage, false
	}
	return exitOK, true
}

// fail says what went wrong in one sentence.
func fail(env Env, err error) int {
	fmt.Fprintf(env.Stderr, "ponte: %v\n", err)
	return exitFailure
}
