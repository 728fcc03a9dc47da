// Package rank learns from sample questions which topic a text is about: a linear softmax over words, pairs of words,
// pieces of words, and concepts that the languages share.
package rank

import (
	"encoding/gob"
	"fmt"
	"io"
	"math"
	"slices"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Model gives the probability of each label for a text. It never changes and may be used by many goroutines.
type Model struct {
	lexicon *Lexicon
	tongues *tongues
	labels  int
	rows    map[uint64]int32 // feature to row
	idf     []float32        // by row
	unseen  float32          // idf of a feature that no sample has
	weights []int8           // row by row, a weight for each label
	scales  []float32        // by row: weight = int8 × scale
}

// stored is a Model as it is written to a file.
type stored struct {
	Tongues *tongues
	Labels  int
	IDs     []uint64 // by row
	IDF     []float32
	Unseen  float32
	Weights []byte
	Scales  []float32
}

// vector is a text as weighted rows of the model, of length 1 together with what the model does not know.
type vector struct {
	rows   []int32
	values []float32
}

// vector turns features into rows. What the model does not know makes the rest shorter: a text of strange words is less
// sure to be about anything.
func (m *Model) vector(fs []feature) vector {
	slices.SortFunc(fs, func(a, b feature) int {
		if a.id < b.id {
			return -1
		}
		if a.id > b.id {
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

// Probabilities gives the probability of each label for text. Hint is the language in which the text is expected.
func (m *Model) Probabilities(text string, hint chat.Lang) []float32 {
	words := fold.Words(text)
	v := m.vector(m.lexicon.features(words, m.tongues.guess(words, hint)))
	out := make([]float32, m.labels)
	for k, row := range v.rows {
		x := v.values[k] * m.scales[row]
		for l, w := range m.weights[int(row)*m.labels : int(row+1)*m.labels] {
			out[l] += x * float32(w)
		}
	}
	softmax(out)
	return out
}

// softmax turns scores into probabilities in place.
func softmax(s []float32) {
	if len(s) == 0 {
		return
	}
	top := slices.Max(s)
	var sum float32
	for i, x := range s {
		s[i] = float32(math.Exp(float64(x - top)))
		sum += s[i]
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

// Write stores the model, without its lexicon.
func (m *Model) Write(w io.Writer) error {
	s := stored{m.tongues, m.labels, make([]uint64, len(m.idf)), m.idf, m.unseen, make([]byte, len(m.weights)), m.scales}
	for id, row := range m.rows {
		s.IDs[row] = id
	}
	for i, x := range m.weights {
		s.Weights[i] = byte(x)
	}
	if err := gob.NewEncoder(w).Encode(s); err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	return nil
}

// Read gives the model that Write stored, with the lexicon that it was trained with.
func Read(r io.Reader, lexicon *Lexicon) (*Model, error) {
	var s stored
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return nil, fmt.Errorf("read the model: %w", err)
	}
	n := len(s.IDs)
	if s.Tongues == nil || len(s.IDF) != n || len(s.Scales) != n || len(s.Weights) != n*s.Labels {
		return nil, fmt.Errorf("read the model: %d rows do not fit %d weights", n, len(s.Weights))
	}
	m := &Model{lexicon, s.Tongues, s.Labels, make(map[uint64]int32, n), s.IDF, s.Unseen, make([]int8, len(s.Weights)), s.Scales}
	for row, id := range s.IDs {
		m.rows[id] = int32(row)
	}
	for i, x := range s.Weights {
		m.weights[i] = int8(x)
	}
	return m, nil
}

// Labels is the number of labels.
func (m *Model) Labels() int { return m.labels }
