package rank

import (
	"math"

	"ponte/internal/chat"
)

// tongues tells by the words of the samples which language's words a text holds. It serves the Lexicon, in which a word
// means different things in different languages; the language of the answer is not its business.
type tongues struct {
	Langs []chat.Lang
	Words map[string][]float32 // log of the word's share in each language
}

func newTongues(samples []Sample, words [][]string) *tongues {
	t := &tongues{Words: map[string][]float32{}}
	at := map[chat.Lang]int{}
	for _, s := range samples {
		if _, ok := at[s.Lang]; !ok {
			at[s.Lang] = len(t.Langs)
			t.Langs = append(t.Langs, s.Lang)
		}
	}
	total := make([]float64, len(t.Langs))
	for i, s := range samples {
		for _, w := range words[i] {
			if t.Words[w] == nil {
				t.Words[w] = make([]float32, len(t.Langs))
			}
			t.Words[w][at[s.Lang]]++
			total[at[s.Lang]]++
		}
	}
	const smooth = 0.1
	share := func(n float32, l int) float32 {
		return float32(math.Log((float64(n) + smooth) / (total[l] + smooth*float64(len(t.Words)))))
	}
	for _, counts := range t.Words {
		for l, n := range counts {
			counts[l] = share(n, l)
		}
	}
	return t
}

// hintWeight is what the expected language is ahead of the others: about half a word.
const hintWeight = 2

// guess gives the language whose words a text holds, and the hint where nothing speaks against it.
func (t *tongues) guess(words []string, hint chat.Lang) chat.Lang {
	best, lang := float32(math.Inf(-1)), hint
	for l, candidate := range t.Langs {
		var sum float32
		for _, w := range words {
			if shares, ok := t.Words[w]; ok {
				sum += shares[l]
			}
		}
		if candidate == hint {
			sum += hintWeight
		}
		if sum > best {
			best, lang = sum, candidate
		}
	}
	return lang
}
