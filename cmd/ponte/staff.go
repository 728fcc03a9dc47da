package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/desk"
)

// runStaff is `ponte staff add|list|disable|enable|password`: what must work when nobody can sign in.
func runStaff(ctx context.Context, args []string, env Env) int {
	flags := newFlags("staff", "add LOGIN | list | disable LOGIN | enable LOGIN | password LOGIN", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	name := flags.String("name", "", "name of a new member of staff, as colleagues see it")
	role := flags.String("role", string(chat.RoleStaff), "staff, coordinator, editor, national or auditor")
	unit := flags.String("unit", "", "id of the unit; empty for all units")
	langs := flags.String("languages", "pt", "languages spoken, separated by commas")
	if len(args) == 0 {
		flags.Usage()
		return exitUsage
	}
	command := args[0]
	if isHelp(command) {
		flags.Usage()
		return exitOK
	}
	if code, ok := parse(flags, args[1:]); !ok {
		return code
	}
	login := flags.Arg(0)
	if !slices.Contains([]string{"add", "list", "disable", "enable", "password"}, command) || (login == "") != (command == "list") {
		flags.Usage()
		return exitUsage
	}
	o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	d, closeStore, err := app.OpenDesk(ctx, o)
	if err != nil {
		return fail(env, err)
	}
	defer closeStore()
	actor := desk.System()
	switch command {
	case "list":
		err = listStaff(ctx, d, env)
	case "add":
		who := chat.Staff{Login: login, Name: *name, Role: chat.Role(*role), Unit: *unit, UILang: "pt"}
		for lang := range strings.SplitSeq(*langs, ",") {
			who.Langs = append(who.Langs, chat.Lang(strings.TrimSpace(lang)))
		}
		if who.Name == "" {
			who.Name = login
		}
		var password string
		if _, password, err = d.AddStaff(ctx, actor, who); err == nil {
			fmt.Fprintf(env.Stdout, "%s may sign in with the one-time password %s\n", login, password)
		}
	default:
		err = changeStaff(ctx, d, command, login, env)
	}
	if err != nil {
		return fail(env, err)
	}
	return exitOK
}

// changeStaff disables or enables an account, or gives it a new one-time password.
func changeStaff(ctx context.Context, d *desk.Service, command, login string, env Env) error {
	who, err := d.StaffByLogin(ctx, desk.System(), login)
	if err != nil {
		return fmt.Errorf("find %q: %w", login, err)
	}
	if command != "password" {
		return d.Disable(ctx, desk.System(), who.ID, command == "disable")
	}
	password, err := d.ResetPassword(ctx, desk.System(), who.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s may sign in with the one-time password %s\n", login, password)
	return nil
}

func listStaff(ctx context.Context, d *desk.Service, env Env) error {
	list, err := d.ListStaff(ctx, desk.System())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "LOGIN\tNAME\tROLE\tUNIT\tLANGUAGES\tSTATE")
	for _, s := range list {
		state := "active"
		if s.Disabled {
			state = "disabled"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%v\t%s\n", s.Login, s.Name, s.Role, s.Unit, s.Langs, state)
	}
	return w.Flush()
}

// runMigrate brings the tables of the database up to date, and says so; serve does it as well.
func runMigrate(ctx context.Context, args []string, env Env) int {
	flags := newFlags("migrate", "", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	if code, ok := parse(flags, args); !ok {
		return code
	}
	o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	began := time.Now()
	_, closeStore, err := app.OpenDesk(ctx, o)
	if err != nil {
		return fail(env, err)
	}
	closeStore()
	fmt.Fprintf(env.Stdout, "The database is up to date (%s).\n", time.Since(began).Round(time.Millisecond))
	return exitOK
}
