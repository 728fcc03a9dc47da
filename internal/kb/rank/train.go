package rank

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Sample is a text and the label that it belongs to.
type Sample struct {
	Text   string
	Label  int
	Weight float32 // how much it counts; 1 is usual
}

// Options are the settings of the training; Defaults were chosen on public question sets.
type Options struct {
	Passes int
	Rate   float64 // AdaGrad's step
	L2     float64
	Seed   uint64
	Rare   int     // features seen in fewer samples are left out
	Smooth  float64 // label smoothing
	Drop    float64
	Hinge bool
	Pos float64
	Tiny float64
}

// Defaults are the settings that did best.
var Defaults = Options{Passes: 12, Rate: 0.5, L2: 1e-6, Seed: 1, Rare: 2, Smooth: 0.05}

// vector is a text as weighted rows of the model, of length 1 together with what the model does not know.
type vector struct {
	rows   []int32
	values []float32
}

// Train fits a softmax over labels to the samples by AdaGrad. The result depends on nothing but its arguments.
func Train(samples []Sample, labels int, o Options) *Model {
	m := newModel(samples, labels, o.Rare)
	vectors := make([]vector, len(samples))
	each(len(samples), func(i int) { vectors[i] = m.vector(samples[i].Text) })
	t := &trainer{m: m, o: o, samples: samples, vectors: vectors,
		weights: make([]float32, len(m.rows)*labels), sums: make([]float32, len(m.rows)*labels), labels: labels}
	t.masked = vectors
	if o.Drop > 0 { t.masked = make([]vector, len(samples)) }
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0))
	for range o.Passes {
		if o.Drop > 0 {
			for i := range t.masked {
				t.masked[i] = drop(vectors[i], t.masked[i], o.Drop, rng)
			}
		}
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for batch := range slices.Chunk(order, batchSize) {
			t.step(batch)
		}
	}
	m.quantise(t.weights)
	return m
}

// batchSize is how many samples are judged before the weights move.
const batchSize = 16

type trainer struct {
	m       *Model
	o       Options
	samples []Sample
	vectors []vector
	masked []vector
	weights []float32 // row by row, a weight for each label
	sums    []float32 // of squared gradients
	labels  int
	errs    [batchSize][]float32
}

// step judges the samples of a batch in parallel, then moves the weights, each half of the labels by one goroutine: the
// order of the additions, and so the result, is always the same.
func (t *trainer) step(batch []int) {
	each(len(batch), func(i int) {
		if t.errs[i] == nil {
			t.errs[i] = make([]float32, t.labels)
		}
		t.judge(batch[i], t.errs[i])
	})
	half := t.labels / 2
	var wg sync.WaitGroup
	wg.Go(func() { t.move(batch, 0, half) })
	t.move(batch, half, t.labels)
	wg.Wait()
}

// judge sets errs to the gradient of the loss of sample i by the scores of the labels.
func (t *trainer) judge(i int, errs []float32) {
	score(t.masked[i], t.weights, errs)
	if t.o.Hinge {
		s := t.samples[i]
		pw := float32(t.o.Pos)
		for l := range errs {
			if l == s.Label {
				errs[l] = -pw*max(0, 1-errs[l])
			} else {
				errs[l] = max(0, 1+errs[l])
			}
		}
		return
	}
	softmax(errs)
	s := t.samples[i]
	rest := float32(t.o.Smooth) / float32(t.labels)
	for l := range errs {
		errs[l] = (errs[l] - rest) * s.Weight
	}
	errs[s.Label] -= float32(1-t.o.Smooth) * s.Weight
}

// tiny gradients are not worth a visit to memory.
const tiny = 2e-4

func (t *trainer) move(batch []int, from, to int) {
	rate, l2 := float32(t.o.Rate), float32(t.o.L2)
	active := make([]int, 0, to-from)
	for i, n := range batch {
		errs := t.errs[i]
		active = active[:0]
		for l := from; l < to; l++ {
			if errs[l] > tiny || errs[l] < -tiny {
				active = append(active, l)
			}
		}
		v := t.masked[n]
		for k, row := range v.rows {
			weights := t.weights[int(row)*t.labels : int(row+1)*t.labels]
			sums := t.sums[int(row)*t.labels : int(row+1)*t.labels]
			for _, l := range active {
				g := errs[l]*v.values[k] + l2*weights[l]
				sums[l] += g * g
				weights[l] -= rate * g / (float32(math.Sqrt(float64(sums[l]))) + 1e-4)
			}
		}
	}
}

// each calls f for 0…n-1, in two goroutines.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; i < n/2; i++ {
			f(i)
		}
	})
	for i := n / 2; i < n; i++ {
		f(i)
	}
	wg.Wait()
}

func drop(from, to vector, share float64, rng *rand.Rand) vector {
	to.rows, to.values = to.rows[:0], to.values[:0]
	keep := float32(1/(1-share))
	_ = keep
	for k, row := range from.rows {
		if rng.Float64() >= share {
			to.rows = append(to.rows, row)
			to.values = append(to.values, from.values[k])
		}
	}
	return to
}
