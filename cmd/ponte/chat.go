package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/dialogue"
	"ponte/internal/render"
)

// terminal has no buttons: what can be chosen is numbered.
var terminal = chat.Caps{TextMax: 20_000}

// runChat is a conversation in the terminal: the same dialogue, texts and knowledge as everywhere, with nothing stored.
func runChat(ctx context.Context, args []string, env Env) int {
	flags := newFlags("chat", "", env)
	lang := flags.String("lang", "", "language to begin in")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), "folder that replaces the built-in knowledge")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	brain, err := app.OpenBrain(*dir, cacheDir(env))
	if err != nil {
		return fail(env, err)
	}
	if *lang != "" && !brain.Texts.Known(chat.Lang(*lang)) {
		fmt.Fprintf(env.Stderr, "ponte chat: there is no language %q; there are %v\n", *lang, brain.Texts.Languages())
		return exitUsage
	}
	t := &talk{brain: brain, renderer: brain.Renderer(), env: env, lang: *lang}
	t.step(chat.Start{})
	for in := bufio.NewScanner(env.Stdin); ctx.Err() == nil; {
		fmt.Fprint(env.Stdout, "> ")
		if !in.Scan() {
			break
		}
		if line := strings.TrimSpace(in.Text()); line != "" {
			t.step(t.event(line))
		}
	}
	fmt.Fprintln(env.Stdout)
	return exitOK
}

// talk is one conversation in the terminal.
type talk struct {
	brain    *app.Brain
	renderer *render.Renderer
	env      Env
	lang     string
	state    dialogue.State
}

// event reads a line: words, a number, or "@lat,lon" for a shared location.
func (t *talk) event(line string) chat.Event {
	lat, lon, ok := strings.Cut(strings.TrimPrefix(line, "@"), ",")
	if strings.HasPrefix(line, "@") && ok {
		a, errA := strconv.ParseFloat(strings.TrimSpace(lat), 64)
		b, errB := strconv.ParseFloat(strings.TrimSpace(lon), 64)
		if errA == nil && errB == nil {
			return chat.Pin{Point: chat.Point{Lat: a, Lon: b}}
		}
	}
	return chat.Text{Body: line}
}

func (t *talk) step(e chat.Event) {
	r, _ := t.brain.Step(t.state, e, conversation.Hints{Now: time.Now(), Channel: "terminal", Lang: t.lang})
	t.state = r.State
	for _, p := range t.renderer.Parts(r.Replies, r.State.Lang, r.State.Step, terminal) {
		fmt.Fprintf(t.env.Stdout, "\n%s\n", strings.ReplaceAll(p.Text, "**", ""))
	}
	for _, effect := range r.Effects {
		if c, ok := effect.(dialogue.OpenCase); ok {
			fmt.Fprintf(t.env.Stdout, "\n[case opened: unit %q, urgency %s]\n", c.Unit, c.Urgency)
		}
	}
	fmt.Fprintln(t.env.Stdout)
}

// cacheDir is where computed things are kept between runs of the command line: beside the database if there is one, else in
// the user's own cache.
func cacheDir(env Env) string {
	if dir := env.Getenv("PONTE_DATA_DIR"); dir != "" {
		return dir
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return dir + "/ponte"
	}
	return ""
}
