package kb

import (
	"ponte/internal/chat"
	"ponte/internal/fold"
)

// followUps knows the words of which a question like "e quanto custa?" consists: it names no matter of its own, and so
// is about the last one.
type followUps struct{ words map[string]bool }

// longestFollowUp is the number of words (in Chinese, characters) up to which a question can be one.
const longestFollowUp = 9

func newFollowUps(byLang map[chat.Lang][]phrase) followUps {
	f := followUps{map[string]bool{}}
	for _, phrases := range byLang {
		for _, p := range phrases {
			for _, w := range fold.Words(p.Text) {
				f.words[w] = true
			}
		}
	}
	return f
}

// match reports whether all words of a message are such words.
func (f followUps) match(words []string) bool {
	if len(words) > longestFollowUp {
		return false
	}
	for _, w := range words {
		if !f.words[w] {
			return false
		}
	}
	return true
}
