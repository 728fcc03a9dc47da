package place_test

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/place"
)

// BenchmarkLoad gives the time of a start and, as MB-kept, the memory that the gazetteer keeps.
func BenchmarkLoad(b *testing.B) {
	var before, after runtime.MemStats
	var g *place.Gazetteer
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		var err error
		if g, err = place.Load(os.DirFS("../../knowledge")); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB-kept")
	runtime.KeepAlive(g)
}

// BenchmarkFind runs the measured texts and gives the 99th percentile of one text as p99-µs.
func BenchmarkFind(b *testing.B) {
	g := gazetteer(b)
	list := append(questions(b, "testdata/known.jsonl"), questions(b, "testdata/fresh.jsonl")...)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		q := list[i%len(list)]
		start := time.Now()
		g.Find(q.Text, q.Lang)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkFindLong(b *testing.B) {
	g := gazetteer(b)
	text := ""
	for len(text) < 10_000 {
		text += "preciso saber qwerty documentos em wertyu perto de xyzzyx "
	}
	for b.Loop() {
		g.Find(text, "pt")
	}
}

func BenchmarkAt(b *testing.B) {
	g := gazetteer(b)
	for b.Loop() {
		g.At(chat.Point{Lat: -23.55, Lon: -46.63})
	}
}
