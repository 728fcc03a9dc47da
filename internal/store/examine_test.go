package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ponte/internal/store"
	"ponte/internal/store/storetest"
)

func TestExamine(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		o := db.Options(storetest.NewClock().Now, nil)
		if found, err := store.Examine(t.Context(), o); err != nil || !found.Fresh {
			t.Errorf("before the first start: %+v, %v", found, err)
		}
		r := storetest.NewRig(t, db, nil)
		if found, err := store.Examine(t.Context(), o); err != nil || found.Fresh || found.Behind || found.Running != (db.URL == "") {
			t.Errorf("while it runs: %+v, %v", found, err)
		}
		if err := r.Store.Close(); err != nil {
			t.Fatal(err)
		}
		if found, err := store.Examine(t.Context(), o); err != nil || found.Running {
			t.Errorf("after it was stopped: %+v, %v", found, err)
		}
		other, err := store.NewKeys()
		if err != nil {
			t.Fatal(err)
		}
		o.Keys = other
		if _, err := store.Examine(t.Context(), o); !errors.Is(err, store.ErrWrongKey) {
			t.Errorf("with another key: %v", err)
		}
	})
}

func TestExamineADamagedFile(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	if err := os.WriteFile(filepath.Join(db.Dir, "ponte.db"), []byte("this is no database, though it is long enough to look like one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Examine(t.Context(), db.Options(storetest.NewClock().Now, nil)); err == nil {
		t.Error("it was found to be in order")
	}
}
