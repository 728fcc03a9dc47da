package eval_test

import (
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/eval"
)

type asker map[string]chat.Answer

func (a asker) Ask(q chat.Question) chat.Answer { return a[q.Text] }

func answer(topic string) chat.Answer {
	return chat.Answer{Outcome: chat.OutcomeAnswer, Topic: topic, Candidates: []chat.Candidate{{Topic: topic, Score: 0.9}}}
}

func TestAnswers(t *testing.T) {
	a := asker{
		"right":    answer("cpf-foreigner"),
		"wrong":    answer("cpf-brazilian"),
		"offered":  {Outcome: chat.OutcomeChoose, Candidates: []chat.Candidate{{Topic: "a"}, {Topic: "crnm-lost"}}},
		"refused":  {Outcome: chat.OutcomeNone},
		"weather":  answer("crnm-lost"),
		"visa usa": answer("elsewhere-visas"),
	}
	in := `{"lang":"pt","q":"right","topic":"cpf-foreigner"}
{"lang":"pt","q":"wrong","topic":"cpf-foreigner"}
{"lang":"pt","q":"offered","topic":"crnm-lost|crnm-renewal"}

{"lang":"pt","q":"refused","topic":"crnm-lost"}
{"lang":"pt","q":"weather","topic":"none"}
{"lang":"pt","q":"visa usa","topic":"none"}`
	r, err := eval.Answers(strings.NewReader(in), a)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"first": 25, "among 3": 50, "right at once": 25, "wrong at once": 25, "found": 50, "refused": 25, "stranger shown": 50, "offered": 0}
	for i, c := range r.Columns {
		if got := r.Rows[0].Values[i]; got != want[c] {
			t.Errorf("%s = %v, want %v", c, got, want[c])
		}
	}
	if len(r.Misses) != 4 {
		t.Errorf("%d misses, want 4: %v", len(r.Misses), r.Misses)
	}
}

func TestUrgent(t *testing.T) {
	in := `{"lang":"en","text":"help","label":"violence"}
{"lang":"en","text":"fee?","label":"none"}`
	r, err := eval.Urgent(strings.NewReader(in), checker{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := r.WriteTable(&b, true); err != nil {
		t.Fatal(err)
	}
	if got := r.Rows[0].Values; got[0] != 100 || got[1] != 0 || got[2] != 100 {
		t.Errorf("noticed, exact, false alarms = %v\n%s", got, b.String())
	}
}

type checker struct{}

func (checker) Check(string, chat.Lang) chat.Alarm { return chat.Alarm{Label: chat.UrgencyChild} }

func TestBrokenLineIsNamed(t *testing.T) {
	_, err := eval.Languages(strings.NewReader("{}\n{"), func(string) string { return "pt" })
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error = %v, want one that names line 2", err)
	}
}
