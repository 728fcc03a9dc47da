package store

import (
	"context"
	"fmt"
	"strings"
)

// sealedTables are all tables with a sealed column, and the columns whose values, joined by a blank, bind it to its row.
var sealedTables = []struct {
	name string
	key  []string
}{
	{"conversations", []string{"id"}},
	{"lines", []string{"id"}},
	{"files", []string{"id"}},
	{"file_pieces", []string{"file_id", "n"}},
	{"cases", []string{"id"}},
	{"drafts", []string{"staff_id", "case_id"}},
	{"staff", []string{"id"}},
	{"sessions", []string{"id"}},
	{"audit", []string{"id"}},
	{"unanswered", []string{"id"}},
}

// RotateKey makes a new key, encrypts everything anew with it, and forgets the old one. No instance may be running. If it
// is broken off, the key file has both keys, and it can be run again.
func RotateKey(ctx context.Context, o Options) error {
	old, err := LoadKeys(o.keyFile(), false)
	if err != nil {
		return err
	}
	if o.Keys, err = old.rotated(); err != nil {
		return err
	}
	// Only a key that opens the database may replace the one in the file.
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := o.Keys.Save(o.keyFile()); err != nil {
		return err
	}
	if err := s.reseal(ctx); err != nil {
		return err
	}
	newest, err := o.Keys.newest()
	if err != nil {
		return err
	}
	return newest.Save(o.keyFile())
}

// reseal encrypts everything anew with the newest key.
func (s *Store) reseal(ctx context.Context) error {
	for _, table := range sealedTables {
		if err := s.resealTable(ctx, table.name, table.key); err != nil {
			return fmt.Errorf("encrypt %s anew: %w", table.name, err)
		}
	}
	sealed, err := s.keys.seal(proof, "", s.keys.hash(proof))
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE settings SET value = $1 WHERE name = $2`, sealed, proof)
		return err
	})
}

// resealed is a row of a table with what it is to contain.
type resealed struct {
	key      []any
	was, now string
}

func (s *Store) resealTable(ctx context.Context, name string, key []string) error {
	rows, err := s.engine.read.QueryContext(ctx, fmt.Sprintf(`SELECT %s, sealed FROM %s`, strings.Join(key, ", "), name))
	if err != nil {
		return err
	}
	defer rows.Close()
	var batch []resealed
	for rows.Next() {
		r := resealed{key: make([]any, len(key))}
		var dest []any
		for i := range key {
			dest = append(dest, &r.key[i])
		}
		if err := rows.Scan(append(dest, &r.was)...); err != nil {
			return err
		}
		if r.was == "" { // withdrawn
			continue
		}
		id := strings.TrimSuffix(fmt.Sprintln(r.key...), "\n") // joined by blanks
		plain, err := s.keys.openBytes(name, id, r.was)
		if err != nil {
			return err
		}
		if r.now, err = s.keys.sealBytes(name, id, plain); err != nil {
			return err
		}
		const most = 200
		if batch = append(batch, r); len(batch) == most {
			if err := s.replaceSealed(ctx, name, key, batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return s.replaceSealed(ctx, name, key, batch)
}

func (s *Store) replaceSealed(ctx context.Context, name string, key []string, batch []resealed) error {
	query := fmt.Sprintf(`UPDATE %s SET sealed = $1 WHERE sealed = $2`, name)
	for i, column := range key {
		query += fmt.Sprintf(` AND %s = $%d`, column, i+3)
	}
	return s.write(ctx, func(t *tx) error {
		for _, r := range batch {
			if _, err := t.exec(query, append([]any{r.now, r.was}, r.key...)...); err != nil {
				return err
			}
		}
		return nil
	})
}
