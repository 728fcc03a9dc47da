package dialogue

import (
	"time"

	"ponte/internal/chat"
)

// World is what Step may look at: the time, and immutable data behind small interfaces. A turn uses one World
// throughout.
type World struct {
	Now time.Time
	// Hint is the language that the person's app or browser says, "" if none.
	Hint       chat.Lang
	Languages  Languages
	Commands   Commands
	Knowledge  Knowledge
	Catalogue  Catalogue
	Danger     Danger
	Places     Places
	Units      Units
	Services   Services
	Consulates Consulates
}

// Languages knows which language a text is in. kb's sibling langid does it, restricted to the languages that Known lists.
type Languages interface {
	// Prefer gives the language to answer text in, for somebody whose language was prior ("" for nobody's), and whether
	// the text says so surely. An unsure text gives prior. A text that is surely in no language of ours gives ("", true).
	Prefer(text string, prior chat.Lang) (lang chat.Lang, sure bool)
	// Known lists the languages that can be chosen, in the order in which they are offered.
	Known() []chat.Lang
}

// Commands knows the words of command in every language.
type Commands interface {
	// Command gives the command that a whole message is, and the language of its word where only one language has it.
	Command(text string) (command chat.Command, lang chat.Lang, ok bool)
}

// Knowledge answers questions.
type Knowledge interface {
	Ask(q chat.Question) chat.Answer
	// Article gives a topic in lang, or in the next language that has it.
	Article(topic string, lang chat.Lang) (chat.Article, bool)
}

// Catalogue is the table of contents of the knowledge.
type Catalogue interface {
	Categories() []string
	Topics(category string) []string
}

// Danger finds the messages in which somebody may need help at once.
type Danger interface {
	Check(text string, lang chat.Lang) chat.Alarm
}

// Places finds out where a person is.
type Places interface {
	Find(text string, lang chat.Lang) chat.PlaceResult
	At(p chat.Point) chat.PlaceResult
	ByIBGE(code string) (chat.Place, bool)
}

// Services finds other services by kind, nearest first.
type Services interface {
	Support(p chat.Place, kinds []string, now time.Time, n int) []chat.UnitHit
}

// Consulates finds a country by its name in any language, and its consulates in Brazil, nearest first.
type Consulates interface {
	Country(text string) (country string, ok bool)
	Consulates(country string, p chat.Place, n int) []chat.UnitHit
}

// Units finds the units of the network near a place, nearest first, and says when a unit is open.
type Units interface {
	Nearest(p chat.Place, now time.Time, n int) []chat.UnitHit
	Opening(u chat.Unit, now time.Time) chat.Opening
}
