package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ponte/internal/app"
	"ponte/internal/app/apptest"
	"ponte/internal/chat"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ponte": main})
}

// TestScripts runs the command line as it is typed: each file of testdata/script is a session with a data folder of its own
// and a small knowledge.
func TestScripts(t *testing.T) {
	knowledge := apptest.Knowledge(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PONTE_KNOWLEDGE", knowledge)
			env.Setenv("PONTE_DATA_DIR", env.WorkDir+"/data")
			return nil
		},
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"say": say},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// say is a command of the scripts, `say CHANNEL KIND VALUE TEXT…`: somebody sends texts while the server is not running.
func say(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: say CHANNEL KIND VALUE TEXT…")
	}
	ctx := context.Background()
	a, err := app.New(ctx, app.Options{
		Listen: "127.0.0.1:0", MetricsListen: "off", DataDir: ts.Getenv("PONTE_DATA_DIR"), KnowledgeDir: ts.Getenv("PONTE_KNOWLEDGE"),
		Log: slog.New(slog.DiscardHandler),
	})
	ts.Check(err)
	for _, text := range args[3:] {
		ts.Check(a.Conversations.Receive(ctx, chat.Inbound{
			Channel: args[0], ExternalID: args[2] + text, From: []chat.Alias{{Kind: chat.AliasKind(args[1]), Value: args[2]}},
			At: time.Now(), Event: chat.Text{Body: text},
		}))
	}
	ts.Check(a.Stop(ctx))
}
