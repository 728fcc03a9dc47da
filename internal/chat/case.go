package chat

import "time"

// CaseState is where a case stands.
type CaseState string

// The states of a case: open → claimed → (waiting-person | waiting-staff | referred) → closed.
const (
	CaseOpen          CaseState = "open"
	CaseClaimed       CaseState = "claimed"
	CaseWaitingPerson CaseState = "waiting-person" // staff wrote last
	CaseWaitingStaff  CaseState = "waiting-staff"  // the person wrote last
	CaseReferred      CaseState = "referred"
	CaseClosedState   CaseState = "closed"
)

// Case is a conversation in the hands of people.
type Case struct {
	ID             string
	ConversationID string
	Unit           string // id of the unit whose queue it is in; "" is the general queue
	UF             string
	Lang           Lang
	Reason         string // phrase id of why it was opened: "case-asked", "case-urgent", "case-no-answer", …
	Topic          string // last topic shown before; "" if none
	Urgency        Urgency
	Words          []string // the urgent words that fired
	State          CaseState
	Owner          string // staff id; "" while open
	Opened         time.Time
	Claimed        time.Time // first claimed; zero while nobody was there
	Touched        time.Time // last message or staff activity
	Outcome        string
	Topics         []string // what it was about, as staff said on closing
}

// Role says what a member of staff may do.
type Role string

// The roles of the desk.
const (
	RoleStaff       Role = "staff"       // answers for one unit
	RoleCoordinator Role = "coordinator" // leads one unit
	RoleEditor      Role = "editor"      // works on the knowledge, sees no conversation
	RoleNational    Role = "national"    // sees all units
	RoleAuditor     Role = "auditor"     // reads the audit log and reports
)

// Staff is a member of staff. Unit "" means all units.
type Staff struct {
	ID       string
	Login    string
	Name     string
	Role     Role
	Unit     string
	Langs    []Lang
	UILang   Lang
	Disabled bool
}

// Line is one line of a transcript.
type Line struct {
	ID      string
	Version int64
	Index   int // order within Version
	Who     Who
	StaffID string
	Mark    Mark // says what happened where Text alone does not
	Text    string
	Media   *Media
	Part    *Part // what the bot or staff sent; nil for the person's own lines
	Status  SendStatus
	Reason  string // stable code of a failure
	At      time.Time
}

// Who speaks in a transcript.
type Who string

// The speakers.
const (
	WhoPerson Who = "person"
	WhoBot    Who = "bot"
	WhoStaff  Who = "staff"
	WhoNote   Who = "note" // between staff; never sent
)

// Mark is what a transcript line is, where it is not simply a message. The edges put it in words.
type Mark string

// The marks.
const (
	MarkTap         Mark = "tap"         // a button was pressed; Text is its title, or its action if that is forgotten
	MarkStart       Mark = "start"       // the conversation was opened; Text is the deep link's code
	MarkLocation    Mark = "location"    // a place was shared; where is not kept
	MarkUnsupported Mark = "unsupported" // Text is the kind of message that was not read
	MarkEdited      Mark = "edited"      // Text corrects an earlier message
	MarkWithdrawn   Mark = "withdrawn"   // the person revoked it; the text is gone
)

// SendStatus is how far an outgoing part got. Ranks never go down; failed only follows queued or sent.
type SendStatus string

// The ranks in order, then the ends.
const (
	SendQueued    SendStatus = "queued"
	SendSent      SendStatus = "sent"
	SendDelivered SendStatus = "delivered"
	SendRead      SendStatus = "read"
	SendHeld      SendStatus = "held"   // waits for the 24-hour window
	SendFailed    SendStatus = "failed" // refused or given up; Reason says why
)
