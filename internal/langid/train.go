package langid

import (
	"math"
	"slices"
)

// enough is how many n-grams of text are learnt from per language: with equal amounts no language eats a smaller one.
const enough = 600_000

// smoothing is added to every count.
const smoothing = 0.3

// Train learns tables from lines of text in each language. It is deterministic.
func Train(texts map[string][]string) []Table {
	var tables []Table
	for _, group := range []struct {
		script script
		langs  []string
	}{
		{latin, []string{"pt", "es", "en", "fr", "ht", "it", "de", "wo", "ln"}},
		{arabic, []string{"ar", "fa", "ps", "ur"}},
		{cyrillic, []string{"ru", "uk"}},
	} {
		counts := make([]map[string]float64, len(group.langs))
		for i, lang := range group.langs {
			counts[i] = count(texts[lang], group.script)
		}
		t := weigh(group.langs, counts)
		t.Script = string(group.script)
		tables = append(tables, t)
	}
	return tables
}

// count counts the n-grams of a script in lines, taken from all parts of the text evenly until there are enough.
func count(lines []string, s script) map[string]float64 {
	counts := map[string]float64{}
	total := 0
	const stride = 7919 // a prime, so that every line has its turn in an order that mixes topics
	for i := range lines {
		if total > enough {
			break
		}
		for _, w := range tokens(lines[i*stride%len(lines)]) {
			if w.script != s {
				continue
			}
			grams(w.text, func(g string) { counts[g]++; total++ })
		}
	}
	return counts
}

// weigh turns counts into centred weights, and leaves out what is rare or tells nothing.
func weigh(langs []string, counts []map[string]float64) Table {
	totals := make([]float64, len(langs))
	all := map[string]float64{}
	for i, c := range counts {
		for g, n := range c {
			totals[i] += n
			all[g] += n
		}
	}
	t := Table{Langs: langs}
	for g, n := range all {
		if n >= 4 || n >= 2 && g[0] == '=' {
			t.Grams = append(t.Grams, g)
		}
	}
	slices.Sort(t.Grams)
	kept := t.Grams[:0]
	for _, g := range t.Grams {
		row, mean := make([]float64, len(langs)), 0.0
		for i := range langs {
			// Relative to the size of the smallest text, so that what was never seen weighs the same in all.
			row[i] = math.Log((counts[i][g]/totals[i]*100_000 + smoothing) / (100_000 + smoothing*float64(len(all))))
			mean += row[i] / float64(len(langs))
		}
		spread := slices.Max(row) - slices.Min(row)
		if spread < 0.7 {
			continue
		}
		kept = append(kept, g)
		for i := range row {
			t.Weights = append(t.Weights, int8(max(-127, min(127, math.Round((row[i]-mean)/scale)))))
		}
	}
	t.Grams = slices.Clip(kept)
	return t
}
