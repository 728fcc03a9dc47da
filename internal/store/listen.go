package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// listener hears on PostgreSQL what other instances changed and tells this one's hub.
type listener struct {
	address *pgx.ConnConfig
	hub     *hub
	log     *slog.Logger
	cancel  context.CancelFunc
	done    chan struct{}
}

// startListener starts the goroutine that stop ends.
func startListener(address *pgx.ConnConfig, hub *hub, log *slog.Logger) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{address: address, hub: hub, log: log, cancel: cancel, done: make(chan struct{})}
	go l.run(ctx)
	return l
}

func (l *listener) stop() {
	l.cancel()
	<-l.done
}

// run listens, and connects again whenever the connection is lost. What was said meanwhile is made up for by waking
// everybody.
func (l *listener) run(ctx context.Context) {
	defer close(l.done)
	const pause = 2 * time.Second
	for ctx.Err() == nil {
		if err := l.listen(ctx); err != nil && ctx.Err() == nil {
			l.log.Warn("listening to the database was interrupted", "err", err)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	}
}

func (l *listener) listen(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, l.address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+notifyChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	l.hub.everything()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for notification: %w", err)
		}
		l.hub.publish(n.Payload)
	}
}
