package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"ponte/internal/chat"
	"ponte/internal/report"
)

// counter is what a count is about.
type counter struct {
	day     int64
	what    string
	topic   string
	lang    chat.Lang
	channel string
	unit    string
}

// count adds one.
func (t *tx) count(c counter, shard int64) error {
	_, err := t.exec(`
		INSERT INTO counters (day, what, topic, lang, channel, unit, shard, n) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
		ON CONFLICT (day, what, topic, lang, channel, unit, shard) DO UPDATE SET n = counters.n + 1`,
		c.day, c.what, c.topic, c.lang, c.channel, c.unit, shard)
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

// Counts gives the counts of the days from from to before to.
func (s *Store) Counts(ctx context.Context, from, to time.Time) ([]report.Count, error) {
	scan := func(row scanner) (c report.Count, err error) {
		err = row.Scan(&c.What, &c.Topic, &c.Lang, &c.Channel, &c.Unit, &c.N)
		return c, err
	}
	return list(ctx, s.engine.read, "counts", scan, `
		SELECT what, topic, lang, channel, unit, CAST(SUM(n) AS BIGINT) FROM counters WHERE day >= $1 AND day < $2
		GROUP BY what, topic, lang, channel, unit ORDER BY what, topic, lang, channel, unit`, dayOf(from), dayOf(to))
}

// brasilia is where a day of the statistics begins.
var brasilia = time.FixedZone("BRT", -3*60*60)

// dayOf gives the day of t, counted from 1970-01-01.
func dayOf(t time.Time) int64 {
	_, offset := t.In(brasilia).Zone()
	return (t.Unix() + int64(offset)) / (24 * 60 * 60)
}

// dayTime gives the day counted n from 1970-01-01.
func dayTime(n int64) time.Time { return time.Date(1970, 1, 1+int(n), 0, 0, 0, 0, brasilia) }

// shards is over how many rows a count is spread.
const shards = 8

func shardOf(id string) int64 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int64(h.Sum32() % shards)
}
