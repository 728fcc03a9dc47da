package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/kb"
	"ponte/internal/locale"
	"ponte/internal/poster"
	"ponte/internal/unit"
	"ponte/locales"
)

// runPoster is `ponte poster -unit ID [-card] [-telegram-bot NAME] [-whatsapp NUMBER] [-pdf] [-o FILE]`.
func runPoster(ctx context.Context, args []string, env Env) int {
	flags := newFlags("poster", "", env)
	var o app.Options
	if err := addSettings(flags, &o, env); err != nil {
		return fail(env, err)
	}
	var p poster.Options
	id := flags.String("unit", "", "`id` of the unit, as `ponte find` prints it")
	flags.BoolVar(&p.Card, "card", false, "draw the A5 card for a counter instead of the A4 poster")
	flags.StringVar(&p.Telegram, "telegram-bot", "", "`name` of the Telegram bot")
	flags.StringVar(&p.WhatsApp, "whatsapp", "", "WhatsApp `number` with the country's code")
	pdf := flags.Bool("pdf", false, "make a PDF; it needs Chromium")
	out := flags.String("o", "-", "write to this `file`; - is standard output")
	if status, ok := parse(flags, args); !ok {
		return status
	}
	if flags.NArg() > 0 || *id == "" {
		flags.Usage()
		return exitUsage
	}
	p.PublicURL = o.PublicURL
	var err error
	if p.Unit, p.Texts, err = posterUnit(*id, o.KnowledgeDir); err != nil {
		return fail(env, err)
	}
	if warning := posterWarning(p.Unit); warning != "" {
		fmt.Fprintf(env.Stderr, "ponte poster: %s %s\n", *id, warning)
	}
	data, err := poster.SVG(p)
	if err == nil && *pdf {
		data, err = toPDF(ctx, data, p.Card)
	}
	if err == nil && *out != "-" {
		err = os.WriteFile(*out, data, 0o644)
	} else if err == nil {
		_, err = env.Stdout.Write(data)
	}
	if errors.Is(err, poster.ErrNoDoor) {
		err = fmt.Errorf("%w (PONTE_PUBLIC_URL, -telegram-bot, -whatsapp)", err)
	}
	if err != nil {
		return fail(env, err)
	}
	return exitOK
}

// posterUnit looks up a unit to which people may be sent, and loads the texts.
func posterUnit(id, knowledgeDir string) (chat.Unit, *locale.Bundle, error) {
	files := knowledgeFS(knowledgeDir)
	units, err := unit.Load(files)
	if err != nil {
		return chat.Unit{}, nil, err
	}
	u, ok := units.Unit(id)
	switch {
	case !ok:
		return u, nil, fmt.Errorf("there is no unit %q", id)
	case u.Status != chat.UnitActive && u.Status != chat.UnitUnconfirmed:
		return u, nil, fmt.Errorf("%s does not work any more (%s)", id, u.Status)
	}
	facts, err := kb.SharedFacts(files)
	if err != nil {
		return u, nil, err
	}
	texts, err := locale.Load(locales.FS, facts)
	return u, texts, err
}

// posterWarning says what is doubtful about a unit whose poster is printed.
func posterWarning(u chat.Unit) string {
	switch {
	case u.Address == "":
		return "has no known address: the poster shows its name only"
	case u.Status == chat.UnitUnconfirmed:
		return "is not confirmed: ask whether it still works there before the poster is hung up"
	}
	return ""
}
