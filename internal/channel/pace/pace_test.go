package pace_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ponte/internal/channel/pace"
	"ponte/internal/chat"
)

var rates = pace.Rates{One: 1, OneBurst: 3, Gap: 500 * time.Millisecond, All: 100, AllBurst: 100}

// TestOnePersonWaitsOthersDoNot: a burst passes with its gaps; what would wait long is given back; others go on.
func TestOnePersonWaitsOthersDoNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(rates)
		began := time.Now()
		for i, want := range []time.Duration{0, 500 * time.Millisecond, time.Second} {
			if err := p.Wait(context.Background(), "a"); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(began); got != want {
				t.Errorf("message %d went after %s, want %s", i, got, want)
			}
		}
		if err := p.Wait(context.Background(), "b"); err != nil || time.Since(began) != time.Second {
			t.Errorf("somebody else waited: %s, %v", time.Since(began), err)
		}
	})
}

func TestLongWaitsAreGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Rates{One: 0.1, OneBurst: 1, All: 100, AllBurst: 100})
		if err := p.Wait(context.Background(), "a"); err != nil {
			t.Fatal(err)
		}
		for range 3 { // giving back costs nothing: the time to come again does not grow
			e := chat.AsSendError(p.Wait(context.Background(), "a"))
			if e.Kind != chat.SendThrottled || e.After != 10*time.Second {
				t.Fatalf("got %v after %s", e, e.After)
			}
		}
		time.Sleep(10 * time.Second)
		if err := p.Wait(context.Background(), "a"); err != nil {
			t.Error(err)
		}
	})
}

func TestAllTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Rates{One: 1, OneBurst: 1, All: 10, AllBurst: 1})
		began := time.Now()
		for i := range 11 {
			if err := p.Wait(context.Background(), string(rune('a'+i))); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(began); got != time.Second {
			t.Errorf("eleven people in %s, want a second", got)
		}
	})
}

func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(pace.Rates{One: 1, OneBurst: 1, All: 100, AllBurst: 1})
		_ = p.Wait(context.Background(), "a")
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if e := chat.AsSendError(p.Wait(ctx, "a")); e.Kind != chat.SendTemporary {
			t.Errorf("got %v", e)
		}
	})
}
