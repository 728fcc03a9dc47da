package phone

import "time"

// Message is one message as the person sees it.
type Message struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Mine bool      `json:"mine,omitempty"` // the person wrote it
	// Text is without markup but for what is bold: between ** on Telegram, between * on WhatsApp.
	Text    string     `json:"text,omitempty"`
	Buttons [][]Button `json:"buttons,omitempty"` // rows under the message
	// Keyboard replaces the letters: what is pressed is written. NoKeyboard takes it away.
	Keyboard   [][]Button `json:"keyboard,omitempty"`
	NoKeyboard bool       `json:"no_keyboard,omitempty"`
	List       *List      `json:"list,omitempty"`
	AskPin     bool       `json:"ask_pin,omitempty"` // offers the platform's own way to share a location
	Venue      *Venue     `json:"venue,omitempty"`
	File       *File      `json:"file,omitempty"`
	Template   string     `json:"template,omitempty"` // name of the template that it was made of
	Note       string     `json:"note,omitempty"`     // what is said about it: "edited", "deleted", a failure's code
	Gone       bool       `json:"gone,omitempty"`     // deleted
	Tick       string     `json:"tick,omitempty"`     // how far it got: "sent", "delivered", "read", "failed"
}

// Button is something to be pressed.
type Button struct {
	Label    string `json:"label"`
	Data     string `json:"data,omitempty"` // what is sent when it is pressed
	URL      string `json:"url,omitempty"`
	SharePin bool   `json:"share_pin,omitempty"`
}

// List is a message's list, opened by its label.
type List struct {
	Label string   `json:"label"`
	Rows  []Button `json:"rows"`
}

// Venue is a pin with a name.
type Venue struct {
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
}

// File is a file that was sent.
type File struct {
	Kind string `json:"kind"` // "image", "voice", "audio", "video", "document", "sticker"
	Name string `json:"name,omitempty"`
	MIME string `json:"mime,omitempty"`
	Ref  string `json:"ref,omitempty"` // the platform's id
	Data []byte `json:"-"`
}

// Choices are all buttons of a message, in order.
func (m Message) Choices() []Button {
	var all []Button
	for _, row := range m.Buttons {
		all = append(all, row...)
	}
	if m.List != nil {
		all = append(all, m.List.Rows...)
	}
	for _, row := range m.Keyboard {
		all = append(all, row...)
	}
	return all
}
