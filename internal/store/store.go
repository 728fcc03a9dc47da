package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivermigrate"
)

// Options say which database is used.
type Options struct {
	// URL is the address of a PostgreSQL database; "" means SQLite in Dir.
	URL string
	// Dir is the data folder. It is made if it is missing.
	Dir string
	// KeyFile holds the key of the personal data; "" means ponte.key in Dir, made on the first start.
	KeyFile string
	// Keys are used instead of a key file, if given.
	Keys *Keys
	// Blobs keep the bytes of files; nil keeps them in the database.
	Blobs Blobs
	Now   func() time.Time
	Log   *slog.Logger
}

func (o Options) keyFile() string {
	if o.KeyFile != "" {
		return o.KeyFile
	}
	return filepath.Join(o.Dir, "ponte.key")
}

// Store is an open database. Its methods may be called concurrently.
type Store struct {
	engine   *engine
	keys     *Keys
	blobs    Blobs // nil: files are in the database
	now      func() time.Time
	log      *slog.Logger
	hub      *hub
	writer   *writer                // SQLite
	listener *listener              // PostgreSQL
	inserter *river.Client[*sql.Tx] // inserts jobs, does none
	worker   *river.Client[*sql.Tx] // does jobs, between Start and Stop
}

// Open opens the database and brings its tables up to date: ErrInUse if another process has the embedded one open,
// ErrWrongKey if the key is not that of the database.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("make data folder: %w", err)
		}
	}
	s := &Store{blobs: o.Blobs, now: o.Now, log: o.Log, hub: new(hub)}
	if o.URL == "" {
		s.engine, err = openSQLite(o.Dir)
	} else {
		s.engine, err = openPostgres(ctx, o.URL)
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.inserter, err = river.NewClient(s.engine.river, &river.Config{Logger: quiet(o.Log)}); err != nil {
		return nil, fmt.Errorf("set up jobs: %w", err)
	}
	err = s.engine.exclusively(ctx, func() error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		return s.unlock(ctx, o)
	})
	if err != nil {
		return nil, err
	}
	if s.engine.shared {
		s.listener = startListener(s.engine.address, s.hub, s.log)
	} else {
		s.writer = startWriter(s)
	}
	return s, nil
}

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings our tables and River's up to date.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("find migrations: %w", err)
	}
	ours, err := goose.NewProvider(s.engine.dialect, s.engine.write, files)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	rivers, err := rivermigrate.New(s.engine.river, &rivermigrate.Config{Logger: quiet(s.log)})
	if err != nil {
		return fmt.Errorf("read migrations of the jobs: %w", err)
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	return nil
}

// ErrWrongKey says that the key does not belong to the database.
var ErrWrongKey = errors.New("the key file (PONTE_KEY_FILE) does not belong to this database")

// proof is the setting by which the key of a database is known.
const proof = "key-proof"

// unlock loads the key and proves that it is the database's; a new database takes it as its own. A missing key file is
// made for a new database only: for an old one it would lock everything away for good.
func (s *Store) unlock(ctx context.Context, o Options) error {
	var sealed string
	err := s.engine.write.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, proof).Scan(&sealed)
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return fmt.Errorf("read key proof: %w", err)
	}
	if s.keys = o.Keys; s.keys == nil {
		if s.keys, err = LoadKeys(o.keyFile(), fresh); err != nil {
			return err
		}
	}
	looked := s.keys.hash(proof)
	if fresh {
		if sealed, err = s.keys.seal(proof, "", looked); err != nil {
			return err
		}
		if _, err := s.engine.write.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)`, proof, sealed); err != nil {
			return fmt.Errorf("write key proof: %w", err)
		}
		return nil
	}
	var proved string
	if err := s.keys.open(proof, "", sealed, &proved); err != nil || proved != looked {
		return ErrWrongKey
	}
	return nil
}

// Close lets what is being written end and closes the database. Stop comes before it.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop()
	}
	if s.listener != nil {
		s.listener.stop()
	}
	return s.engine.close()
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.engine.read.QueryRowContext(ctx, `SELECT 1`).Scan(&one); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// quiet gives a logger for River, of whose daily business only warnings are wanted.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// newID gives an id that sorts after those given before.
func newID() string { return uuid.Must(uuid.NewV7()).String() } // fails only if the system has no randomness left

// milli gives a time as the database keeps it; the zero time is 0.
func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the opposite of milli.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
