package kb

import (
	"slices"

	"ponte/internal/chat"
)

// surelyOther is how many times more likely one of two twins must be before the words alone decide between them.
const surelyOther = 3

// settleTwins decides between two topics that answer the same question for different people, if one of them is the best:
// by what is known of the person, else by the words, else by the language: whoever writes in another language than that of
// the country far likelier comes from another country. The twins become the first two of order. It reports whether the
// person has to be asked.
func (b *Base) settleTwins(order []int, scores []float64, q chat.Question) (ask bool) {
	first := order[0]
	twin, ok := b.bySlug[b.topics[first].Twin.Text]
	if !ok || scores[twin] == 0 {
		return false
	}
	at := slices.Index(order, twin)
	copy(order[2:at+1], order[1:at])
	order[1] = twin
	abroad := q.Lang != "" && q.Lang != b.langs[0]
	switch mine, other := suits(b.topics[first], q.Audience), suits(b.topics[twin], q.Audience); {
	case mine && !other:
	case other && !mine:
		// The article for the person takes the whole probability: both answer the words.
		order[0], order[1] = twin, first
		scores[first], scores[twin] = scores[twin], scores[first]
	case scores[first] >= surelyOther*scores[twin]:
		return false
	case !abroad || forForeigners(b.topics[first]) == forForeigners(b.topics[twin]):
		return true
	case forForeigners(b.topics[twin]):
		order[0], order[1] = twin, first
		scores[first], scores[twin] = scores[twin], scores[first]
	}
	scores[order[0]] += scores[order[1]]
	scores[order[1]] = 0
	return false
}

// suits reports whether a topic is for a person of whom this is known.
func suits(t *topicDir, who chat.Audience) bool {
	own := chat.Audience(t.Audience.Text)
	return own == who || foreign(own) == foreign(who) && own != chat.AudienceAll && who != chat.AudienceAll && who != ""
}

// forForeigners reports whether a topic is for people from other countries.
func forForeigners(t *topicDir) bool { return foreign(chat.Audience(t.Audience.Text)) }

// foreign tells people from other countries from Brazilians and their families.
func foreign(a chat.Audience) bool { return a == chat.AudienceMigrant || a == chat.AudienceRefugee }
