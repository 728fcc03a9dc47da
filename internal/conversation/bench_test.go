package conversation_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/store"
	"ponte/internal/store/storetest"
)

// BenchmarkReceive is a turn with an answer through Receive, 32 at a time, by 5,000 people: taken in only, and while
// everything is delivered as well. Besides the time per turn it tells the median and the 99th percentile of what one
// caller waits. The target on SQLite, with two cores to itself, is 1,000 turns a second and a p99 under 75 ms.
//
//	.ci/with-postgres go test -run '^$' -bench Receive -benchtime 20000x ./internal/conversation
func BenchmarkReceive(b *testing.B) {
	for _, test := range []struct {
		name       string
		database   func(testing.TB) storetest.Database
		delivering bool
	}{
		{"sqlite/intake", storetest.SQLite, false},
		{"sqlite/delivering", storetest.SQLite, true},
		{"postgres/intake", storetest.Postgres, false},
		{"postgres/delivering", storetest.Postgres, true},
	} {
		b.Run(test.name, func(b *testing.B) { benchmarkReceive(b, test.database(b), test.delivering) })
	}
}

func benchmarkReceive(b *testing.B, db storetest.Database, delivering bool) {
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	st := db.Open(b, time.Now, log)
	phone := new(storetest.Phone)
	service := conversation.New(conversation.Options{
		Store: st, Stepper: storetest.Bot{}, Renderer: storetest.Bot{}, Now: time.Now, Log: log, PerMinute: 1 << 30,
		Channels: map[string]conversation.Channel{"telegram": {Sender: phone}},
		Rules:    conversation.Rules{Wrote: desk.Wrote, Reopen: desk.Reopen, Cancel: desk.Cancel},
	})
	if delivering {
		if err := st.Start(ctx, store.Work{Channels: []string{"telegram"}, Deliver: service.Deliver}); err != nil {
			b.Fatal(err)
		}
		defer st.Stop(ctx)
	}

	const callers, people = 32, 5000
	var next atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	began := time.Now()
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			var own []time.Duration
			for {
				n := next.Add(1)
				if n > int64(b.N) {
					break
				}
				began := time.Now()
				err := service.Receive(ctx, chat.Inbound{
					Channel: "telegram:1", ExternalID: fmt.Sprint(n), At: began,
					From:  []chat.Alias{{Kind: chat.AliasTelegram, Value: fmt.Sprint(n * 7919 % people)}},
					Name:  "Ana",
					Event: chat.Text{Body: "como faço para renovar a minha carteira de registro nacional migratório?"},
				})
				if err != nil {
					b.Error(err)
					return
				}
				own = append(own, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, own...)
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	if delivering {
		for len(phone.Sent()) < b.N && time.Since(began) < 5*time.Minute {
			time.Sleep(10 * time.Millisecond)
		}
		b.ReportMetric(float64(len(phone.Sent()))/time.Since(began).Seconds(), "sent/s")
	}
}
