package eval

import (
	"io"
	"slices"
	"strings"

	"ponte/internal/chat"
)

// Asker answers questions.
type Asker interface {
	Ask(q chat.Question) chat.Answer
}

// answerCase is a line {"lang","q","topic"}; the topic is a slug, several joined by |, or none.
type answerCase struct {
	Lang     chat.Lang     `json:"lang"`
	Q        string        `json:"q"`
	Topic    string        `json:"topic"`
	Audience chat.Audience `json:"audience"`
}

// Columns of Answers. The first six are shares of the questions that have an article, the last two of the messages that
// have none.
const (
	colFirst      = "first"          // the right article is the best candidate
	colAmongThree = "among 3"        // it is among the best three
	colRight      = "right at once"  // it is shown at once
	colWrong      = "wrong at once"  // another one is shown at once
	colFound      = "found"          // shown at once or offered among three
	colRefused    = "refused"        // nothing is shown or offered
	colStranger   = "stranger shown" // an article is shown where there is none
	colOffered    = "offered"        // topics are offered where there is none
)

// noTopic marks a message that no article answers.
const noTopic = "none"

// Answers measures the answers to the questions of r.
func Answers(r io.Reader, a Asker) (*Report, error) {
	c := newCounter(colFirst, colAmongThree, colRight, colWrong, colFound, colRefused, colStranger, colOffered)
	err := eachLine(r, func(q answerCase) {
		got := a.Ask(chat.Question{Text: q.Q, Lang: q.Lang, Audience: q.Audience})
		if q.Topic == noTopic {
			c.stranger(q, got)
			return
		}
		c.question(q, got)
	})
	if err != nil {
		return nil, err
	}
	return c.report("answers"), nil
}

func (c *counter) stranger(q answerCase, got chat.Answer) {
	shown := got.Outcome == chat.OutcomeAnswer && !strings.HasPrefix(got.Topic, "elsewhere-")
	c.count(q.Lang, colStranger, shown)
	c.count(q.Lang, colOffered, got.Outcome == chat.OutcomeChoose)
	if shown {
		c.miss(q.Lang, q.Q, noTopic, got.Topic)
	}
}

func (c *counter) question(q answerCase, got chat.Answer) {
	want := strings.Split(q.Topic, "|")
	rank := slices.IndexFunc(got.Candidates, func(x chat.Candidate) bool { return slices.Contains(want, x.Topic) })
	const offered = 3
	right := got.Outcome == chat.OutcomeAnswer && slices.Contains(want, got.Topic)
	inChoice := got.Outcome == chat.OutcomeChoose && rank >= 0 && rank < offered
	c.count(q.Lang, colFirst, rank == 0)
	c.count(q.Lang, colAmongThree, rank >= 0 && rank < offered)
	c.count(q.Lang, colRight, right)
	c.count(q.Lang, colWrong, got.Outcome == chat.OutcomeAnswer && !right)
	c.count(q.Lang, colFound, right || inChoice)
	c.count(q.Lang, colRefused, got.Outcome == chat.OutcomeNone)
	if rank != 0 {
		best := noTopic
		if len(got.Candidates) > 0 {
			best = got.Candidates[0].Topic
		}
		c.miss(q.Lang, q.Q, q.Topic, best+" ("+string(got.Outcome)+")")
	}
}
