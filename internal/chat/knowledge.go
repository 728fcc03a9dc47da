package chat

import "time"

// Audience says whom a topic or a person belongs to.
type Audience string

// The audiences of shared/topics; AudienceAll also stands for "not known".
const (
	AudienceAll       Audience = "all"
	AudienceMigrant   Audience = "migrant"
	AudienceRefugee   Audience = "refugee"
	AudienceBrazilian Audience = "brazilian"
	AudienceReturnee  Audience = "returnee"
	AudienceFamily    Audience = "family"
)

// Question is what a person asks the knowledge.
type Question struct {
	Text     string
	Lang     Lang     // the language of the reply; the search itself covers all
	Audience Audience // what is known of the person
	Last     string   // topic of the last answer, for follow-ups; "" if none
}

// Outcome is what the knowledge makes of a question.
type Outcome string

// The three outcomes.
const (
	OutcomeAnswer Outcome = "answer" // one topic, sure enough to be shown at once
	OutcomeChoose Outcome = "choose" // up to three topics to choose from
	OutcomeNone   Outcome = "none"   // nothing is likely enough
)

// Candidate is a topic with the probability that it answers the question, 0 to 1.
type Candidate struct {
	Topic string  `json:"topic"`
	Score float64 `json:"score"`
}

// Answer is the outcome of a Question. Candidates are best first, at most five.
type Answer struct {
	Outcome    Outcome
	Topic      string // only for OutcomeAnswer
	Confidence float64
	Candidates []Candidate
	// Ask is the audience twin question: both topics answer the words, and what is known of the person does not decide.
	Ask bool
}

// Article is one topic in one language, with its facts inserted.
type Article struct {
	Topic    string
	Category string
	Lang     Lang // the language of the text
	Title    string
	Body     string // restricted Markdown: paragraphs, lists, **bold**
	Audience Audience
	Urgent   bool
	Sources  []Source
	Checked  time.Time // the oldest day on which one of its sources was checked
	ReviewBy time.Time
	Review   string // "drafted 2026-11-25", "checked-by ROLE DATE"
	Related  []string
}

// Source is where a text or a value was read.
type Source struct {
	URL     string
	Title   string
	Checked time.Time
}

// Urgency is the label of a message in which somebody may be in danger.
type Urgency string

// The labels, most pressing first; UrgencyNone is the rest.
const (
	UrgencyViolence Urgency = "violence"
	UrgencyChild    Urgency = "child"
	UrgencyHeld     Urgency = "held"
	UrgencyDistress Urgency = "distress"
	UrgencyNone     Urgency = "none"
)

// Alarm is the result of looking for urgent words: the label and the words that fired, for staff.
type Alarm struct {
	Label Urgency
	Words []string
}
