// Package dialogue is the conversation as a pure function: Step takes what is remembered of a conversation, what has
// just happened and a view of the world, and gives what is remembered next, what is said, and what is to be done. It
// reads no clock, draws no random number, writes no log, and can fail in no way: a message that it does not understand
// is an outcome with words of its own.
package dialogue

import "ponte/internal/chat"

// Place is where a conversation stands: what the next free text would be an answer to.
type Place string

// The places of a conversation.
const (
	AtMenu           Place = "menu"            // nothing is asked; free text is a question
	AtChooseLanguage Place = "choose-language" // the language picker is shown
	AtAskPlace       Place = "ask-place"       // "where are you?", to find a unit
	AtAskCasePlace   Place = "ask-case-place"  // "where are you?", before a person is called
	AtDidYouMean     Place = "did-you-mean"    // topics are offered as buttons
	AtConfirmErase   Place = "confirm-erase"   // "erase everything?"
	AtWaiting        Place = "waiting"         // a case is open and nobody has taken it
	AtWithStaff      Place = "with-staff"      // a member of staff has the conversation; the bot is silent
)

// State is all that the dialogue remembers of a conversation. It survives a JSON round trip between any two turns; the
// zero State is that of a person who has never written.
type State struct {
	Place Place     `json:"place,omitempty"`
	Lang  chat.Lang `json:"lang,omitempty"`
	// Chosen says that the person picked Lang; a guess never overrides it.
	Chosen bool `json:"chosen,omitempty"`
	// Step counts the turns in which buttons were sent; a Tap of an older step is stale.
	Step int `json:"step,omitempty"`
	// Told says that the privacy notice was shown.
	Told     bool          `json:"told,omitempty"`
	Audience chat.Audience `json:"audience,omitempty"`
	Topic    string        `json:"topic,omitempty"` // of the last answer
	// Options are the actions that may be pressed or answered by number at this step, in the order shown.
	Options []string `json:"options,omitempty"`
	// Place of the person as far as it is needed: a municipality and state, never a coordinate.
	IBGE string `json:"ibge,omitempty"`
	UF   string `json:"uf,omitempty"`
	IATA string `json:"iata,omitempty"`
	// Reason, Urgency and Words belong to the case that is being prepared or is open.
	Reason  string       `json:"reason,omitempty"`
	Urgency chat.Urgency `json:"urgency,omitempty"`
	Words   []string     `json:"words,omitempty"`
	// Misses counts questions in a row that found no answer.
	Misses int `json:"misses,omitempty"`
}

// Result is what Step decided.
type Result struct {
	State   State
	Replies []chat.Reply
	Effects []Effect
}

// Effect is something to be done in the same transaction as the new state. The set is closed.
type Effect interface{ effect() }

// OpenCase asks for a person. Unit is "" for the general queue.
type OpenCase struct {
	Reason  string
	Lang    chat.Lang
	UF      string
	Unit    string
	Topic   string
	Urgency chat.Urgency
	Words   []string
}

// CancelCase takes the person's open case back.
type CancelCase struct{}

// EraseEverything removes all that is kept about the person; the receipt is the last thing sent.
type EraseEverything struct{}

// NoteUnanswered keeps a question, scrubbed of personal data and without who asked, for the editors.
type NoteUnanswered struct {
	Text string
	Lang chat.Lang
}

// Count adds one to an anonymous statistic: an outcome ("answer", "choose", "none", "urgent", "unit", "person", …), with
// the topic where there is one.
type Count struct {
	What  string
	Topic string
	Lang  chat.Lang
}

// Rate keeps whether an article helped.
type Rate struct {
	Topic  string
	Lang   chat.Lang
	Helped bool
}

func (OpenCase) effect()        {}
func (CancelCase) effect()      {}
func (EraseEverything) effect() {}
func (NoteUnanswered) effect()  {}
func (Count) effect()           {}
func (Rate) effect()            {}
