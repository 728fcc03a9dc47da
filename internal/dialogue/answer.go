package dialogue

import (
	"ponte/internal/chat"
)

// question looks for a place, then for an article, and says honestly when it knows neither.
func (t *turn) question(body string) {
	if place := t.w.Places.Find(body, t.Lang); place.Whole && place.Outcome != chat.PlaceNone {
		t.placeResult(place)
		return
	}
	if !hasLetter(body) {
		t.say("no-words", t.doors()...)
		return
	}
	answer := t.w.Knowledge.Ask(chat.Question{Text: body, Lang: t.Lang, Audience: t.Audience, Last: t.Topic})
	switch answer.Outcome {
	case chat.OutcomeAnswer:
		t.article(answer.Topic, others(answer))
	case chat.OutcomeChoose:
		t.choose("did-you-mean", topics(answer.Candidates, 3))
		t.count("choose", "")
	default:
		t.doNotKnow(body)
	}
}

// article shows a topic. The ways on are: it was something else, a human being, and what is asked next.
func (t *turn) article(topic string, others []string) {
	article, ok := t.w.Knowledge.Article(topic, t.Lang)
	if !ok { // the topic went with a newer version of the knowledge
		t.say("stale", t.doors()...)
		return
	}
	t.Place, t.Topic, t.Others, t.Misses = AtMenu, topic, nil, 0
	if len(others) > 0 { // an empty list would come back from JSON as none
		t.Others = others
	}
	reply := chat.Reply{Article: &chat.ArticleRef{Topic: topic, Lang: article.Lang}}
	if article.Lang != t.Lang {
		reply.Notes = append(reply.Notes, chat.Phrase{ID: "other-language", Refs: map[string]string{"Language": "language-" + string(article.Lang)}})
	}
	if t.overdue(article) {
		reply.Notes = append(reply.Notes, chat.Phrase{ID: "article-overdue"})
	}
	reply.Buttons = []chat.Button{button("wrong"), button("person")}
	if next, ok := t.related(article); ok {
		reply.Buttons = append(reply.Buttons, topicButton(next))
	} else {
		reply.Buttons = append(reply.Buttons, button("menu"))
	}
	t.replies = append(t.replies, reply)
	t.count("answer", topic)
}

// overdue says that a text has passed the day on which somebody should have read it again.
func (t *turn) overdue(a chat.Article) bool {
	return !a.ReviewBy.IsZero() && t.w.Now.After(a.ReviewBy.AddDate(0, 0, 1))
}

// related gives the first related topic that exists.
func (t *turn) related(a chat.Article) (string, bool) {
	for _, topic := range a.Related {
		if _, ok := t.w.Knowledge.Article(topic, t.Lang); ok {
			return topic, true
		}
	}
	return "", false
}

// choose offers up to three topics, and a way out.
func (t *turn) choose(phrase string, topics []string) {
	t.Place, t.Others = AtDidYouMean, topics
	var buttons []chat.Button
	for _, topic := range topics {
		buttons = append(buttons, topicButton(topic))
	}
	t.say(phrase, append(buttons, button("none"), button("person"))...)
}

// doNotKnow says so, and keeps the question without who asked.
func (t *turn) doNotKnow(body string) {
	t.Misses++
	t.effects = append(t.effects, NoteUnanswered{Text: clip(body, 500), Lang: t.Lang})
	t.count("none", "")
	switch {
	case t.strange(body):
		t.say("strange-language", append([]chat.Button{button("person")}, t.languageButtons()...)...)
	case t.Desk == DeskWaiting:
		t.say("case-kept", button("menu"), button("cancel-case"))
	case t.Misses > 1:
		t.Reason = "case-no-answer"
		t.say("do-not-know-again", button("person"), button("topics"), button("menu"))
	default:
		t.Reason = "case-no-answer"
		t.say("do-not-know", button("person"), button("topics"), button("menu"))
	}
}

// noneOfThese is the answer to a choice in which nothing fits.
func (t *turn) noneOfThese() {
	t.Misses++
	t.Place = AtMenu
	t.Reason = "case-no-answer"
	t.say("do-not-know", button("person"), button("topics"), button("menu"))
}

// wrong takes an article back and offers what came next best.
func (t *turn) wrong() {
	t.effects = append(t.effects, Rate{Topic: t.Topic, Lang: t.Lang, Helped: false})
	if len(t.Others) > 0 {
		t.choose("wrong-others", t.Others)
		return
	}
	t.noneOfThese()
}

// others are the topics after the first of an answer.
func others(a chat.Answer) []string {
	var list []string
	for _, topic := range topics(a.Candidates, 4) {
		if topic != a.Topic {
			list = append(list, topic)
		}
	}
	return list[:min(3, len(list))]
}

// topics are the first n topics of a list of candidates.
func topics(candidates []chat.Candidate, n int) []string {
	var list []string
	for _, c := range candidates[:min(n, len(candidates))] {
		list = append(list, c.Topic)
	}
	return list
}
