package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
)

// aliasKinds are the kinds of address that each kind of channel knows people by; the first is meant if none is given.
var aliasKinds = map[string][]chat.AliasKind{
	"web":      {chat.AliasWeb},
	"telegram": {chat.AliasTelegram},
	"whatsapp": {chat.AliasPhone, chat.AliasBSUID},
}

// runErase is `ponte erase -channel CHANNEL [-kind KIND] VALUE|-`.
func runErase(ctx context.Context, args []string, env Env) int {
	flags := newFlags("erase", "VALUE  (`-` reads it from standard input, so that no other user of the machine sees it)", env)
	channel := flags.String("channel", "", "web, telegram:ID of the bot, or whatsapp:ID of the phone number")
	kind := flags.String("kind", "", "what the value is: web (the secret in the cookie), telegram (chat id), phone (digits), bsuid")
	o, value, status, ok := fileArgument(flags, args, env)
	if !ok {
		return status
	}
	alias, err := eraseAlias(*channel, *kind)
	if err != nil {
		fmt.Fprintln(env.Stderr, "ponte erase:", err)
		return exitUsage
	}
	if alias.Value = value; value == "-" {
		data, err := io.ReadAll(io.LimitReader(env.Stdin, 1<<10))
		if err != nil {
			return fail(env, fmt.Errorf("read the value: %w", err))
		}
		alias.Value = strings.TrimSpace(string(data))
	}
	return erase(ctx, o, *channel, alias, env)
}

// eraseAlias gives an alias without its value.
func eraseAlias(channel, kind string) (chat.Alias, error) {
	name, account, _ := strings.Cut(channel, ":")
	kinds, ok := aliasKinds[name]
	if !ok || (name == "web") != (account == "") {
		return chat.Alias{}, errors.New("-channel is web, telegram:ID or whatsapp:ID")
	}
	if kind == "" {
		return chat.Alias{Kind: kinds[0]}, nil
	}
	for _, k := range kinds {
		if string(k) == kind {
			return chat.Alias{Kind: k}, nil
		}
	}
	return chat.Alias{}, fmt.Errorf("-kind is one of %v on this channel", kinds)
}

// erase prints the receipt, which says how much it was, not whose.
func erase(ctx context.Context, o app.Options, channel string, a chat.Alias, env Env) int {
	r, err := app.Erase(ctx, o, channel, a)
	if errors.Is(err, chat.ErrNotFound) {
		fmt.Fprintln(env.Stderr, "ponte erase: nothing is kept about this address")
		return exitFailure
	}
	if err != nil {
		return fail(env, err)
	}
	fmt.Fprintf(env.Stdout, "receipt %s of %s\nerased: %d messages, %d files, %d cases\n",
		r.ID, r.At.UTC().Format(time.RFC3339), r.Lines, r.Files, r.Cases)
	if a.Kind != chat.AliasWeb {
		fmt.Fprintln(env.Stdout, "What lies on the person's telephone and with the platform cannot be erased from here.")
	}
	return exitOK
}
