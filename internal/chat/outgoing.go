package chat

// Outgoing is one part on its way to one person.
type Outgoing struct {
	ID      string // our own id: time-ordered, unique; goes into the platform's callback field where it has one
	Channel string // as in Inbound.Channel
	To      []Alias
	Part    Part
	// WindowOpen says that the platform's 24-hour window is open; channels without one always get true.
	WindowOpen bool
}
