package chat

import "time"

// Happening is something that the desk does to a conversation. It becomes one turn of the conversation: case, line,
// announcement and delivery are committed together or not at all.
type Happening struct {
	ConversationID string
	CaseID         string
	// Key makes it happen once: a second happening with the same key changes nothing. "" for none.
	Key string
	// Decide says what is done, seeing the case as it is at that moment. It must be pure: where the conversation moved
	// on meanwhile it is called again. Its error ends the happening and is returned as it is.
	Decide func(Case) (Deed, error)
}

// Deed is what the desk decided to do.
type Deed struct {
	Case  Case   // as it is from now on
	Event Event  // what the dialogue is told: StaffJoined, StaffLeft, CaseClosed; nil for nothing
	Reply *Reply // what the person is sent in the name of the service
	Note  string // between staff; never sent
	Entry Entry  // for the audit log
}

// Entry is one line of the audit log: who did what to which object. Detail is stored encrypted.
type Entry struct {
	ID      string
	At      time.Time
	StaffID string
	Action  string // stable code: "view-case", "claim", "add-staff", …
	Object  string // kind and id: "case:0192…", "staff:0192…"
	Unit    string // whose coordinator may read it; "" for the national level only
	Detail  string
}

// CaseEvent says that a case changed or that its conversation went on.
type CaseEvent struct {
	CaseID         string
	ConversationID string
}
