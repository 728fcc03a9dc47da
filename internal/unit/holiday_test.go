package unit_test

import (
	"testing"
	"time"

	"ponte/internal/unit"
)

func TestEaster(t *testing.T) {
	for _, want := range []string{"1818-03-22", "1943-04-25", "2000-04-23", "2024-03-31", "2026-04-05", "2027-03-28", "2038-04-25"} {
		day, err := time.Parse(time.DateOnly, want)
		if err != nil {
			t.Fatal(err)
		}
		if got := unit.Easter(day.Year()); !got.Equal(day) {
			t.Errorf("Easter %d is %s, want %s", day.Year(), got.Format(time.DateOnly), want)
		}
	}
}
