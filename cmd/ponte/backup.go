package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"ponte/internal/app"
	"ponte/internal/store"
)

// runBackup is `ponte backup FILE`.
func runBackup(ctx context.Context, args []string, env Env) int {
	flags := newFlags("backup", "FILE", env)
	o, file, status, ok := fileArgument(flags, args, env)
	if !ok {
		return status
	}
	if err := backup(ctx, o, file); err != nil {
		return fail(env, err)
	}
	fmt.Fprintf(env.Stdout, "%s holds the database. The key file is not in it: keep a copy of that apart.\n", file)
	return exitOK
}

// backup writes a file that was not there before, or none.
func backup(ctx context.Context, o app.Options, path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(app.Backup(ctx, o, file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// runRestore is `ponte restore [-replace] FILE`.
func runRestore(ctx context.Context, args []string, env Env) int {
	flags := newFlags("restore", "FILE", env)
	replace := flags.Bool("replace", false, "let the backup take the place of the database that is there")
	o, path, status, ok := fileArgument(flags, args, env)
	if !ok {
		return status
	}
	file, err := os.Open(path)
	if err != nil {
		return fail(env, err)
	}
	defer file.Close()
	err = app.Restore(ctx, o, file, *replace)
	if errors.Is(err, store.ErrExists) {
		err = fmt.Errorf("%w; -replace lets the backup take its place", err)
	}
	if err != nil {
		return fail(env, err)
	}
	fmt.Fprintln(env.Stdout, "The database of the backup is in its place. Whoever had everything erased since it was made is in it again.")
	return exitOK
}

// fileArgument reads the flags of a command that takes the settings and one file. Where ok is false the command ends with the
// status.
func fileArgument(flags *flag.FlagSet, args []string, env Env) (o app.Options, file string, status int, ok bool) {
	if err := addSettings(flags, &o, env); err != nil {
		return o, "", fail(env, err), false
	}
	if status, ok := parse(flags, args); !ok {
		return o, "", status, false
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return o, "", exitUsage, false
	}
	o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	return o, flags.Arg(0), exitOK, true
}
