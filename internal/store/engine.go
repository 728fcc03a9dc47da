package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
)

// engine is a database with all that differs between SQLite and PostgreSQL.
type engine struct {
	shared  bool    // other instances may use the database at the same time
	write   *sql.DB // SQLite: one connection, which the writer goroutine has to itself
	read    *sql.DB
	jobs    *sql.DB // River's own
	dialect goose.Dialect
	river   riverdriver.Driver[*sql.Tx]

	address  *pgx.ConnConfig // PostgreSQL: of the listening connection
	listener *pgxpool.Pool   // PostgreSQL: River's listening connection comes from here
	lock     *lock           // SQLite: keeps other processes away
}

// fileName is the SQLite database in the data folder.
const fileName = "ponte.db"

// sqliteSettings: what was answered with 200 is on the disk (synchronous=FULL), what is deleted is overwritten, and a
// transaction takes the lock when it begins, so that it never has to give up halfway.
const sqliteSettings = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)&_pragma=secure_delete(1)"

// openSQLite opens the database file in dir, for this process alone.
func openSQLite(dir string) (_ *engine, err error) {
	e := &engine{dialect: goose.DialectSQLite3}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	if e.lock, err = lockFile(filepath.Join(dir, fileName+".lock")); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, fileName)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite itself would let others read it
	if err != nil {
		return nil, fmt.Errorf("open database file: %w", err)
	}
	file.Close()
	// fdatasync is as durable as fsync and half the wait.
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return nil, fmt.Errorf("set up syncing: %w", err)
	}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + sqliteSettings
	gate := make(gate, 1)
	if e.write, err = sqlitePool(dsn, gate, 1); err != nil {
		return nil, err
	}
	if e.jobs, err = sqlitePool(dsn, gate, 1); err != nil {
		return nil, err
	}
	if e.read, err = sqlitePool(dsn+"&_pragma=query_only(1)", nil, 4); err != nil {
		return nil, err
	}
	e.river = riversqlite.New(e.jobs)
	return e, nil
}

// sqlitePool is a pool of so many connections.
func sqlitePool(dsn string, gate gate, conns int) (*sql.DB, error) {
	native, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	db := sql.OpenDB(connector{Connector: native, gate: gate})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// openPostgres opens a database by its URL.
func openPostgres(ctx context.Context, address string) (*engine, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil { // the error quotes the address without its password, yet the address is the operator's affair
		return nil, errors.New("the address of the PostgreSQL database cannot be read; it looks like postgres://user:password@host:5432/name")
	}
	conns := int(config.MaxConns)
	db := stdlib.OpenDB(*config.ConnConfig)
	db.SetMaxOpenConns(max(conns, 16))
	db.SetMaxIdleConns(max(conns, 16))
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	config.MinConns, config.MaxConns = 0, 1
	listener, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open PostgreSQL listener: %w", err)
	}
	return &engine{
		shared: true, write: db, read: db, jobs: db,
		dialect:  goose.DialectPostgres,
		river:    riverdatabasesql.NewWithPgxListener(db, listener),
		address:  config.ConnConfig,
		listener: listener,
	}, nil
}

// close closes what is open, and gives the first error.
func (e *engine) close() (err error) {
	for _, db := range []*sql.DB{e.jobs, e.read, e.write} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if e.listener != nil {
		e.listener.Close()
	}
	if e.lock != nil {
		err = errors.Join(err, e.lock.release())
	}
	return err
}

// exclusively runs f while no other instance does.
func (e *engine) exclusively(ctx context.Context, f func() error) error {
	if !e.shared {
		return f()
	}
	const lockID = 7_305_804_402 // any number, the same in all instances
	c, err := e.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer c.Close() // and with it the lock, should unlocking fail
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lockID); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	defer c.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, lockID)
	return f()
}

// settle makes SQLite overwrite in its log file too what was deleted. If somebody is reading just then it is left for the
// next time. PostgreSQL does so by itself, in its own time.
func (e *engine) settle(ctx context.Context) {
	if e.shared {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	e.jobs.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
}

// wake tells all instances about topic when the transaction is committed. SQLite has only this one, which the writer
// tells itself.
func (e *engine) wake(ctx context.Context, tx *sql.Tx, topic string) error {
	if !e.shared {
		return nil
	}
	_, err := tx.ExecContext(ctx, `SELECT pg_notify($1, $2)`, notifyChannel, topic)
	return err
}

const notifyChannel = "ponte"

// repeatable reports whether a transaction failed only because of another one at the same time.
func repeatable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") // serialization failure, deadlock
}
