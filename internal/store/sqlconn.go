package store

import (
	"context"
	"database/sql/driver"
	"strings"
)

// gate lets one connection of this process write to SQLite at a time, first come, first served. SQLite's own lock is
// waited for by sleeping, which starves whoever is unlucky; its lock is still taken, and always free. A nil gate is
// always open: it is that of readers.
type gate chan struct{}

func (g gate) enter(ctx context.Context) error {
	if g == nil {
		return nil
	}
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() {
	if g != nil {
		<-g
	}
}

// connector opens connections to SQLite that keep their prepared statements and pass through a gate for writing. With
// River's long statements, not parsing them each time is most of the speed.
type connector struct {
	driver.Connector
	gate gate
}

// nativeConn is what a connection of modernc.org/sqlite can do.
type nativeConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Connect opens a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	native, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{nativeConn: native.(nativeConn), gate: c.gate, statements: make(map[string]*statement)}, nil
}

// conn is one connection. database/sql lets one goroutine use it at a time.
type conn struct {
	nativeConn
	gate       gate
	inTx       bool
	statements map[string]*statement
}

// statement is a prepared statement; it is busy while its rows are read.
type statement struct {
	driver.Stmt
	busy bool
}

// maxStatements is how many statements a connection keeps. Lists in statements make many variants.
const maxStatements = 200

// Unwrap gives the connection of the driver, for its own extensions.
func (c *conn) Unwrap() driver.Conn { return c.nativeConn }

// Close closes the connection with all of its statements.
func (c *conn) Close() error {
	c.forget()
	return c.nativeConn.Close()
}

// BeginTx waits for its turn to write and begins a transaction.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.gate.enter(ctx); err != nil {
		return nil, err
	}
	tx, err := c.nativeConn.BeginTx(ctx, opts)
	if err != nil {
		c.gate.leave()
		return nil, err
	}
	c.inTx = true
	return &nativeTx{Tx: tx, conn: c}, nil
}

type nativeTx struct {
	driver.Tx
	conn *conn
}

func (t *nativeTx) Commit() error {
	defer t.over()
	return t.Tx.Commit()
}

func (t *nativeTx) Rollback() error {
	defer t.over()
	return t.Tx.Rollback()
}

func (t *nativeTx) over() {
	t.conn.inTx = false
	t.conn.gate.leave()
}

// ExecContext runs a statement.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	verb := verb(query)
	if c.waits(verb) {
		if err := c.gate.enter(ctx); err != nil {
			return nil, err
		}
		defer c.gate.leave()
	}
	s, err := c.statement(ctx, verb, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.nativeConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext runs a statement that gives rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	verb := verb(query)
	r := &rows{}
	if c.waits(verb) {
		if err := c.gate.enter(ctx); err != nil {
			return nil, err
		}
		r.gate = c.gate
	}
	s, err := c.statement(ctx, verb, query)
	if err != nil {
		r.over()
		return nil, err
	}
	if s == nil {
		r.Rows, err = c.nativeConn.QueryContext(ctx, query, args)
	} else {
		s.busy, r.statement = true, s
		r.Rows, err = s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	}
	if err != nil {
		r.over()
		return nil, err
	}
	return r, nil
}

// waits reports whether a statement has to pass the gate by itself.
func (c *conn) waits(verb string) bool {
	return c.gate != nil && !c.inTx && verb != "SELECT"
}

// rows are rows that free their statement and the gate when they are closed.
type rows struct {
	driver.Rows
	statement *statement
	gate      gate
}

func (r *rows) Close() error {
	defer r.over()
	return r.Rows.Close()
}

func (r *rows) over() {
	if r.statement != nil {
		r.statement.busy, r.statement = false, nil
	}
	if r.gate != nil {
		r.gate.leave()
		r.gate = nil
	}
}

// statement gives the kept statement for a query, or nil if it is not one to be kept or is in use.
func (c *conn) statement(ctx context.Context, verb, query string) (*statement, error) {
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK":
	default:
		return nil, nil
	}
	if s, ok := c.statements[query]; ok {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.statements) >= maxStatements {
		c.forget()
	}
	native, err := c.nativeConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: native}
	c.statements[query] = s
	return s, nil
}

// forget closes the statements that are not in use. An error in closing one concerns nobody any more.
func (c *conn) forget() {
	for query, s := range c.statements {
		if !s.busy {
			s.Stmt.Close()
			delete(c.statements, query)
		}
	}
}

// verb gives the first word of a statement, behind comments.
func verb(query string) string {
	for {
		query = strings.TrimLeft(query, " \t\r\n")
		if !strings.HasPrefix(query, "--") {
			break
		}
		_, query, _ = strings.Cut(query, "\n")
	}
	word, _, _ := strings.Cut(query, " ")
	if i := strings.IndexAny(word, "\t\r\n"); i >= 0 {
		word = word[:i]
	}
	return strings.ToUpper(word)
}
