// Package dialogue is the conversation as a pure function: Step takes what is remembered of a conversation, what has
// just happened and a view of the world, and gives what is remembered next, what is said, and what is to be done. It
// reads no clock, draws no random number, writes no log, and can fail in no way: a message that it does not understand
// is an outcome with words of its own.
package dialogue

import "ponte/internal/chat"

// Place is where a conversation stands: what the next free text would be an answer to.
type Place string

// The places of a conversation. Free text at AtMenu is a question.
const (
	AtMenu           Place = "menu"
	AtChooseLanguage Place = "choose-language" // the language picker is shown
	AtTopics         Place = "topics"          // browsing what can be asked
	AtAskPlace       Place = "ask-place"       // "where are you?", to find a unit
	AtAskCountry     Place = "ask-country"     // "of which country?", to find a consulate
	AtAskCasePlace   Place = "ask-case-place"  // "where are you?", before a person is called
	AtDidYouMean     Place = "did-you-mean"    // topics are offered as buttons
	AtConfirmErase   Place = "confirm-erase"   // "erase everything?"
)

// Desk says in whose hands the conversation is.
type Desk string

// The bot has it, somebody was asked for, or a member of staff has it and the bot is silent.
const (
	DeskNone    Desk = ""
	DeskWaiting Desk = "waiting"
	DeskStaff   Desk = "staff"
)

// State is all that the dialogue remembers of a conversation. It survives a JSON round trip between any two turns; the
// zero State is that of a person who has never written.
type State struct {
	Place Place     `json:"place,omitempty"`
	Desk  Desk      `json:"desk,omitempty"`
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
	// Others are the topics that came next best to the last answer, offered when it was not what was asked.
	Others []string `json:"others,omitempty"`
	// Place of the person as far as it is needed: a municipality and state, never a coordinate.
	IBGE string `json:"ibge,omitempty"`
	UF   string `json:"uf,omitempty"`
	IATA string `json:"iata,omitempty"`
	// Arrival says that the person came by the code of an airport and is offered the first hour there.
	Arrival bool `json:"arrival,omitempty"`
	// Need is the kind of service for which the place is being asked.
	Need string `json:"need,omitempty"`
	// Reason says why the case that is being prepared or is open was asked for, as OpenCase.Reason.
	Reason string `json:"reason,omitempty"`
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

// OpenCase asks for a person. Unit is "" for the general queue. Where a case is open already, it gets the new urgency
// and words and keeps its place in the queue.
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
