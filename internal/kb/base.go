package kb

import (
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/kb/index"
	"ponte/internal/kb/rank"
)

// Base is one version of the knowledge, ready to answer. It never changes and may be used by many goroutines.
type Base struct {
	version  string
	langs    []chat.Lang
	fallback []chat.Lang
	topics   []*topicDir // the labels of the ranker, in this order
	bySlug   map[string]int
	articles map[articleKey]chat.Article
	ranker   *rank.Model
	indexes  map[chat.Lang]*index.Index
	docs     map[chat.Lang][]int // document of an index to topic
	follow   followUps
	limits   limits
}

type articleKey struct {
	topic string
	lang  chat.Lang
}

// newBase makes the part of a Base that needs no index: the articles with their facts inserted.
func newBase(lib *library) *Base {
	b := &Base{langs: lib.Languages, fallback: lib.Fallback, topics: lib.topics, bySlug: map[string]int{},
		articles: map[articleKey]chat.Article{}, follow: newFollowUps(lib.followUps), limits: lib.limits}
	for i, t := range lib.topics {
		b.bySlug[t.slug] = i
	}
	for _, t := range lib.topics {
		for lang, a := range t.articles {
			b.articles[articleKey{t.slug, lang}] = b.article(lib, t, a)
		}
	}
	return b
}

func (b *Base) article(lib *library, t *topicDir, a *articleFile) chat.Article {
	value := lib.value(t)
	out := chat.Article{
		Topic: t.slug, Category: t.Category.Text, Lang: a.lang,
		Title: insert(a.Title.Text, value), Body: insert(a.body, value),
		Audience: chat.Audience(t.Audience.Text), Urgent: t.Urgency.Text == "urgent",
		ReviewBy: t.ReviewBy.Time, Review: a.Review.Text,
	}
	if rtl(a.lang) {
		out.Title, out.Body = isolate(out.Title), isolate(out.Body)
	}
	for _, s := range t.Sources {
		out.Sources = append(out.Sources, chat.Source{URL: s.URL.Text, Title: s.Title.Text, Checked: s.Checked.Time})
		out.Checked = earliest(out.Checked, s.Checked.Time)
	}
	for _, r := range t.Related {
		if _, ok := b.bySlug[r.Text]; ok {
			out.Related = append(out.Related, r.Text)
		}
	}
	return out
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Version is a short hash of the content, which a turn records.
func (b *Base) Version() string { return b.version }

// Article gives a topic in lang, or in the first fallback language that has it; the article says its language.
func (b *Base) Article(topic string, lang chat.Lang) (chat.Article, bool) {
	for _, l := range append([]chat.Lang{lang}, b.fallback...) {
		if a, ok := b.articles[articleKey{topic, l}]; ok {
			return a, true
		}
	}
	return chat.Article{}, false
}

// Title gives the title of a topic in lang or the fallback language; "" for no topic.
func (b *Base) Title(topic string, lang chat.Lang) string {
	a, _ := b.Article(topic, lang)
	return a.Title
}

// Categories lists the categories that can be browsed, in alphabetical order; `elsewhere` is none of them.
func (b *Base) Categories() []string {
	var out []string
	for _, t := range b.topics {
		if c := t.Category.Text; c != elsewhere {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Topics lists the topics of a category in alphabetical order.
func (b *Base) Topics(category string) []string {
	var out []string
	for _, t := range b.topics {
		if t.Category.Text == category {
			out = append(out, t.slug)
		}
	}
	slices.Sort(out)
	return out
}

// Languages lists the languages of the articles, the source language first.
func (b *Base) Languages() []chat.Lang { return slices.Clone(b.langs) }
