package load

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// database makes a database on a PostgreSQL server, gives its address, and drops it afterwards: what is measured must not
// touch anything that is there.
func database(ctx context.Context, server string) (address string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return "", nil, errors.New("the address of the PostgreSQL server looks like postgres://user:password@host:5432/name")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return "", nil, errors.New("the address of the PostgreSQL server cannot be used")
	}
	name := "ponte_bench_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, errors.Join(fmt.Errorf("make a database to measure with: %w", err), admin.Close())
	}
	u.Path = "/" + name
	return u.String(), func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		_, err := admin.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}, nil
}
