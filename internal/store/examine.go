package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// Found is what Examine finds.
type Found struct {
	Kind    string // "SQLite", "PostgreSQL 15.8"
	Fresh   bool   // there is no database of Ponte yet: the first start makes it
	Running bool   // a Ponte has the database file open
	Behind  bool   // it is older than this program: the next start brings it up to date
}

// Examine looks at a database without changing it, also while a Ponte runs: ErrWrongKey if the key is not its own, another
// error if it cannot be reached or is damaged.
func Examine(ctx context.Context, o Options) (Found, error) {
	if o.URL != "" {
		return examinePostgres(ctx, o)
	}
	found := Found{Kind: "SQLite"}
	path := filepath.Join(o.Dir, fileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		found.Fresh = true
		return found, nil
	}
	if _, err := os.Stat(path + ".lock"); err == nil {
		switch l, err := lockFile(path + ".lock"); {
		case errors.Is(err, ErrInUse):
			found.Running = true
		case err != nil:
			return found, err
		default:
			defer l.release()
		}
	}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)"
	db, err := sqlitePool(dsn, nil, 1)
	if err != nil {
		return found, err
	}
	defer db.Close()
	var state string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&state); err != nil {
		return found, fmt.Errorf("read the database file: %w", err)
	}
	if state != "ok" {
		return found, fmt.Errorf("the database file is damaged: %s", state)
	}
	return found, found.examine(ctx, db, goose.DialectSQLite3, o)
}

func examinePostgres(ctx context.Context, o Options) (found Found, err error) {
	found.Kind = "PostgreSQL"
	e, err := openPostgres(ctx, o.URL)
	if err != nil {
		return found, err
	}
	defer e.close()
	var version string
	if err := e.read.QueryRowContext(ctx, `SHOW server_version`).Scan(&version); err != nil {
		return found, fmt.Errorf("ask PostgreSQL for its version: %w", err)
	}
	found.Kind += " " + version
	var tables int
	err = e.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'settings'`).Scan(&tables)
	if err != nil {
		return found, fmt.Errorf("look for the tables: %w", err)
	}
	if tables == 0 {
		found.Fresh = true
		return found, nil
	}
	return found, found.examine(ctx, e.read, goose.DialectPostgres, o)
}

// examine compares the version of the tables with ours, and the key with the database's own.
func (f *Found) examine(ctx context.Context, db *sql.DB, dialect goose.Dialect, o Options) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("find migrations: %w", err)
	}
	ours, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	sources := ours.ListSources()
	var version int64
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	newest := sources[len(sources)-1].Version
	if version > newest {
		return errors.New("the database is of a newer Ponte than this one")
	}
	f.Behind = version < newest
	keys := o.Keys
	if keys == nil {
		if keys, err = LoadKeys(o.keyFile(), false); err != nil {
			return err
		}
	}
	var sealed, proved string
	if err := db.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, proof).Scan(&sealed); err != nil {
		return fmt.Errorf("read key proof: %w", err)
	}
	if err := keys.open(proof, "", sealed, &proved); err != nil || proved != keys.hash(proof) {
		return ErrWrongKey
	}
	return nil
}
