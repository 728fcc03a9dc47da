package desk

import (
	"context"
	"time"

	"ponte/internal/chat"
)

// Store is what the desk needs of the database. Every method is one transaction.
type Store interface {
	CaseStore
	StaffStore
	SessionStore
	Journal
}

// CaseStore reads cases. They are written by turns only.
type CaseStore interface {
	// Queue lists cases in the order in which they are to be answered.
	Queue(ctx context.Context, q Query) ([]Item, error)
	// Item gives one case, or chat.ErrNotFound.
	Item(ctx context.Context, caseID string) (Item, error)
	// Lines gives the n lines of a conversation before the line with the id before ("" for the newest), oldest first.
	Lines(ctx context.Context, conversationID, before string, n int) ([]chat.Line, error)
	// Events gives a channel on which changes of cases arrive. Events that nobody took in time are dropped: a reader
	// reads the queue again now and then. cancel must be called.
	Events() (events <-chan chat.CaseEvent, cancel func())
}

// Query says which cases are wanted.
type Query struct {
	Unit     string // with AllUnits false: this unit, the general queue, and what Owner has
	AllUnits bool
	Owner    string // whose cases count as in reach
	Only     string // of these, only the queue of this unit; "" for all
	States   []chat.CaseState
	Mine     bool // only what Owner has
	Lang     chat.Lang
	Limit    int
	Offset   int
}

// Item is a case with what the queue shows of its conversation.
type Item struct {
	Case    chat.Case
	Name    string // the person's, as the platform says; never trusted
	Channel string
	Aliases []chat.Alias
	Heard   time.Time // the person's last message
	// Reachable is false if the person has blocked the service.
	Reachable bool
}

// StaffStore keeps the accounts.
type StaffStore interface {
	// AddStaff adds an account and gives it an id; chat.ErrTaken if the login is in use.
	AddStaff(ctx context.Context, a Account, e chat.Entry) (id string, err error)
	// SaveStaff overwrites an account, and ends its sessions if signOut says so.
	SaveStaff(ctx context.Context, a Account, signOut bool, e chat.Entry) error
	// Account finds an account by id; AccountByLogin by login. chat.ErrNotFound if there is none.
	Account(ctx context.Context, id string) (Account, error)
	AccountByLogin(ctx context.Context, login string) (Account, error)
	// Accounts lists all accounts in the order of their creation.
	Accounts(ctx context.Context) ([]Account, error)
}

// Account is a member of staff with the secrets of signing in.
type Account struct {
	chat.Staff
	Hash       string // argon2id, in its usual encoding
	MustChange bool   // the password was made by somebody else
}

// SessionStore keeps who is signed in. Tokens are kept as keyed hashes.
type SessionStore interface {
	// AddSession keeps a session and gives it an id.
	AddSession(ctx context.Context, s Session, e chat.Entry) (id string, err error)
	// Session finds a session by its token, or gives chat.ErrNotFound.
	Session(ctx context.Context, token string) (Session, error)
	// TouchSession moves the end of a session.
	TouchSession(ctx context.Context, id string, seen, expires time.Time) error
	// Sessions lists the sessions of an account, the newest first.
	Sessions(ctx context.Context, staffID string) ([]Session, error)
	EndSession(ctx context.Context, id string, e chat.Entry) error
}

// Session is one signed-in browser.
type Session struct {
	ID      string
	Token   string // only in a session that was just made
	StaffID string
	CSRF    string
	Remote  string // address it was made from
	Agent   string // browser as it named itself
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

// Journal keeps the audit log and the drafts of replies.
type Journal interface {
	// Log adds a line to the audit log.
	Log(ctx context.Context, e chat.Entry) error
	// Entries reads the audit log, newest first.
	Entries(ctx context.Context, q EntryQuery) ([]chat.Entry, error)
	// SaveDraft keeps what somebody has begun to write in a case; "" forgets it.
	SaveDraft(ctx context.Context, staffID, caseID, text string, now time.Time) error
	Draft(ctx context.Context, staffID, caseID string) (string, error)
	// Questions lists the questions that found no answer, newest first.
	Questions(ctx context.Context, limit int) ([]Question, error)
}

// EntryQuery says which lines of the audit log are wanted.
type EntryQuery struct {
	Unit     string
	AllUnits bool
	StaffID  string // "" for everybody
	Object   string // "" for everything
	Before   string // id of the line after which to go on; "" for the newest
	Limit    int
}

// Question is a question that found no answer, without who asked.
type Question struct {
	ID   string
	Text string
	Lang chat.Lang
	Day  time.Time
}
