package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/report"
	"ponte/internal/store"
)

// OpenDesk opens the database for the command line: the desk's accounts without a running service. With the embedded database
// no server may run at the same time, and the error says so.
func OpenDesk(ctx context.Context, o Options) (_ *desk.Service, closeStore func(), err error) {
	st, closeStore, err := o.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	o = o.withDefaults()
	d := desk.New(desk.Options{Store: st, Turner: offline{}, Now: o.Now, Log: o.Log, Answerable: func(string) string { return "" }})
	return d, closeStore, nil
}

// Erase removes everything about whoever a channel knows by an alias, and writes a line without their address into the audit
// log. chat.ErrNotFound if nobody is known by it.
func Erase(ctx context.Context, o Options, channel string, a chat.Alias) (conversation.Receipt, error) {
	st, closeStore, err := o.openStore(ctx)
	if err != nil {
		return conversation.Receipt{}, err
	}
	defer closeStore()
	id, err := st.Find(ctx, channel, a)
	if err != nil {
		return conversation.Receipt{}, fmt.Errorf("find the conversation: %w", err)
	}
	now := o.withDefaults().Now()
	r, err := st.Erase(ctx, id, now)
	if err != nil {
		return r, fmt.Errorf("erase: %w", err)
	}
	return r, st.Log(ctx, chat.Entry{At: now, StaffID: desk.System().ID, Action: "erase", Object: "receipt:" + r.ID})
}

// Report gives the statistics of the days from from to before to; unit "" is all units.
func Report(ctx context.Context, o Options, from, to time.Time, unit string) (report.Summary, error) {
	st, closeStore, err := o.openStore(ctx)
	if err != nil {
		return report.Summary{}, err
	}
	defer closeStore()
	return report.New(st).Summary(ctx, from, to, unit)
}

// Backup writes a backup of the embedded database to w. The server may go on running.
func Backup(ctx context.Context, o Options, w io.Writer) error {
	so, err := o.storeOptions()
	if err != nil {
		return err
	}
	return store.Backup(ctx, so, w)
}

// Restore takes the embedded database out of a backup; replace lets it take the place of another one.
func Restore(ctx context.Context, o Options, r io.Reader, replace bool) error {
	so, err := o.storeOptions()
	if err != nil {
		return err
	}
	return store.Restore(ctx, so, r, replace)
}

// storeOptions say where the database is, for the command line.
func (o Options) storeOptions() (store.Options, error) {
	o = o.withDefaults()
	url, err := o.databaseURL()
	return store.Options{URL: url, Dir: o.DataDir, KeyFile: o.KeyFile, Now: o.Now, Log: o.Log}, err
}

// openStore opens the database for the command line.
func (o Options) openStore(ctx context.Context) (_ *store.Store, closeStore func(), err error) {
	so, err := o.storeOptions()
	if err != nil {
		return nil, nil, err
	}
	st, err := store.Open(ctx, so)
	if err != nil {
		return nil, nil, fmt.Errorf("open the database: %w", err)
	}
	return st, func() {
		if err := st.Close(); err != nil {
			so.Log.Error("close the database", "error", err)
		}
	}, nil
}

// offline makes no turns: the command line looks after accounts, not conversations.
type offline struct{}

// Happen refuses.
func (offline) Happen(context.Context, chat.Happening) error {
	return errors.New("conversations can only be changed by the running service")
}
