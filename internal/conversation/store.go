package conversation

import (
	"context"
	"errors"
	"io"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// Errors of a Store.
var (
	ErrDuplicate = errors.New("received before")
	ErrLeased    = errors.New("being sent elsewhere")
)

// Store is what the service needs of the database. Every method is one transaction.
type Store interface {
	TurnStore
	Outbox
	FileStore
	LifeStore
}

// TurnStore reads and commits turns.
type TurnStore interface {
	// Load finds the conversation of the first of the aliases that is known on the channel. For a person who never wrote
	// it gives a Conversation with only Channel and Aliases.
	Load(ctx context.Context, channel string, from []chat.Alias) (Conversation, error)
	// LoadID finds a conversation by its id, or gives chat.ErrNotFound.
	LoadID(ctx context.Context, id string) (Conversation, error)
	// ButtonTitle gives the title of the last button with this action that the person was sent, "" if there is none.
	ButtonTitle(ctx context.Context, conversationID, action string) (string, error)
	// CommitTurn writes a turn: all or nothing. ErrDuplicate if its key was committed before, chat.ErrConflict if the
	// conversation moved on since it was loaded.
	CommitTurn(ctx context.Context, t Turn) error
	// Transcript gives the lines after the line with the id after ("" for all), oldest first.
	Transcript(ctx context.Context, channel string, a chat.Alias, after string) ([]chat.Line, error)
	// Subscribe gives a channel on which something arrives soon after the transcript of the alias changed. Wake-ups that
	// nobody took are merged. cancel must be called.
	Subscribe(channel string, a chat.Alias) (wake <-chan struct{}, cancel func())
}

// Conversation is what is kept of one conversation, except its transcript.
type Conversation struct {
	ID      string // "" for a person who never wrote
	Channel string
	Version int64 // counts the turns
	State   dialogue.State
	Name    string
	Aliases []chat.Alias // best for replying first
	// New are those of Aliases that are not stored yet.
	New []chat.Alias
	// Reachable says that the person has not blocked the service, as far as is known.
	Reachable bool
	Heard     time.Time // the person's last message, by the platform's clock; zero if none
	// Noticed is when the person was told that an answer waits, zero if they were not since they last wrote.
	Noticed time.Time
	// BurstFrom and Burst count the messages of the running minute.
	BurstFrom time.Time
	Burst     int
	// Held says that lines wait for the person to write.
	Held bool
	// Case is the latest case, open or closed; its ID is "" if there was none.
	Case chat.Case
}

// Turn is everything that follows from one event.
type Turn struct {
	// Conversation is as it is from now on, except for Version, which is the version that the turn was decided on.
	Conversation Conversation
	// ExternalID is the platform's id of the message, unique in the channel, or a key of the desk; "" for none.
	ExternalID string
	At         time.Time
	// Lines are added to the transcript in this order. Those of the bot and of staff have a Part and a Status.
	Lines []chat.Line
	// Withdrawn is the external id of an earlier line whose text is to be erased.
	Withdrawn string
	// Moved says that Conversation.Aliases replaces all addresses of the person, from IdentityChanged.
	Moved bool
	// Release puts the held lines back in the queue: the window is open again.
	Release bool
	// CaseChanged says that Conversation.Case is to be written; with ID "" it is new.
	CaseChanged bool
	Counts      []Count
	Unanswered  []dialogue.NoteUnanswered
	Entry       *chat.Entry
	Knowledge   string // version of the texts that were used
	// Erase removes everything about the person first. Conversation and Lines then begin a new one that is forgotten as
	// soon as Lines are sent and FarewellUntil is over, unless the person goes on writing.
	Erase         bool
	FarewellUntil time.Time
}

// Count adds one to an anonymous statistic.
type Count struct {
	What  string
	Topic string
	Lang  chat.Lang
	Unit  string
}

// Outbox is the queue of what is to be sent.
type Outbox interface {
	// Take leases the sending of a conversation to holder, or extends its lease, and gives the queued parts. ErrLeased if
	// somebody else holds it, chat.ErrNotFound if the conversation is gone.
	Take(ctx context.Context, t Take) (Batch, error)
	// Sent commits the outcome of one part. more says that the lease was kept.
	Sent(ctx context.Context, r Sent) (more bool, err error)
	// SetStatus raises the status of a sent part and gives the conversation that it belongs to. What is not known yet ("")
	// is kept for some minutes, in case that the report overtook the answer to the sending.
	SetStatus(ctx context.Context, u Update) (conversationID string, err error)
}

// Take asks for the queued parts of a conversation.
type Take struct {
	ConversationID string
	Holder         string
	Now, Until     time.Time
}

// Batch is the queued parts of a conversation in order, at most some dozens.
type Batch struct {
	Channel   string
	To        []chat.Alias
	Reachable bool
	Heard     time.Time
	Parts     []Queued
}

// Queued is one part to be sent. It is not due before Due.
type Queued struct {
	ID    string
	Part  chat.Part
	Tries int
	Due   time.Time
}

// Sent is the outcome of an attempt to send one part, and what follows for the conversation.
type Sent struct {
	ConversationID string
	Channel        string
	Holder         string
	Now, Until     time.Time // the lease is extended to Until
	ID             string
	Status         chat.SendStatus
	ExternalID     string
	Reason         string
	Tries          int
	Due            time.Time // for SendQueued: when it is tried again
	// Gone says that the person cannot be reached: all that is queued fails with the same reason.
	Gone bool
	// Last gives the lease back unless there is another part to be sent now; Rest gives it back in any case.
	Last, Rest bool
}

// Update is a report on a part that was sent, named by the platform's id or by our own.
type Update struct {
	Channel    string
	ExternalID string
	ID         string // our own id, where the platform gives it back; "" if not
	Status     chat.SendStatus
	Reason     string
	Now        time.Time
}

// FileStore keeps attachments.
type FileStore interface {
	// Wanted gives an attachment that is still to be fetched, and its channel; chat.ErrNotFound if there is nothing to do.
	Wanted(ctx context.Context, mediaID string) (channel string, m chat.Media, err error)
	// KeepFile stores the bytes, encrypted, with the type that they were found to have.
	KeepFile(ctx context.Context, mediaID, mime string, data []byte) error
	// LoseFile records why the bytes will not come.
	LoseFile(ctx context.Context, mediaID, reason string) error
	// OpenFile gives a kept attachment with its bytes, and the conversation that it belongs to.
	OpenFile(ctx context.Context, mediaID string) (File, error)
}

// File is a kept attachment.
type File struct {
	ConversationID string
	Media          chat.Media
	Data           io.Reader
}

// LifeStore ends what has been kept long enough.
type LifeStore interface {
	// Erase removes everything about the person of a conversation, or gives chat.ErrNotFound.
	Erase(ctx context.Context, conversationID string, now time.Time) (Receipt, error)
	// Find gives the id of an alias's conversation, or chat.ErrNotFound.
	Find(ctx context.Context, channel string, a chat.Alias) (conversationID string, err error)
	// Purge removes what is older than its time.
	Purge(ctx context.Context, p Purge) (Receipt, error)
}

// Receipt says what was removed.
type Receipt struct {
	ID            string
	At            time.Time
	Conversations int
	Lines         int
	Files         int
	Cases         int
}

// Purge says what is too old. Conversations with an open case are never too old.
type Purge struct {
	Now           time.Time
	Conversations time.Time // last contact before
	Keys          time.Time // external ids received before
	Parked        time.Time // status reports that nobody claimed, before
}
