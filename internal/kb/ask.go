package kb

import (
	"cmp"
	"math"
	"slices"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

const (
	// maxAsked is how many words of a question are read; nobody asks with more.
	maxAsked = 120
	// maxCandidates is how many topics an answer names.
	maxCandidates = 5
	// hitsRead is how many documents of an index share its say.
	hitsRead = 10
	// wordsWeight is what the whole say of an index is worth beside the logarithm of the ranker's probability. It is
	// little: the ranker knows the same words, and the index is asked for those that only a text holds.
	wordsWeight = 1.5
)

// Ask finds the topic that answers a question, in whatever language it is typed. It never fails: what cannot be
// understood is OutcomeNone.
func (b *Base) Ask(q chat.Question) chat.Answer {
	words := fold.Words(q.Text)
	if len(words) == 0 {
		return chat.Answer{Outcome: chat.OutcomeNone}
	}
	if _, ok := b.bySlug[q.Last]; ok && b.follow.match(words) {
		return chat.Answer{Outcome: chat.OutcomeAnswer, Topic: q.Last, Confidence: 1, Candidates: []chat.Candidate{{Topic: q.Last, Score: 1}}}
	}
	text := q.Text
	if len(words) > maxAsked {
		text = joinWords(words[:maxAsked])
	}
	scores := b.score(text, q.Lang)
	return b.decide(scores, q)
}

func joinWords(words []string) string {
	n := 0
	for _, w := range words {
		n += len(w) + 1
	}
	out := make([]byte, 0, n)
	for _, w := range words {
		out = append(append(out, w...), ' ')
	}
	return string(out)
}

// score gives each topic its probability; what is missing to 1 is the probability that no topic answers. How sure it is
// that any topic answers is the ranker's to say; the index only moves probability among the topics.
func (b *Base) score(text string, lang chat.Lang) []float64 {
	p := b.ranker.Probabilities(text, lang)
	shares := b.wordShares(text)
	scores := make([]float64, len(b.topics))
	var sum float64
	for i := range scores {
		scores[i] = float64(p[i]) * math.Exp(wordsWeight*shares[i])
		sum += scores[i]
	}
	answerable := 1 - float64(p[len(p)-1])
	for i := range scores {
		scores[i] *= answerable / max(sum, math.SmallestNonzeroFloat64)
	}
	return scores
}

// wordShares gives each topic its share of the scores of the best documents, in the language where it has most: a wrong
// guess of the language does no harm, and neither do words of two languages in one question.
func (b *Base) wordShares(text string) []float64 {
	shares := make([]float64, len(b.topics))
	for _, lang := range b.langs {
		hits, err := b.indexes[lang].Search(text, hitsRead)
		if err != nil {
			continue // the ranker answers alone
		}
		var sum float64
		for _, h := range hits {
			sum += h.Score
		}
		for _, h := range hits {
			topic := b.docs[lang][h.Doc]
			shares[topic] = max(shares[topic], h.Score/sum)
		}
	}
	return shares
}

// decide turns the probabilities into an outcome.
func (b *Base) decide(scores []float64, q chat.Question) chat.Answer {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(scores[j], scores[i]) })
	if len(order) == 0 {
		return chat.Answer{Outcome: chat.OutcomeNone}
	}
	ask := b.settleTwins(order, scores, q)
	a := chat.Answer{Ask: ask}
	limit := b.limits.of(q.Lang)
	for _, i := range order[:min(len(order), maxCandidates)] {
		a.Candidates = append(a.Candidates, chat.Candidate{Topic: b.topics[i].slug, Score: limit.probability(scores[i])})
	}
	a.Confidence = a.Candidates[0].Score
	switch {
	case ask && limit.probability(scores[order[0]]+scores[order[1]]) >= limit.Choose:
		a.Outcome = chat.OutcomeChoose
	case a.Confidence >= limit.Answer:
		a.Outcome, a.Topic = chat.OutcomeAnswer, a.Candidates[0].Topic
	case a.Confidence >= limit.Choose:
		a.Outcome = chat.OutcomeChoose
	default:
		a.Outcome = chat.OutcomeNone
	}
	if a.Outcome != chat.OutcomeChoose {
		a.Ask = false
	}
	return a
}
