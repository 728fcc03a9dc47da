// Package rank learns from sample questions which topic a text is about: a linear softmax over words, pairs of words and
// pieces of words.
package rank

import (
	"math"
	"slices"
)

// Model gives the probability of each label for a text. It never changes and may be used by many goroutines.
type Model struct {
	labels  int
	rows    map[uint64]int32 // feature to row
	idf     []float32        // by row
	unseen  float32          // idf of a feature that no sample has
	weights []int8           // row by row, a weight for each label
	scales  []float32        // by row: weight = int8 × scale
}

// newModel gives every feature that is not rare a row, in the order of its first appearance.
func newModel(samples []Sample, labels, rare int) *Model {
	m := &Model{labels: labels, rows: map[uint64]int32{}}
	seen := map[uint64]int{}
	var order []uint64
	var fs []feature
	var ids []uint64
	for _, s := range samples {
		fs = features(s.Text, fs[:0])
		ids = ids[:0]
		for _, f := range fs {
			ids = append(ids, f.id)
		}
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			if seen[id] == 0 {
				order = append(order, id)
			}
			seen[id]++
		}
	}
	for _, id := range order {
		if seen[id] >= rare {
			m.rows[id] = int32(len(m.idf))
			m.idf = append(m.idf, float32(math.Log(float64(len(samples)+1)/float64(seen[id]))))
		}
	}
	m.unseen = float32(math.Log(float64(len(samples) + 1)))
	return m
}

// vector turns a text into rows. What the model does not know makes the rest shorter: a text of strange words is less
// sure to be about anything.
func (m *Model) vector(text string) vector {
	fs := features(text, make([]feature, 0, 128))
	slices.SortFunc(fs, func(a, b feature) int {
		switch {
		case a.id < b.id:
			return -1
		case a.id > b.id:
			return 1
		}
		return 0
	})
	v := vector{rows: make([]int32, 0, len(fs)), values: make([]float32, 0, len(fs))}
	var norm float64
	for i := 0; i < len(fs); {
		j := i
		for j < len(fs) && fs[j].id == fs[i].id {
			j++
		}
		w := fs[i].weight * float32(1+math.Log(float64(j-i)))
		if row, ok := m.rows[fs[i].id]; ok {
			w *= m.idf[row]
			v.rows = append(v.rows, row)
			v.values = append(v.values, w)
		} else {
			w *= m.unseen
		}
		norm += float64(w) * float64(w)
		i = j
	}
	if norm > 0 {
		inv := float32(1 / math.Sqrt(norm))
		for i := range v.values {
			v.values[i] *= inv
		}
	}
	return v
}

// score sets out to the sum of the weighted rows.
func score(v vector, weights []float32, out []float32) {
	clear(out)
	labels := len(out)
	for k, row := range v.rows {
		x := v.values[k]
		w := weights[int(row)*labels : int(row+1)*labels]
		for l, wl := range w {
			out[l] += x * wl
		}
	}
}

// softmax turns scores into probabilities in place.
func softmax(s []float32) {
	if len(s) == 0 {
		return
	}
	top := slices.Max(s)
	var sum float32
	for i, x := range s {
		e := float32(math.Exp(float64(x - top)))
		s[i] = e
		sum += e
	}
	for i := range s {
		s[i] /= sum
	}
}

// quantise keeps the weights as one byte each, scaled by row.
func (m *Model) quantise(weights []float32) {
	m.weights = make([]int8, len(weights))
	m.scales = make([]float32, len(m.idf))
	for row := range m.scales {
		w := weights[row*m.labels : (row+1)*m.labels]
		var top float32
		for _, x := range w {
			top = max(top, x, -x)
		}
		if top == 0 {
			continue
		}
		m.scales[row] = top / 127
		for l, x := range w {
			m.weights[row*m.labels+l] = int8(math.Round(float64(x / top * 127)))
		}
	}
}

// Scores sets out, of one place for each label, to the scores of text before the softmax.
func (m *Model) Scores(text string, out []float32) {
	clear(out)
	v := m.vector(text)
	for k, row := range v.rows {
		x := v.values[k] * m.scales[row]
		w := m.weights[int(row)*m.labels : int(row+1)*m.labels]
		for l, wl := range w {
			out[l] += x * float32(wl)
		}
	}
}

// Probabilities sets out, of one place for each label, to the probability of each label.
func (m *Model) Probabilities(text string, out []float32) {
	m.Scores(text, out)
	softmax(out)
}
