package kb

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"ponte/internal/chat"
)

// Costs by which the thresholds are chosen, as shares in percent. A wrong article about refuge may cost somebody their
// case, so being silent or offering three topics is much cheaper than being wrong: few wrong answers are allowed first,
// and as many right ones as that leaves are taken. The sample questions are odder than what people type, for they were
// written to differ from one another; of ordinary questions (probes/) about a quarter as many are answered wrongly.
const (
	maxWrongShown    = 5.0 // of the sample questions: another article than the right one is shown at once
	maxStrangerShown = 3.0 // of the messages that no article answers: an article is shown
	maxStrangerOffer = 8.0 // of those: topics are offered
)

// folds is the number of parts into which the sample questions are divided for Examine.
const folds = 4

// fence is the number of questions beside a part that nobody learns from: lists of different languages often follow one
// another's order, and a translation of a question that is asked must not have been learnt.
const fence = 1

// trial is a question that the Base which answered it had not learnt from.
type trial struct {
	lang   chat.Lang
	want   int // topic, or -1 for none
	scores []float64
}

// Examination is what came of asking the sample questions to programs that had not learnt them.
type Examination struct {
	lib    *library
	judged map[chat.Lang][]judged
}

// Examine asks every sample question, and every stranger, to a Base that was made without it. It takes some minutes.
func Examine(fsys fs.FS) (*Examination, error) {
	lib, problems := readAndCheck(fsys, time.Now())
	if Failed(problems) {
		lib.dropBroken(problems)
	}
	if len(lib.topics) == 0 {
		return nil, errors.New("there are no topics")
	}
	trials, err := lib.trials()
	if err != nil {
		return nil, err
	}
	e := &Examination{lib, map[chat.Lang][]judged{}}
	for _, t := range trials {
		e.judged[t.lang] = append(e.judged[t.lang], lib.judge(t))
	}
	return e, nil
}

// Grade is the result of one language, in percent of its sample questions, or of the strangers where it says so.
type Grade struct {
	Lang                   chat.Lang
	Questions              int
	First, AmongThree      float64 // the right topic is the best, among the best three
	Right, Wrong           float64 // shown at once
	Found                  float64 // shown at once or offered
	StrangerShown, Offered float64 // of the strangers
}

// Grades gives the results by the thresholds in force.
func (e *Examination) Grades() []Grade {
	var out []Grade
	for _, lang := range e.lib.Languages {
		js := e.judged[lang]
		g := Grade{Lang: lang}
		l := e.lib.limits.of(lang)
		g.Right, g.Wrong, g.Found = shares(js, l)
		g.First = share(js, js, func(j judged) bool { return !j.stranger && j.right }, false)
		g.AmongThree = share(js, js, func(j judged) bool { return j.inThree }, false)
		g.StrangerShown = share(js, js, func(j judged) bool { return j.stranger && l.probability(j.score) >= l.Answer }, true)
		g.Offered = share(js, js, func(j judged) bool {
			p := l.probability(j.score)
			return j.stranger && p >= l.Choose && p < l.Answer
		}, true)
		for _, j := range js {
			if !j.stranger {
				g.Questions++
			}
		}
		out = append(out, g)
	}
	return out
}

// trials asks every sample question and stranger to a Base that was made without its part.
func (lib *library) trials() ([]trial, error) {
	var out []trial
	for fold := range folds {
		learnt, asked := lib.split(fold)
		b := newBase(learnt)
		if err := b.buildIndexes(learnt); err != nil {
			return nil, err
		}
		b.ranker = train(learnt)
		results := make([]trial, len(asked))
		for i, a := range asked {
			results[i] = trial{a.lang, a.topic, b.score(a.text, a.lang)}
		}
		out = append(out, results...)
	}
	return out, nil
}

// heldOut is a question or a stranger that is asked.
type heldOut struct {
	text  string
	lang  chat.Lang
	topic int
}

// split gives a library without the fold-th part of the questions, and that part.
func (lib *library) split(fold int) (*library, []heldOut) {
	learnt := *lib
	learnt.topics, learnt.strangers = nil, map[chat.Lang][]string{}
	var asked []heldOut
	for i, t := range lib.topics {
		copied := *t
		copied.articles = map[chat.Lang]*articleFile{}
		for lang, a := range t.articles {
			part := *a
			part.Questions = nil
			n := len(a.Questions)
			from, to := fold*n/folds, (fold+1)*n/folds
			for k, q := range a.Questions {
				if k >= from && k < to {
					asked = append(asked, heldOut{q.Text, lang, i})
				} else if k < from-fence || k >= to+fence {
					part.Questions = append(part.Questions, q)
				}
			}
			copied.articles[lang] = &part
		}
		learnt.topics = append(learnt.topics, &copied)
	}
	for lang, texts := range lib.strangers {
		for k, text := range texts {
			if k%folds == fold {
				asked = append(asked, heldOut{text, lang, -1})
			} else {
				learnt.strangers[lang] = append(learnt.strangers[lang], text)
			}
		}
	}
	return &learnt, asked
}

// judged is a trial as the thresholds see it.
type judged struct {
	score    float64
	right    bool // the best topic is the right one
	inThree  bool
	stranger bool
}

// Thresholds gives the text of thresholds.yaml that follows.
func (e *Examination) Thresholds() []byte {
	out := fmt.Appendf(nil, `# From which probability an article is shown at once (answer) and topics are offered (choose), in each language; slope and
# offset turn a score into that probability. Made by `+"`ponte knowledge calibrate`"+` from the sample questions, each asked to a
# program that had not learnt it, so that of these at most %.0f %% get a wrong article at once, and of the messages that no
# article answers at most %.0f %%. Behind each line, in percent of the questions: right at once, wrong at once, shown or offered.
topics: %d
languages:
`, maxWrongShown, maxStrangerShown, len(e.lib.topics))
	for _, lang := range e.lib.Languages {
		js := e.judged[lang]
		l := fitLimit(js)
		right, wrong, found := shares(js, l)
		out = fmt.Appendf(out, "  %s: {answer: %.3f, choose: %.3f, slope: %.3f, offset: %.3f} # %.1f %.1f %.1f\n",
			lang, l.Answer, l.Choose, l.Slope, l.Offset, right, wrong, found)
	}
	return out
}

func (lib *library) judge(t trial) judged {
	best := 0
	for i, s := range t.scores {
		if s > t.scores[best] {
			best = i
		}
	}
	j := judged{score: t.scores[best], right: best == t.want, stranger: t.want < 0}
	if j.stranger && lib.topics[best].Category.Text == elsewhere {
		j.score = 0 // "we do not help with that" is no article
	}
	if !j.stranger {
		better := 0
		for _, s := range t.scores {
			if s > t.scores[t.want] {
				better++
			}
		}
		j.inThree = better < 3
	}
	return j
}

// fitLimit finds the probability of being right behind each score, then the thresholds.
func fitLimit(js []judged) limit {
	l := limit{}
	l.Slope, l.Offset = fitLogistic(js)
	l.Answer = lowest(js, l, func(shown []judged) bool {
		return share(shown, js, func(j judged) bool { return !j.stranger && !j.right }, false) <= maxWrongShown &&
			share(shown, js, func(j judged) bool { return j.stranger }, true) <= maxStrangerShown
	})
	l.Choose = min(l.Answer, lowest(js, l, func(shown []judged) bool {
		return share(shown, js, func(j judged) bool { return j.stranger }, true) <= maxStrangerOffer
	}))
	return l
}

// lowest gives the lowest probability from which on what is shown is still good enough.
func lowest(js []judged, l limit, good func(shown []judged) bool) float64 {
	sorted := slices.Clone(js)
	slices.SortStableFunc(sorted, func(a, b judged) int { return cmp.Compare(b.score, a.score) })
	best := 0.999
	for n := range sorted {
		if !good(sorted[:n+1]) {
			break
		}
		best = l.probability(sorted[n].score)
	}
	return best
}

// share is the share in percent of those shown that f counts, among all strangers or all questions.
func share(shown, all []judged, f func(judged) bool, strangers bool) float64 {
	hits, of := 0, 0
	for _, j := range shown {
		if f(j) {
			hits++
		}
	}
	for _, j := range all {
		if j.stranger == strangers {
			of++
		}
	}
	return 100 * float64(hits) / float64(max(of, 1))
}

func shares(js []judged, l limit) (right, wrong, found float64) {
	n := 0.0
	for _, j := range js {
		if j.stranger {
			continue
		}
		n++
		p := l.probability(j.score)
		switch {
		case p >= l.Answer && j.right:
			right++
			found++
		case p >= l.Answer:
			wrong++
		case p >= l.Choose && j.inThree:
			found++
		}
	}
	return 100 * right / n, 100 * wrong / n, 100 * found / n
}

// fitLogistic finds slope and offset of the probability that the best topic is right, by gradient descent on the
// log-loss over the log-odds of the scores.
func fitLogistic(js []judged) (slope, offset float64) {
	slope = 1
	const steps, rate, edge = 2000, 0.5, 1e-6
	for range steps {
		var ds, do float64
		for _, j := range js {
			s := min(max(j.score, edge), 1-edge)
			x := math.Log(s / (1 - s))
			e := 1/(1+math.Exp(-slope*x-offset)) - b2f(j.right)
			ds += e * x
			do += e
		}
		n := float64(max(len(js), 1))
		slope -= rate * ds / n
		offset -= rate * do / n
	}
	return slope, offset
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
