package kb

import (
	"math"

	"ponte/internal/chat"
)

// limits is thresholds.yaml: from which probability a topic is shown, or offered, in each language, and how the scores
// become probabilities.
type limits struct {
	// Topics is the number of topics with which it was measured; the linter tells when it is out of date.
	Topics    int                 `yaml:"topics"`
	Languages map[chat.Lang]limit `yaml:"languages"`
}

// limit is the row of one language.
type limit struct {
	Answer float64 `yaml:"answer"` // from this probability on the article is shown at once
	Choose float64 `yaml:"choose"` // from this probability on topics are offered
	Slope  float64 `yaml:"slope"`  // probability = logistic(slope × log-odds of the score + offset)
	Offset float64 `yaml:"offset"`
}

// cautious is used where nothing was measured.
var cautious = limit{Answer: 0.6, Choose: 0.2, Slope: 1}

func (l limits) of(lang chat.Lang) limit {
	if own, ok := l.Languages[lang]; ok {
		return own
	}
	return cautious
}

// probability turns a score between 0 and 1 into the share of such answers that are right.
func (l limit) probability(score float64) float64 {
	const edge = 1e-6
	score = min(max(score, edge), 1-edge)
	return 1 / (1 + math.Exp(-l.Slope*math.Log(score/(1-score))-l.Offset))
}
