package store_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"ponte/internal/chat"
	"ponte/internal/store"
	"ponte/internal/store/storetest"
)

func TestJobsDeliverAndComeBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		r := storetest.NewRig(t, db, nil)
		r.Phone.Fail = func(n int, _ chat.Outgoing) *chat.SendError {
			switch n {
			case 1:
				return &chat.SendError{Kind: chat.SendThrottled, Code: "429", After: time.Second}
			case 2:
				panic("a platform that breaks")
			}
			return nil
		}
		r.Start()
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Text{Body: "two"})
		storetest.Eventually(t, func() bool {
			r.Clock.Add(time.Minute)
			return len(r.Phone.Texts("")) == 2
		})
		if age, err := r.Store.QueueAge(t.Context()); err != nil {
			t.Errorf("queue age %s, %v", age, err)
		}
	})
}

func TestTimersRun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		r := storetest.NewRig(t, db, nil)
		var ran atomic.Int32
		err := r.Store.Start(t.Context(), store.Work{Timers: []store.Timer{
			{Name: "tick", Every: time.Second, Run: func(context.Context) error { ran.Add(1); return nil }},
		}})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Eventually(t, func() bool { return ran.Load() >= 2 })
		if err := r.Store.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatWasInterruptedIsTakenUp(t *testing.T) {
	t.Parallel()
	where := storetest.SQLite(t)
	r := storetest.NewRig(t, where, nil)
	ana := r.Person(storetest.Telegram, "ana")
	ana.Do(chat.Text{Body: "hello"})
	if err := r.Store.Close(); err != nil {
		t.Fatal(err)
	}
	// As a killed process leaves it: the job is being done, and its worker has the lease.
	db, err := sql.Open("sqlite", filepath.Join(where.Dir, "ponte.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP`,
		`UPDATE conversations SET lease_holder = 'the dead', lease_until = 9000000000000`,
	} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	r = storetest.NewRig(t, where, nil)
	r.Start()
	storetest.Eventually(t, func() bool { return len(r.Phone.Texts("ana")) == 1 })
}

func TestAKeyIsRotated(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		db.KeyFile = filepath.Join(t.TempDir(), "a.key")
		r := storetest.NewRig(t, db, nil)
		stop := r.Start()
		everything(t, r)
		stop()
		ana := r.Person(storetest.WhatsApp, markNumber)
		before, draft := ana.Transcript(), ana.Draft()
		old, err := store.LoadKeys(db.KeyFile, false)
		if err != nil {
			t.Fatal(err)
		}
		r.Store.Close()
		options := db.Options(time.Now, slog.New(slog.DiscardHandler))
		for range 2 {
			if err := store.RotateKey(t.Context(), options); err != nil {
				t.Fatal(err)
			}
		}
		options.Keys = old
		if _, err := store.Open(t.Context(), options); !errors.Is(err, store.ErrWrongKey) {
			t.Errorf("with the old key: %v", err)
		}
		r = storetest.NewRig(t, db, nil)
		ana = r.Person(storetest.WhatsApp, markNumber)
		if after := ana.Transcript(); !slices.Equal(after, before) {
			t.Errorf("transcript %q, before %q", after, before)
		}
		if after := ana.Draft(); after != draft || draft == "" {
			t.Errorf("draft %q, before %q", after, draft)
		}
	})
}
