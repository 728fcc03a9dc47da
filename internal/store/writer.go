package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
)

// tx is one transaction, or one of those that share a transaction on SQLite.
type tx struct {
	*sql.Tx
	ctx    context.Context
	engine *engine
	jobs   []river.InsertManyParams // inserted before the commit
	topics []string                 // told about after the commit
}

// exec runs a statement and gives the number of rows that it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	result, err := t.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row runs a statement that gives one row.
func (t *tx) row(query string, args ...any) *sql.Row { return t.QueryRowContext(t.ctx, query, args...) }

// job has a job inserted with the transaction.
func (t *tx) job(args river.JobArgs, opts *river.InsertOpts) {
	t.jobs = append(t.jobs, river.InsertManyParams{Args: args, InsertOpts: opts})
}

// wake tells the subscribers of a topic, on all instances, once the transaction is committed.
func (t *tx) wake(topic string) error {
	t.topics = append(t.topics, topic)
	return t.engine.wake(t.ctx, t.Tx, topic)
}

// write runs f in a transaction. f may be run more than once and must depend on nothing but the database.
func (s *Store) write(ctx context.Context, f func(*tx) error) error {
	if !s.engine.shared {
		return s.writer.do(ctx, f)
	}
	const attempts = 5
	for n := 1; ; n++ {
		err := s.transact(ctx, []func(*tx) error{f}, nil)
		if err == nil || n == attempts || !repeatable(err) {
			return err
		}
	}
}

// transact runs all of fs in one transaction and then tells about what they changed. With errs, each of fs has a
// savepoint: its error goes to the same place in errs and undoes nothing but its own.
func (s *Store) transact(ctx context.Context, fs []func(*tx) error, errs []error) error {
	native, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer native.Rollback() // after a commit it does nothing
	t := &tx{Tx: native, ctx: ctx, engine: s.engine}
	for i, f := range fs {
		if errs == nil {
			if err := f(t); err != nil {
				return err
			}
			continue
		}
		if errs[i], err = t.part(f); err != nil {
			return err
		}
	}
	if len(t.jobs) > 0 {
		if _, err := s.inserter.InsertManyTx(ctx, native, t.jobs); err != nil {
			return fmt.Errorf("insert jobs: %w", err)
		}
	}
	if err := native.Commit(); err != nil {
		return fmt.Errorf("commit transaction: %w", err)
	}
	if !s.engine.shared { // elsewhere the database tells
		for _, topic := range t.topics {
			s.hub.publish(topic)
		}
	}
	return nil
}

// part runs f so that its failure undoes only what f did. fatal means that the whole transaction is lost.
func (t *tx) part(f func(*tx) error) (failure, fatal error) {
	if _, err := t.exec(`SAVEPOINT part`); err != nil {
		return nil, fmt.Errorf("set savepoint: %w", err)
	}
	jobs, topics := len(t.jobs), len(t.topics)
	if failure = f(t); failure != nil {
		t.jobs, t.topics = t.jobs[:jobs], t.topics[:topics]
		if _, err := t.exec(`ROLLBACK TO part`); err != nil {
			return nil, fmt.Errorf("go back to savepoint: %w", err)
		}
	}
	if _, err := t.exec(`RELEASE part`); err != nil {
		return nil, fmt.Errorf("release savepoint: %w", err)
	}
	return failure, nil
}

// writer lets whoever waits for SQLite's one writing connection share a transaction, and so the wait for the disk.
type writer struct {
	store *Store
	queue chan *request
	done  chan struct{} // closed when the goroutine has ended
}

// request is one transaction that is waited for.
type request struct {
	ctx context.Context
	f   func(*tx) error
	err chan error
}

// most is how many requests share a transaction at the most: beyond that the first would wait too long for the last.
const most = 64

// startWriter starts the goroutine that stop ends.
func startWriter(s *Store) *writer {
	w := &writer{store: s, queue: make(chan *request, most), done: make(chan struct{})}
	go w.run()
	return w
}

// do runs f in a transaction that others may share. It waits for the outcome even if ctx ends: only before f has begun
// does that prevent it.
func (w *writer) do(ctx context.Context, f func(*tx) error) error {
	r := &request{ctx: ctx, f: f, err: make(chan error, 1)}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.done:
		return sql.ErrConnDone
	}
	select {
	case err := <-r.err:
		return err
	case <-w.done:
		select {
		case err := <-r.err: // it was the last one
			return err
		default:
			return sql.ErrConnDone
		}
	}
}

// run takes what waits, until stop.
func (w *writer) run() {
	defer close(w.done)
	for first := range w.queue {
		if first == nil {
			return
		}
		batch, last := []*request{first}, false
	collect:
		for len(batch) < most {
			select {
			case r := <-w.queue:
				if last = r == nil; last {
					break collect
				}
				batch = append(batch, r)
			default:
				break collect
			}
		}
		w.commit(batch)
		if last {
			return
		}
	}
}

// stop lets what waits be written and ends the goroutine.
func (w *writer) stop() {
	select {
	case w.queue <- nil:
		<-w.done
	case <-w.done:
	}
}

// commit runs a batch in one transaction and tells everybody the outcome.
func (w *writer) commit(batch []*request) {
	fs := make([]func(*tx) error, len(batch))
	for i, r := range batch {
		fs[i] = r.f
		if err := r.ctx.Err(); err != nil { // nobody waits for it any more
			fs[i] = func(*tx) error { return err }
		}
	}
	errs := make([]error, len(batch))
	// Without an end of its own: for every statement under a context that can end, the driver starts a goroutine.
	err := w.store.transact(context.Background(), fs, errs)
	for i, r := range batch {
		if err != nil {
			r.err <- err
		} else {
			r.err <- errs[i]
		}
	}
}
