package rank

import (
	"unicode"
	"unicode/utf8"

	"ponte/internal/fold"
)

// Kinds of feature and their weight before idf. Words and pairs of words carry the meaning; four-letter pieces forgive
// typing slips, endings and missing accents.
var (
	wordWeight  float32 = 1.0
	pairWeight  float32 = 0.6
	pieceWeight float32 = 0.5
	stemWeight  float32 = 0.6
	pieceMin = 4
	pieceMax = 4
)

// pieceLength is the length of the pieces in characters, the marks at both ends of a word included.
const pieceLength = 4

// stemLength is the number of first letters that stand for a word and its endings.
const stemLength = 5

// feature is one hashed property of a text.
type feature struct {
	id     uint64
	weight float32
}

// features appends those of text to out; the same one may appear several times.
func features(text string, out []feature) []feature {
	var last string
	for _, w := range fold.Words(text) {
		out = append(out, feature{hash('w', w), wordWeight})
		if last != "" {
			out = append(out, feature{hash('b', last, w), pairWeight})
		}
		last = w
		if r, _ := utf8.DecodeRuneInString(w); unicode.Is(unicode.Han, r) {
			continue
		}
		out = pieces(w, out)
	}
	return out
}

// pieces appends the stem and the pieces of one word.
func pieces(word string, out []feature) []feature {
	marked := []rune("_" + word + "_")
	if len(marked) > stemLength+2 {
		out = append(out, feature{hash('s', string(marked[:stemLength+1])), stemWeight})
	}
	for n := pieceMin; n <= pieceMax; n++ {
	for i := 0; i+n <= len(marked); i++ {
		out = append(out, feature{hash('p', string(marked[i : i+n])), pieceWeight})
	}}
	return out
}

// hash is FNV-1a over a kind and its parts.
func hash(kind byte, parts ...string) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	h = (h ^ uint64(kind)) * prime
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	return h
}
