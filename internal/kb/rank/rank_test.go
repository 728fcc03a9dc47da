package rank_test

import (
	"bytes"
	"slices"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/fold"
	"ponte/internal/kb/rank"
)

func lexicon() *rank.Lexicon {
	x := rank.NewLexicon()
	x.Add("lose", "pt", []string{"perd*", "sumi*"})
	x.Add("lose", "ht", []string{"pèdi"})
	x.Add("lose", "ar", []string{"ضاع*"})
	x.Add("lose", "zh", []string{"丢"})
	x.Add("card", "pt", []string{"carteira*"})
	x.Add("card", "ar", []string{"بطاقة*"})
	x.Add("ask", "pt", []string{"pedi"})
	return x
}

func TestConcepts(t *testing.T) {
	for _, c := range []struct {
		text string
		lang chat.Lang
		want []string
	}{
		{"Perdi minha carteira", "pt", []string{"card", "lose"}},
		{"mwen pèdi kat mwen", "ht", []string{"lose"}},
		{"pedi isso", "pt", []string{"ask"}},                  // the same letters mean another thing
		{"m pèdi carteira a", "ht", []string{"card", "lose"}}, // a Portuguese word in Creole
		{"وضاعت البطاقة", "ar", []string{"card", "lose"}},     // particles written together
		{"ضاعت بطاقتي", "ar", []string{"card", "lose"}},       // the feminine ending before a suffix
		{"我的carteira丢了", "zh", []string{"card", "lose"}},
		{"bom dia", "pt", nil},
	} {
		if got := lexicon().Concepts(fold.Words(c.text), c.lang); !slices.Equal(got, c.want) {
			t.Errorf("Concepts(%q, %s) = %v, want %v", c.text, c.lang, got, c.want)
		}
	}
}

func samples() []rank.Sample {
	var out []rank.Sample
	add := func(lang chat.Lang, label int, texts ...string) {
		for _, text := range texts {
			out = append(out, rank.Sample{Text: text, Lang: lang, Label: label, Weight: 1})
		}
	}
	add("pt", 0, "perdi a carteira", "sumiu minha carteira no ônibus", "roubaram meu documento")
	add("pt", 1, "quero casar", "papéis do casamento", "certidão de casamento no cartório")
	add("ht", 0, "mwen pèdi kat la", "yo vòlè papye m")
	add("ht", 1, "mwen vle marye", "papye maryaj")
	add("ar", 1, "أريد الزواج", "عقد الزواج")
	return out
}

func best(m *rank.Model, text string, lang chat.Lang) int {
	p := m.Probabilities(text, lang)
	return slices.Index(p, slices.Max(p))
}

func TestTrain(t *testing.T) {
	m := rank.Train(samples(), 2, lexicon())
	for _, c := range []struct {
		text string
		hint chat.Lang
		want int
	}{
		{"PERDI A CARTERA", "pt", 0},
		{"vou casar amanhã", "pt", 1},
		{"m ap marye", "pt", 1},  // the hint is wrong
		{"ضاعت بطاقتي", "ar", 0}, // learnt in other languages only
	} {
		if got := best(m, c.text, c.hint); got != c.want {
			t.Errorf("%q is %d %v, want %d", c.text, got, m.Probabilities(c.text, c.hint), c.want)
		}
	}
}

func TestStrangeWordsAreLessSure(t *testing.T) {
	m := rank.Train(samples(), 2, lexicon())
	known, strange := m.Probabilities("perdi a carteira", "pt"), m.Probabilities("perdi xyzzy plugh frobnicate quux", "pt")
	if known[0] <= strange[0] {
		t.Errorf("known words %v, strange ones %v", known, strange)
	}
}

func TestTrainingIsDeterministicAndSurvivesAFile(t *testing.T) {
	a, b := rank.Train(samples(), 2, lexicon()), rank.Train(samples(), 2, lexicon())
	var file bytes.Buffer
	if err := a.Write(&file); err != nil {
		t.Fatal(err)
	}
	c, err := rank.Read(&file, lexicon())
	if err != nil {
		t.Fatal(err)
	}
	const q = "perdi a certidão"
	pa, pb, pc := a.Probabilities(q, "pt"), b.Probabilities(q, "pt"), c.Probabilities(q, "pt")
	if !slices.Equal(pa, pb) || !slices.Equal(pa, pc) {
		t.Errorf("trained %v, again %v, from the file %v", pa, pb, pc)
	}
	if _, err := rank.Read(bytes.NewReader([]byte("no model")), lexicon()); err == nil {
		t.Error("a file that is no model was read")
	}
}
