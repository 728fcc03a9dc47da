// Command ponte is the whole service: the bot, its staff pages, its knowledge and the tools to look after them.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// Env is what a subcommand may use of the world around it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// command is one subcommand. Run gets the arguments after its name and gives the exit status.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, env Env) int
}

// commands are all subcommands in the order of the help.
func commands() []command {
	return []command{
		{"serve", "run everything: web chat, console, platforms", runServe},
		{"chat", "talk to it in the terminal", runChat},
		{"play", "two telephones on a page: a make-believe Telegram and WhatsApp", runPlay},
		{"staff", "add, list, disable accounts of the console", runStaff},
		{"bench", "measure it between make-believe platforms", runBench},
		{"doctor", "examine the installation and say what to do", runDoctor},
		{"migrate", "bring the database up to date", runMigrate},
		{"backup", "save the database in one file, also while the server runs", runBackup},
		{"restore", "bring a saved database back", runRestore},
		{"erase", "remove everything about a person", runErase},
		{"report", "anonymous statistics of a month", runReport},
		{"poster", "draw a unit's poster or counter card with QR codes", runPoster},
		{"ask", "find the answer to a question", runAsk},
		{"find", "find a place and the nearest units", runFind},
		{"detect", "tell which language a text is in", runDetect},
		{"urgent", "look for words of somebody in danger", runUrgent},
		{"eval", "measure answers, places, languages, urgent words on a file", runEval},
		{"knowledge", "check the knowledge and say what it covers", runKnowledge},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := dispatch(ctx, os.Args[1:], Env{os.Stdin, os.Stdout, os.Stderr, os.Getenv})
	stop()
	os.Exit(code)
}

func dispatch(ctx context.Context, args []string, env Env) int {
	if len(args) == 0 {
		usage(env.Stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(env.Stdout)
		return exitOK
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], env)
		}
	}
	fmt.Fprintf(env.Stderr, "ponte: there is no command %q\n", args[0])
	usage(env.Stderr)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Usage: ponte COMMAND [flags] [arguments]\n\nCommands (each has -h):")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
}
