// Package render turns what the dialogue wants to say into messages that fit: in the person's language and direction,
// within the channel's limits, with buttons, a list or numbers, and as few messages as possible, because each one is
// paid for, paced by the platform and read on a small screen.
package render

import (
	"slices"
	"strconv"
	"strings"

	"ponte/internal/chat"
)

// Texts gives the phrases of locales/.
type Texts interface {
	Text(lang chat.Lang, id string, data map[string]string, count int) string
}

// Articles gives the texts of knowledge/.
type Articles interface {
	Article(topic string, lang chat.Lang) (chat.Article, bool)
}

// Renderer makes parts. It is immutable.
type Renderer struct {
	texts    Texts
	articles Articles
	rtl      func(chat.Lang) bool
}

// New makes a renderer; rtl tells which languages are written from right to left.
func New(texts Texts, articles Articles, rtl func(chat.Lang) bool) *Renderer {
	return &Renderer{texts: texts, articles: articles, rtl: rtl}
}

// block is a piece of one message: its text, and the buttons that belong to it.
type block struct {
	text    string
	lang    chat.Lang
	buttons []chat.PartButton
	locate  bool
	venue   *chat.Venue
	media   *chat.Media
	staff   bool
}

// Parts renders the replies of one turn. Step is the State.Step that its buttons carry. Replies are merged into one
// message where they fit together; what is longer than the channel allows is cut at a paragraph, a sentence, a word or a
// character. The buttons stand under the last message.
func (r *Renderer) Parts(replies []chat.Reply, lang chat.Lang, step int, caps chat.Caps) []chat.Part {
	var blocks []block
	for _, reply := range replies {
		blocks = append(blocks, r.blocks(reply, lang, caps)...)
	}
	var parts []chat.Part
	for _, b := range merge(blocks, caps) {
		parts = append(parts, r.fit(b, lang, step, caps)...)
	}
	return parts
}

// blocks renders one reply: its notes and subject, then a map pin where the channel can show one.
func (r *Renderer) blocks(reply chat.Reply, lang chat.Lang, caps chat.Caps) []block {
	if reply.Verbatim != "" || reply.Media != nil {
		return []block{{text: reply.Verbatim, lang: lang, media: reply.Media, staff: true}}
	}
	var paragraphs []string
	for _, note := range reply.Notes {
		paragraphs = append(paragraphs, r.phrase(note, lang))
	}
	b := block{lang: lang, locate: reply.AskLocation && caps.AskLocation}
	switch {
	case reply.Phrase != nil:
		paragraphs = append(paragraphs, r.phrase(*reply.Phrase, lang))
	case reply.Article != nil:
		paragraphs = append(paragraphs, r.article(*reply.Article, lang))
	case len(reply.Units) > 0:
		for _, hit := range reply.Units {
			paragraphs = append(paragraphs, r.unit(hit, lang))
		}
	}
	b.text = strings.Join(paragraphs, "\n\n")
	for _, button := range reply.Buttons {
		b.buttons = append(b.buttons, chat.PartButton{Action: button.Action, Title: r.label(button, lang), URL: button.URL})
	}
	if venue := venue(reply.Units); venue != nil && caps.Venue {
		return []block{b, {venue: venue, lang: lang}}
	}
	return []block{b}
}

// phrase inserts a phrase's data, phrases among it, in the person's language.
func (r *Renderer) phrase(p chat.Phrase, lang chat.Lang) string {
	if p.Lang != "" {
		lang = p.Lang
	}
	data := make(map[string]string, len(p.Data)+len(p.Refs))
	for k, v := range p.Data {
		data[k] = v
	}
	for k, id := range p.Refs {
		data[k] = r.texts.Text(lang, id, nil, 0)
	}
	text := r.texts.Text(lang, p.ID, data, p.Count)
	if p.Strong {
		text = "**" + text + "**"
	}
	return text
}

// label is the text on a button.
func (r *Renderer) label(b chat.Button, lang chat.Lang) string {
	if b.Lang != "" {
		lang = b.Lang
	}
	switch {
	case b.Phrase != "":
		return r.texts.Text(lang, b.Phrase, nil, 0)
	case b.Topic != "":
		if article, ok := r.articles.Article(b.Topic, lang); ok {
			return article.Title
		}
	}
	return b.Text
}

// article is the title, the text, and where it comes from.
func (r *Renderer) article(ref chat.ArticleRef, lang chat.Lang) string {
	a, ok := r.articles.Article(ref.Topic, ref.Lang)
	if !ok { // withdrawn between the decision and now: a reload of the knowledge
		return r.texts.Text(lang, "do-not-know", nil, 0)
	}
	text := "**" + a.Title + "**\n\n" + a.Body
	if len(a.Sources) > 0 {
		text += "\n\n" + r.texts.Text(lang, "article-source", map[string]string{
			"Source": a.Sources[0].Title, "Date": a.Checked.Format("02/01/2006"),
		}, 0)
	}
	return text
}

// merge joins blocks that fit into one message. A block with a pin or a file stays alone, and what follows buttons does
// too, unless only the last block has them.
func merge(blocks []block, caps chat.Caps) []block {
	var out []block
	for _, b := range blocks {
		if len(out) > 0 {
			joined := join(out[len(out)-1], b, caps)
			if mergeable(out[len(out)-1]) && mergeable(b) && length(joined.text, caps) <= room(joined, caps) {
				out[len(out)-1] = joined
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

func mergeable(b block) bool { return b.venue == nil && b.media == nil && !b.staff }

// join sets b below a. The buttons of what was asked last come first; those of a that the channel has no room for beside
// them are left out, for there is a word of command for each.
func join(a, b block, caps chat.Caps) block {
	j := b
	j.text = a.text + "\n\n" + b.text
	j.buttons = slices.Clone(b.buttons)
	most := max(caps.Buttons, caps.ListRows)
	for _, button := range a.buttons {
		if !has(j.buttons, button.Action) && (most == 0 || len(j.buttons) < most) {
			j.buttons = append(j.buttons, button)
		}
	}
	j.locate = a.locate || b.locate
	return j
}

func has(buttons []chat.PartButton, action string) bool {
	for _, b := range buttons {
		if b.Action == action {
			return true
		}
	}
	return false
}

// room is how long the text of a message may be.
func room(b block, caps chat.Caps) int {
	if len(b.buttons) > 0 && caps.ButtonBodyMax > 0 {
		return caps.ButtonBodyMax
	}
	return caps.TextMax
}

// fit makes messages of one block. Only the last of several has the buttons.
func (r *Renderer) fit(b block, lang chat.Lang, step int, caps chat.Caps) []chat.Part {
	if b.venue != nil {
		return []chat.Part{{Venue: b.venue, Lang: lang}}
	}
	last := chat.Part{Lang: lang, RTL: r.rtl(lang), Step: step, Media: b.media, Staff: b.staff, AskLocation: b.locate}
	text := b.text
	if b.locate {
		last.LocateLabel = r.texts.Text(lang, "locate-label", nil, 0)
	}
	shown := chat.Caps{}
	switch {
	case len(b.buttons) == 0:
	case len(b.buttons) <= caps.Buttons:
		last.Buttons, shown = titled(b.buttons, caps.ButtonTitleMax, caps), caps
	case len(b.buttons) <= caps.ListRows:
		last.Buttons, shown = titled(b.buttons, caps.RowTitleMax, caps), caps
		last.ListLabel = r.texts.Text(lang, "list-label", nil, 0)
	default: // no room for buttons: numbers, which the dialogue reads as well
		text += "\n\n" + numbered(b.buttons)
	}
	max := caps.TextMax
	if shown.ButtonBodyMax > 0 {
		max = shown.ButtonBodyMax
	}
	if r.rtl(lang) {
		text = isolate(text)
	}
	var parts []chat.Part
	pieces := Split(text, caps.TextMax, max, caps.UTF16)
	for _, piece := range pieces[:len(pieces)-1] {
		parts = append(parts, chat.Part{Text: piece, Lang: lang, RTL: last.RTL, Staff: b.staff})
	}
	last.Text = pieces[len(pieces)-1]
	return append(parts, last)
}

// titled shortens the labels to what the channel shows.
func titled(buttons []chat.PartButton, max int, caps chat.Caps) []chat.PartButton {
	out := make([]chat.PartButton, len(buttons))
	for i, b := range buttons {
		b.Title = Truncate(b.Title, max, caps.UTF16)
		out[i] = b
	}
	return out
}

// numbered lists the buttons as lines that can be answered by number.
func numbered(buttons []chat.PartButton) string {
	lines := make([]string, len(buttons))
	for i, b := range buttons {
		lines[i] = strconv.Itoa(i+1) + ". " + b.Title
	}
	return strings.Join(lines, "\n")
}
