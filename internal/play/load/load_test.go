package load

import (
	"context"
	"testing"
	"time"

	"ponte/internal/app/apptest"
)

// TestEverybodyIsAnswered: the measuring measures what it should, and nobody is left without an answer at a rate that any
// machine keeps up with.
func TestEverybodyIsAnswered(t *testing.T) {
	r, err := Start(t.Context(), Options{Knowledge: apptest.Knowledge(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	result, err := r.Run(t.Context(), 5, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if result.Lost != 0 || result.Refused != 0 || result.Answered != result.In || result.In < 9 || result.Out < result.In/2 {
		t.Errorf("%+v", result)
	}
	if result.P50 <= 0 || result.P50 > result.P99 || result.P99 > result.Max {
		t.Errorf("times %s, %s, %s", result.P50, result.P99, result.Max)
	}
}
