// Package langid tells which language a short message is in: the languages of the knowledge, and as many others as people
// write who have to be told that theirs is not spoken here. The script decides first; within a script a table of n-grams
// does, made by train/ from the knowledge and the Universal Declaration of Human Rights.
package langid

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/gob"
	"fmt"
	"math"
	"slices"

	"ponte/internal/chat"
)

//go:generate go run ./train -udhr udhr -knowledge ../../knowledge -out table.gob.gz

//go:embed table.gob.gz
var embedded []byte

// Ours are the languages that can be answered in.
var Ours = []chat.Lang{"pt", "es", "en", "fr", "ht", "ar", "fa", "zh"}

// Table is what was learnt about the languages of one script: for each n-gram a weight in each language, in sixteenths of a
// natural logarithm, centred so that an n-gram that tells nothing weighs nothing.
type Table struct {
	Script  string
	Langs   []string
	Grams   []string // sorted; words begin with "="
	Weights []int8   // len(Grams) × len(Langs)
}

// scale is the size of a weight's unit.
const scale = 1.0 / 16

// Detector tells languages apart. It is immutable and safe for concurrent use.
type Detector struct {
	tables map[script]*matrix
}

// matrix is a table ready for look-up.
type matrix struct {
	langs   []string
	rows    map[string]int32
	weights []int8
}

// Load reads the table that is embedded in the program.
func Load() (*Detector, error) { return Read(embedded) }

// Read reads a compressed set of tables.
func Read(data []byte) (*Detector, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("open the language table: %w", err)
	}
	var tables []Table
	if err := gob.NewDecoder(z).Decode(&tables); err != nil {
		return nil, fmt.Errorf("read the language table: %w", err)
	}
	d := &Detector{tables: map[script]*matrix{}}
	for _, t := range tables {
		if len(t.Weights) != len(t.Grams)*len(t.Langs) {
			return nil, fmt.Errorf("read the language table: the weights of %q do not fit its n-grams", t.Script)
		}
		m := &matrix{langs: t.Langs, rows: make(map[string]int32, len(t.Grams)), weights: t.Weights}
		for i, g := range t.Grams {
			m.rows[g] = int32(i)
		}
		d.tables[script(t.Script)] = m
	}
	return d, nil
}

// Guess is what a text looks like.
type Guess struct {
	Lang       chat.Lang // one of Ours, "" for anything else
	Other      string    // the other language, if it is one that we know ("ru"); "und" if not
	Confidence float64   // probability, 0 to 1
	Words      int       // words that told something
}

// Code is the language's code, whether ours or not.
func (g Guess) Code() string {
	if g.Lang != "" {
		return string(g.Lang)
	}
	return g.Other
}

// Detect says which language a text is in. A text without letters is in none: Other is "und" and Confidence 0.
func (d *Detector) Detect(text string) Guess {
	words := tokens(text)
	s, share := dominant(words)
	if s == "" {
		return Guess{Other: "und"}
	}
	if lang, ok := alone[s]; ok {
		return guess(lang, share, len(words))
	}
	m := d.tables[s]
	if m == nil {
		return Guess{Other: "und", Confidence: share, Words: len(words)}
	}
	scores, told := m.score(words, s)
	best, p := top(scores)
	if told == 0 {
		return Guess{Other: "und"}
	}
	return guess(m.langs[best], p, told)
}

func guess(code string, p float64, words int) Guess {
	if slices.Contains(Ours, chat.Lang(code)) {
		return Guess{Lang: chat.Lang(code), Confidence: p, Words: words}
	}
	return Guess{Other: code, Confidence: p, Words: words}
}

// The probabilities from which a text changes the language of a conversation.
const (
	sureOurs  = 0.90 // a sentence in another language of ours
	sureFirst = 0.60 // the first message of a conversation
	sureOther = 0.97 // a sentence in no language of ours
)

// native is the script of each language of ours that is not written in Latin letters.
var native = map[chat.Lang]script{"ar": arabic, "fa": arabic, "zh": "han"}

// fewWords is how many words may be a name, a document or a greeting: they never change the language of a conversation.
const fewWords = 3

// Prefer gives the language to answer in, for somebody whose language was prior ("" for nobody's), and whether the text
// says so surely. An unsure text gives prior, or the best guess if there is none; a text that is surely in no language of
// ours gives ("", true).
func (d *Detector) Prefer(text string, prior chat.Lang) (chat.Lang, bool) {
	g := d.Detect(text)
	s := scriptOf(text)
	foreign := s != "" && s != latin && s != native[prior]
	switch {
	case g.Lang == prior && prior != "":
		return prior, true
	case g.Lang != "" && foreign: // the script says it, even in one word
		return g.Lang, true
	case g.Lang == "" && foreign && g.Confidence > 0.5:
		return "", true
	case g.Lang == "" && g.Other != "und" && g.Words > fewWords && g.Confidence >= sureOther:
		return "", true
	case prior == "" && g.Lang != "":
		return g.Lang, g.Confidence >= sureFirst
	case g.Lang != "" && g.Words > fewWords && g.Confidence >= sureOurs:
		return g.Lang, true
	}
	return prior, false
}

// rare is how much less likely, as a logarithm, a message here is in a language that is not one of ours.
const rare = 0.7

// score adds up the weights of a text's n-grams, and counts the words that had any.
func (m *matrix) score(words []token, s script) (scores []float64, told int) {
	scores = make([]float64, len(m.langs))
	n := 0
	for _, w := range words {
		if w.script != s {
			continue
		}
		found := false
		grams(w.text, func(g string) {
			row, ok := m.rows[g]
			if !ok {
				return
			}
			found = true
			n++
			for i := range scores {
				scores[i] += float64(m.weights[int(row)*len(m.langs)+i])
			}
		})
		if found {
			told++
		}
	}
	// N-grams of one word are far from independent: the sum is tempered, so that the probability is honest.
	temper := scale / math.Pow(float64(max(n, 1)), 0.35)
	for i := range scores {
		scores[i] *= temper
		if !slices.Contains(Ours, chat.Lang(m.langs[i])) {
			scores[i] -= rare
		}
	}
	return scores, told
}

// top gives the best score and its share of the probability.
func top(scores []float64) (best int, p float64) {
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	sum := 0.0
	for _, s := range scores {
		sum += math.Exp(s - scores[best])
	}
	return best, 1 / sum
}
