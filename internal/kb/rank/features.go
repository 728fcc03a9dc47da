package rank

import (
	"ponte/internal/chat"
	"ponte/internal/fold"
)

// What each kind of feature weighs before idf. Words and pairs of words carry the meaning; pieces forgive slips, endings
// and missing letters; concepts carry what was learnt in one language over to the others. Chosen by leaving thirds of
// the sample questions out.
const (
	wordWeight    = 1.0
	pairWeight    = 0.4
	stemWeight    = 0.6
	pieceWeight   = 0.5
	conceptWeight = 1.5
	meetingWeight = 1.0 // two concepts in one text, in any order
)

// pieceLength is the length of the pieces in characters, the marks at both ends of a word included.
const pieceLength = 4

// kind keeps features of different kinds apart.
type kind byte

const (
	kindWord    kind = 'w'
	kindPair    kind = 'b'
	kindStem    kind = 's'
	kindPiece   kind = 'p'
	kindConcept kind = 'c'
	kindMeeting kind = 'm'
)

// feature is one hashed property of a text.
type feature struct {
	id     uint64
	weight float32
	common bool // worth keeping only if several samples have it
}

// features gives the properties of a text of lang; the same one may appear several times.
func (x *Lexicon) features(words []string, lang chat.Lang) []feature {
	out := make([]feature, 0, 128)
	concepts := x.Concepts(words, lang)
	for i, c := range concepts {
		out = append(out, feature{hash(kindConcept, c), conceptWeight, false})
		for _, d := range concepts[i+1:] {
			out = append(out, feature{hash(kindMeeting, c, d), meetingWeight, false})
		}
	}
	var last string
	var grams []string
	for _, w := range words {
		out = append(out, feature{hash(kindWord, w), wordWeight, false})
		if last != "" {
			out = append(out, feature{hash(kindPair, last, w), pairWeight, true})
		}
		last = w
		if fold.IsHan(w) {
			continue
		}
		if s := fold.Stem(w); s != w {
			out = append(out, feature{hash(kindStem, s), stemWeight, false})
		}
		grams = fold.Pieces(w, pieceLength, grams[:0])
		for _, g := range grams {
			out = append(out, feature{hash(kindPiece, g), pieceWeight, true})
		}
	}
	return out
}

// hash is FNV-1a over a kind and its parts.
func hash(k kind, parts ...string) uint64 {
	const prime = 1099511628211
	h := (uint64(14695981039346656037) ^ uint64(k)) * prime
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	return h
}
