package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store"
)

// OpenDesk opens the database for the command line: the desk's accounts without a running service. With the embedded database
// no server may run at the same time, and the error says so.
func OpenDesk(ctx context.Context, o Options) (_ *desk.Service, closeStore func(), err error) {
	o = o.withDefaults()
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the data folder: %w", err)
	}
	url, err := o.databaseURL()
	if err != nil {
		return nil, nil, err
	}
	st, err := store.Open(ctx, store.Options{URL: url, Dir: o.DataDir, KeyFile: o.KeyFile, Now: o.Now, Log: o.Log})
	if err != nil {
		return nil, nil, fmt.Errorf("open the database: %w", err)
	}
	d := desk.New(desk.Options{Store: st, Turner: offline{}, Now: o.Now, Log: o.Log, Answerable: func(string) string { return "" }})
	return d, func() {
		if err := st.Close(); err != nil {
			o.Log.Error("close the database", "error", err)
		}
	}, nil
}

// offline makes no turns: the command line looks after accounts, not conversations.
type offline struct{}

// Happen refuses.
func (offline) Happen(context.Context, chat.Happening) error {
	return errors.New("conversations can only be changed by the running service")
}
