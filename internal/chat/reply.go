package chat

// Reply is one thing that the bot wants to say. It carries ids and data; render turns it into Parts in the person's
// language and within the channel's limits. Exactly one of Phrase, Article, Units is the subject; Notes come before it.
type Reply struct {
	// Notes are phrases set above the subject ("I have no text in your language; here it is in Portuguese").
	Notes []Phrase `json:"notes,omitempty"`
	// Phrase is a text of locales/.
	Phrase *Phrase `json:"phrase,omitempty"`
	// Article is a text of knowledge/.
	Article *ArticleRef `json:"article,omitempty"`
	// Units are places to go to, nearest first.
	Units []UnitHit `json:"units,omitempty"`
	// Buttons are offered with the message, in this order.
	Buttons []Button `json:"buttons,omitempty"`
	// AskLocation asks the channel for its own way to share a location.
	AskLocation bool `json:"ask_location,omitempty"`
	// Verbatim is text that a member of staff wrote; nothing else is set beside it but Media.
	Verbatim string `json:"verbatim,omitempty"`
	Media    *Media `json:"media,omitempty"`
}

// Phrase is a message of locales/ with its data. Data values are inserted as they are; Refs values are ids of phrases,
// inserted in the person's language; Count chooses the plural form.
type Phrase struct {
	ID    string            `json:"id"`
	Data  map[string]string `json:"data,omitempty"`
	Refs  map[string]string `json:"refs,omitempty"`
	Count int               `json:"count,omitempty"`
	// Lang is the language of the phrase, where it is not the person's.
	Lang Lang `json:"lang,omitempty"`
	// Strong sets it in bold: it is to be read from a distance.
	Strong bool `json:"strong,omitempty"`
}

// ArticleRef names an article; Lang is the language in which it exists, which may differ from the person's.
type ArticleRef struct {
	Topic string `json:"topic"`
	Lang  Lang   `json:"lang"`
}

// Button is one offer. Its label is a phrase id of locales/, or the title of an article, or a literal text (a language's
// own name, a town).
type Button struct {
	Action string `json:"action"`           // at most 56 bytes of [a-z0-9:_-]: with the step before it, Telegram takes 64
	Phrase string `json:"phrase,omitempty"` // label: a phrase of locales/
	Topic  string `json:"topic,omitempty"`  // label: the title of this topic
	Text   string `json:"text,omitempty"`   // label: as it is
	Lang   Lang   `json:"lang,omitempty"`   // language of the label, where it is not the person's
	URL    string `json:"url,omitempty"`    // opens this page instead of sending Action
}

// Part is one message in the person's language that fits the channel. Text holds at most **bold** as formatting.
type Part struct {
	Text    string       `json:"text,omitempty"`
	Lang    Lang         `json:"lang,omitempty"`
	RTL     bool         `json:"rtl,omitempty"`
	Buttons []PartButton `json:"buttons,omitempty"`
	// ListLabel opens the list where the channel shows more than its number of buttons as a list.
	ListLabel   string    `json:"list_label,omitempty"`
	AskLocation bool      `json:"ask_location,omitempty"`
	LocateLabel string    `json:"locate_label,omitempty"`
	Venue       *Venue    `json:"venue,omitempty"`
	Media       *Media    `json:"media,omitempty"`
	Template    *Template `json:"template,omitempty"`
	Step        int       `json:"step,omitempty"`
	Staff       bool      `json:"staff,omitempty"` // written by a member of staff
}

// PartButton is a button with its label in the person's language.
type PartButton struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	URL    string `json:"url,omitempty"`
}

// Venue is a pin with a name, which the platform opens in its map.
type Venue struct {
	Point   Point  `json:"point"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Template names an approved WhatsApp template in one language.
type Template struct {
	Name string `json:"name"`
	Lang Lang   `json:"lang"`
}

// Caps are the limits of a channel. Lengths are in the unit that Units says.
type Caps struct {
	TextMax        int  // characters in one message
	ButtonBodyMax  int  // characters of a message that carries buttons
	Buttons        int  // buttons under one message; beyond it a list, then numbers
	ButtonTitleMax int  // characters of a button's label
	ListRows       int  // rows of a list; 0: no lists
	RowTitleMax    int  // characters of a row's title
	UTF16          bool // lengths are counted in UTF-16 units, else in code points
	Links          bool // a button may open a page
	Venue          bool // can show a pin with a name
	AskLocation    bool // has its own way to ask for a location
}
