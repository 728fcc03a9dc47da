package chat

// Event is what a person, a member of staff or the clock did. The set is closed: dialogue.Step switches over all of it.
type Event interface{ event() }

// Text is a written message.
type Text struct{ Body string }

// Tap is a pressed button. Action is the Button.Action that it was sent with; Step is the State.Step at which it was
// sent, by which an old button is known.
type Tap struct {
	Action string
	Step   int
}

// Start opens the conversation or a deep link: Param is "" or the code of a place ("gru", "paahm-gru").
type Start struct{ Param string }

// Pin is a shared location. It is used for the answer and never written down: nothing may store or log it.
type Pin struct{ Point Point }

// Opened says that the person asked to see what waits for them, by the button of a notice: the 24-hour window is open again.
type Opened struct{}

// Attachment is a picture, voice note, document or the like, kept for staff.
type Attachment struct {
	Media   Media
	Caption string
}

// Edited is a correction of an earlier message: it reaches the transcript, never the dialogue.
type Edited struct{ Body string }

// Withdrawn says that the person revoked the message with this external id; its text is erased.
type Withdrawn struct{ ExternalID string }

// Unsupported is a message of a kind that the bot does not read (poll, sticker, dice …).
type Unsupported struct{ Kind string }

// Unreachable and Reachable say that the person blocked or unblocked the service.
type (
	Unreachable struct{}
	Reachable   struct{}
)

// IdentityChanged moves the conversation from one of the aliases in Inbound.From to New.
type IdentityChanged struct{ New []Alias }

// StaffJoined, StaffLeft and CaseClosed are what the desk tells the dialogue. Returned cases are StaffLeft.
type (
	StaffJoined struct{}
	StaffLeft   struct{}
	CaseClosed  struct{}
)

func (Text) event()            {}
func (Tap) event()             {}
func (Start) event()           {}
func (Pin) event()             {}
func (Opened) event()          {}
func (Attachment) event()      {}
func (Edited) event()          {}
func (Withdrawn) event()       {}
func (Unsupported) event()     {}
func (Unreachable) event()     {}
func (Reachable) event()       {}
func (IdentityChanged) event() {}
func (StaffJoined) event()     {}
func (StaffLeft) event()       {}
func (CaseClosed) event()      {}

// MediaKind is the kind of an attachment, named as the platforms do.
type MediaKind string

// The kinds of media that are kept for staff.
const (
	MediaImage    MediaKind = "image"
	MediaVoice    MediaKind = "voice"
	MediaAudio    MediaKind = "audio"
	MediaVideo    MediaKind = "video"
	MediaDocument MediaKind = "document"
	MediaSticker  MediaKind = "sticker"
	MediaContact  MediaKind = "contact"
)

// Media describes an attachment. Ref is the platform's id, by which the bytes are fetched after the commit; StoreID is
// our own once they are kept.
type Media struct {
	Kind     MediaKind `json:"kind"`
	Ref      string    `json:"ref,omitempty"`
	StoreID  string    `json:"store_id,omitempty"`
	Name     string    `json:"name,omitempty"` // file name as sent; never trusted
	MIME     string    `json:"mime,omitempty"` // as declared; the store sniffs the bytes
	Size     int64     `json:"size,omitempty"` // bytes as declared
	Failed   string    `json:"failed,omitempty"`
	Duration int       `json:"duration,omitempty"` // seconds
	// Data is the file itself, where the channel has it already; it is stored with the message.
	Data []byte `json:"-"`
}
