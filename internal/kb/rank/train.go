package rank

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Sample is a text of a language and the label that it belongs to.
type Sample struct {
	Text   string
	Lang   chat.Lang
	Label  int
	Weight float32 // how much it counts; 1 is usual
}

// The settings of the training, chosen by leaving thirds of the sample questions out and on public question sets.
const (
	passes    = 10
	rate      = 0.2  // AdaGrad's step
	decay     = 5e-4 // of the weights; strong, for most features have few samples
	batchSize = 16   // samples that are judged before the weights move
	tiny      = 1e-3 // smaller gradients are not worth a visit to memory
)

// Train fits a softmax over the labels to the samples by AdaGrad. The result depends on nothing but its arguments.
func Train(samples []Sample, labels int, lexicon *Lexicon) *Model {
	words := make([][]string, len(samples))
	found := make([][]feature, len(samples))
	each(len(samples), func(i int) {
		words[i] = fold.Words(samples[i].Text)
		found[i] = lexicon.features(words[i], samples[i].Lang)
	})
	m := &Model{lexicon: lexicon, tongues: newTongues(samples, words), labels: labels}
	m.number(found)
	t := &trainer{labels: labels, samples: samples, vectors: make([]vector, len(samples)),
		weights: make([]float32, len(m.idf)*labels), sums: make([]float32, len(m.idf)*labels)}
	each(len(samples), func(i int) { t.vectors[i] = m.vector(found[i]) })
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(1, 0))
	for range passes {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for batch := range slices.Chunk(order, batchSize) {
			t.step(batch)
		}
	}
	m.quantise(t.weights)
	return m
}

// number gives each feature a row, in the order of its first appearance, and its idf. Features that are only worth
// keeping when several samples have them, and of which there is one, get none.
func (m *Model) number(found [][]feature) {
	seen := map[uint64]int{}
	var order []feature
	for _, fs := range found {
		once := map[uint64]bool{}
		for _, f := range fs {
			if once[f.id] {
				continue
			}
			once[f.id] = true
			if seen[f.id] == 0 {
				order = append(order, f)
			}
			seen[f.id]++
		}
	}
	m.rows = map[uint64]int32{}
	for _, f := range order {
		if f.common && seen[f.id] < 2 {
			continue
		}
		m.rows[f.id] = int32(len(m.idf))
		m.idf = append(m.idf, float32(math.Log(float64(len(found)+1)/float64(seen[f.id]))))
	}
	m.unseen = float32(math.Log(float64(len(found) + 1)))
}

type trainer struct {
	labels  int
	samples []Sample
	vectors []vector
	weights []float32 // row by row, a weight for each label
	sums    []float32 // of squared gradients
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
	clear(errs)
	v := t.vectors[i]
	for k, row := range v.rows {
		x := v.values[k]
		for l, w := range t.weights[int(row)*t.labels : int(row+1)*t.labels] {
			errs[l] += x * w
		}
	}
	softmax(errs)
	s := t.samples[i]
	errs[s.Label]--
	for l := range errs {
		errs[l] *= s.Weight
	}
}

func (t *trainer) move(batch []int, from, to int) {
	active := make([]int, 0, to-from)
	for i, n := range batch {
		errs := t.errs[i]
		active = active[:0]
		for l := from; l < to; l++ {
			if errs[l] > tiny || errs[l] < -tiny {
				active = append(active, l)
			}
		}
		v := t.vectors[n]
		for k, row := range v.rows {
			weights := t.weights[int(row)*t.labels : int(row+1)*t.labels]
			sums := t.sums[int(row)*t.labels : int(row+1)*t.labels]
			for _, l := range active {
				g := errs[l]*v.values[k] + decay*weights[l]
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
		for i := range n / 2 {
			f(i)
		}
	})
	for i := n / 2; i < n; i++ {
		f(i)
	}
	wg.Wait()
}
