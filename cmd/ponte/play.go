package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"ponte/internal/play"
	"ponte/internal/play/phone"
)

// runPlay shows two telephones on a page: a make-believe Telegram and WhatsApp, with a Ponte of its own between them or
// with one that is running.
func runPlay(ctx context.Context, args []string, env Env) int {
	flags := newFlags("play", "", env)
	listen := flags.String("listen", "127.0.0.1:8700", "address of the page, on this machine")
	telegram := flags.String("telegram", "127.0.0.1:8701", "address of the make-believe Telegram")
	whatsapp := flags.String("whatsapp", "127.0.0.1:8702", "address of the make-believe WhatsApp")
	ponte := flags.String("ponte", "", "address of a running Ponte, such as http://127.0.0.1:8080; empty starts one for the occasion")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), "folder that replaces the built-in knowledge")
	verbose := flags.Bool("verbose", false, "show the log of the Ponte that was started")
	if code, ok := parse(flags, args); !ok {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(env.Stderr, "ponte play: it takes no arguments, only flags")
		return exitUsage
	}
	world, err := play.Open(play.Options{TelegramListen: *telegram, WhatsAppListen: *whatsapp})
	if err != nil {
		return fail(env, err)
	}
	defer world.Close()
	page, err := play.NewPage(world)
	if err != nil {
		return fail(env, err)
	}
	l, err := phone.Listen(*listen)
	if err != nil {
		return fail(env, fmt.Errorf("the page: %w", err))
	}
	defer l.Close()
	fmt.Fprintf(env.Stdout, "Two telephones: http://%s/\n", l.Addr())
	if *ponte != "" {
		err = playWith(ctx, env, world, page, *ponte)
	} else {
		var stop func() error
		if stop, err = playInside(ctx, env, world, page, *dir, *verbose); err == nil {
			defer func() {
				if err := stop(); err != nil {
					fail(env, err)
				}
			}()
		}
	}
	if err == nil {
		err = page.Serve(ctx, l)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return fail(env, err)
	}
	return exitOK
}

// playWith waits for a running Ponte, after saying how it is started so that it takes the make-believe for real.
func playWith(ctx context.Context, env Env, w *play.World, page *play.Page, address string) error {
	o := w.Settings()
	fmt.Fprintln(env.Stdout, "Start the Ponte with these settings:")
	for _, s := range settings {
		if value := *s.value(&o); value != "" {
			fmt.Fprintf(env.Stdout, "  %s=%s\n", s.env, value)
		}
	}
	fmt.Fprintf(env.Stdout, "Waiting for it at %s …\n", address)
	if err := w.AttachPatiently(ctx, address); err != nil {
		return fmt.Errorf("no Ponte with these settings at %s: %w", address, err)
	}
	fmt.Fprintln(env.Stdout, "It is there. Its clock cannot be put forward: only the platforms' moves.")
	page.Show(play.Ponte{Chat: address + "/", Console: address + "/console/"})
	return nil
}

// playInside starts a Ponte whose data go with it.
func playInside(ctx context.Context, env Env, w *play.World, page *play.Page, knowledge string, verbose bool) (stop func() error, err error) {
	data, err := os.MkdirTemp("", "ponte-play-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the data: %w", err)
	}
	remove := func() error { return os.RemoveAll(data) }
	o := w.Settings()
	o.Listen, o.MetricsListen, o.DataDir, o.CacheDir = "127.0.0.1:0", "off", data, cacheDir(env)
	o.KnowledgeDir, o.Log = knowledge, slog.New(slog.DiscardHandler)
	if verbose {
		o.Log = slog.New(slog.NewTextHandler(env.Stderr, nil))
	}
	a, started, err := play.Start(ctx, w, o)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	fmt.Fprintf(env.Stdout, "Web chat: %s/\nConsole:  %s/console/ (sign in as %s, one-time password %s)\nData, until the end: %s\n",
		started.URL, started.URL, started.Login, started.Password, filepath.Clean(data))
	page.Show(play.Ponte{Chat: started.URL + "/", Console: started.URL + "/console/", Login: started.Login, Password: started.Password})
	return func() error { return errors.Join(a.Stop(ctx), remove()) }, nil
}
