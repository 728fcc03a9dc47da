package store

import (
	"context"
	"fmt"
	"time"
)

// Lease lets one instance do something at a time, such as polling a platform. It reports whether holder has the lease
// named name until now+life; whoever has it calls again before that. Letting go is not calling again.
func (s *Store) Lease(ctx context.Context, name, holder string, life time.Duration) (got bool, err error) {
	now := s.now()
	err = s.write(ctx, func(t *tx) error {
		n, err := t.exec(`
			INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE leases.holder = excluded.holder OR leases.until <= $4`, name, holder, milli(now.Add(life)), milli(now))
		if err != nil {
			return fmt.Errorf("lease %s: %w", name, err)
		}
		got = n == 1
		return nil
	})
	return got, err
}
