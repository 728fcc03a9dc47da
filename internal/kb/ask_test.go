package kb_test

import (
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/kb"
)

// bank is a small knowledge of several topics, two of them twins, with strangers and follow-ups.
func bank() map[string]string {
	files := map[string]string{
		"followups.yaml":   "pt: [\"e quanto custa isso\", \"onde fica\"]\nes: [\"y cuánto cuesta\"]\n",
		"concepts.yaml":    "- {id: lose, pt: \"perd* sumi*\", es: \"perd*\"}\n- {id: marry, pt: \"casa*\", es: \"casa* boda\"}\n",
		"strangers/pt.txt": "# cumprimentos\noi\nbom dia\ntudo bem?\nobrigado\nqual a previsão do tempo\nquem ganhou o jogo\nme conta uma piada\n",
		"strangers/es.txt": "hola\nbuenos días\nqué tal\ngracias\nquién ganó el partido\n",
		"thresholds.yaml":  "topics: 5\nlanguages:\n  pt: {answer: 0.5, choose: 0.2, slope: 1, offset: 0}\n",
	}
	add := func(slug, audience, twin string, pt, es []string) {
		yaml := strings.ReplaceAll(strings.Split(lostTopic, "facts:")[0], "audience: migrant", "audience: "+audience)
		if twin != "" {
			yaml += "twin: " + twin + "\n"
		}
		files["topics/papers/"+slug+"/topic.yaml"] = yaml
		files["topics/papers/"+slug+"/pt.md"] = articleText(pt[0], "Vá ao lugar certo.", pt...)
		files["topics/papers/"+slug+"/es.md"] = articleText(es[0], "Vaya al lugar correcto.", es...)
	}
	add("wedding", "all", "",
		[]string{"quero casar no cartório", "papéis do casamento", "como me caso no brasil", "certidão de casamento"},
		[]string{"quiero casarme", "papeles para la boda", "acta de matrimonio", "me caso con una brasileña"})
	add("tax-number-foreign", "migrant", "tax-number-home",
		[]string{"como tiro o cpf", "cpf para estrangeiro", "preciso de cpf sendo imigrante", "número do cpf"},
		[]string{"cómo saco el cpf", "cpf para extranjeros", "necesito cpf siendo migrante", "número de cpf"})
	add("tax-number-home", "brazilian", "tax-number-foreign",
		[]string{"quero o cpf", "cpf de brasileiro", "regularizar cpf morando fora", "meu cpf está suspenso"},
		[]string{"quiero el cpf", "cpf de brasileño", "regularizar cpf viviendo afuera", "mi cpf está suspendido"})
	add("school", "all", "",
		[]string{"vaga na escola", "matricular meu filho", "escola sem documentos", "creche para o bebê"},
		[]string{"cupo en la escuela", "inscribir a mi hijo", "escuela sin papeles", "guardería para el bebé"})
	return files
}

func TestAsk(t *testing.T) {
	b := compile(t, bank())
	for _, c := range []struct {
		name    string
		q       chat.Question
		outcome chat.Outcome
		topic   string
	}{
		{"sample question", chat.Question{Text: "roubaram meu cartão", Lang: "pt"}, chat.OutcomeAnswer, "lost"},
		{"slips, no accents", chat.Question{Text: "PERDI A CARTERA!!", Lang: "pt"}, chat.OutcomeAnswer, "lost"},
		{"another language than the reply's", chat.Question{Text: "papeles para la boda", Lang: "pt"}, chat.OutcomeAnswer, "wedding"},
		{"greeting", chat.Question{Text: "bom dia, tudo bem?", Lang: "pt"}, chat.OutcomeNone, ""},
		{"follow-up", chat.Question{Text: "E quanto custa?", Lang: "pt", Last: "school"}, chat.OutcomeAnswer, "school"},
		{"follow-up of nothing", chat.Question{Text: "e onde", Lang: "pt", Last: "gone"}, chat.OutcomeNone, ""},
		{"known audience", chat.Question{Text: "como tiro o cpf", Lang: "pt", Audience: chat.AudienceReturnee}, chat.OutcomeAnswer, "tax-number-home"},
		{"words tell the audience", chat.Question{Text: "cpf para estrangeiro imigrante", Lang: "pt"}, chat.OutcomeAnswer, "tax-number-foreign"},
		{"no words", chat.Question{Text: "🙏🙏 !?", Lang: "pt"}, chat.OutcomeNone, ""},
		{"nothing", chat.Question{}, chat.OutcomeNone, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.Ask(c.q)
			if a.Outcome != c.outcome || a.Topic != c.topic {
				t.Errorf("Ask(%q) = %+v, want %s %s", c.q.Text, a, c.outcome, c.topic)
			}
		})
	}
}

func TestAskTwins(t *testing.T) {
	a := compile(t, bank()).Ask(chat.Question{Text: "cpf", Lang: "pt"})
	if !a.Ask || a.Outcome != chat.OutcomeChoose || len(a.Candidates) < 2 {
		t.Fatalf("Ask(cpf) = %+v, want a choice between the twins", a)
	}
	first, second := a.Candidates[0].Topic, a.Candidates[1].Topic
	if !strings.HasPrefix(first, "tax-number-") || !strings.HasPrefix(second, "tax-number-") {
		t.Errorf("candidates %s, %s, want the twins first", first, second)
	}
}

// TestAskAnything: whatever is typed has an outcome.
func TestAskAnything(t *testing.T) {
	b := compile(t, bank())
	for name, text := range map[string]string{
		"20 kB":         strings.Repeat("perdi a carteira ", 1200),
		"one letter":    "a",
		"phone":         "+55 11 91234-5678",
		"code":          "<script>alert(1)</script> SELECT * FROM x; {{.}}",
		"two languages": "perdí a carteira y quiero casar",
		"override":      "\u202eabc\u202d perdi a carteira",
		"broken UTF-8":  "perdi \xff\xfe carteira",
		"Chinese":       "我的卡丢了",
	} {
		a := b.Ask(chat.Question{Text: text, Lang: "pt"})
		switch a.Outcome {
		case chat.OutcomeAnswer, chat.OutcomeChoose, chat.OutcomeNone:
		default:
			t.Errorf("%s: outcome %q", name, a.Outcome)
		}
		for _, c := range a.Candidates {
			if !(c.Score >= 0 && c.Score <= 1) {
				t.Errorf("%s: score %v of %s", name, c.Score, c.Topic)
			}
		}
	}
}

func TestExamine(t *testing.T) {
	e, err := kb.Examine(small(bank()))
	if err != nil {
		t.Fatal(err)
	}
	text := string(e.Thresholds())
	for _, want := range []string{"topics: 5\n", "  pt: {answer: ", "  es: {answer: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, g := range e.Grades() {
		if g.Lang != "ar" && (g.Questions == 0 || g.AmongThree < g.First) {
			t.Errorf("grade %+v", g)
		}
	}
}

func FuzzAsk(f *testing.F) {
	b, problems := kb.Compile(small(bank()), kb.Options{Now: checkDay})
	if b == nil {
		f.Fatal(printed(problems))
	}
	f.Add("perdi a carteira", "pt", "lost")
	f.Fuzz(func(t *testing.T, text, lang, last string) {
		a := b.Ask(chat.Question{Text: text, Lang: chat.Lang(lang), Last: last})
		if len(a.Candidates) > 5 || a.Outcome == chat.OutcomeAnswer && a.Topic == "" {
			t.Errorf("%+v", a)
		}
	})
}
