package about

import (
	"strings"
	"time"

	"ponte/internal/chat"
)

// Knowledge is what the page counts, as kb.Base has it.
type Knowledge interface {
	Languages() []chat.Lang
	Categories() []string
	Topics(category string) []string
	Article(topic string, lang chat.Lang) (chat.Article, bool)
}

// Facts are the figures of the page. An article is a topic in one language.
type Facts struct {
	Languages []Coverage
	Articles  int
	Fresh     int       // articles whose review is not due yet
	Read      int       // articles that a professional has read
	Oldest    time.Time // of the days on which a source was checked; zero if there is none
}

// Coverage is the number of topics in a language.
type Coverage struct {
	Lang   chat.Lang
	Topics int
}

// Share is Fresh in whole percent of Articles, rounded down so that 100 means all of them.
func (f Facts) Share() int {
	if f.Articles == 0 {
		return 0
	}
	return 100 * f.Fresh / f.Articles
}

// checkedBy begins the review line of an article that a professional has read; package kb checks its form.
const checkedBy = "checked-by "

// count counts the articles as of now.
func count(k Knowledge, now time.Time) Facts {
	var f Facts
	today := now.Truncate(24 * time.Hour)
	for _, lang := range k.Languages() {
		c := Coverage{Lang: lang}
		for _, category := range k.Categories() {
			for _, topic := range k.Topics(category) {
				a, ok := k.Article(topic, lang)
				if !ok || a.Lang != lang { // another language would be shown instead
					continue
				}
				c.Topics++
				f.add(a, today)
			}
		}
		f.Languages = append(f.Languages, c)
		f.Articles += c.Topics
	}
	return f
}

// add counts one article.
func (f *Facts) add(a chat.Article, today time.Time) {
	if !a.ReviewBy.Before(today) {
		f.Fresh++
	}
	if strings.HasPrefix(a.Review, checkedBy) {
		f.Read++
	}
	if !a.Checked.IsZero() && (f.Oldest.IsZero() || a.Checked.Before(f.Oldest)) {
		f.Oldest = a.Checked
	}
}
