package app

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

// State is how something was found.
type State string

// The states of what is examined.
const (
	Fine    State = "ok"
	Warning State = "warning" // it works, and will not for long or not for everybody
	Broken  State = "broken"
	Off     State = "off" // not set up, or not looked at
)

// Finding is one thing that was examined, with what is to be done about it.
type Finding struct {
	What  string `json:"what"`
	State State  `json:"state"`
	Text  string `json:"text"`
	Do    string `json:"do,omitempty"`
}

// Examine looks at everything that the program needs, beside a running one or before the first start, and changes nothing. Its
// findings hold no secret.
func Examine(ctx context.Context, o Options) []Finding {
	e := &examination{ctx: ctx, o: o.withDefaults(), client: &http.Client{Timeout: 15 * time.Second}, challenge: rand.Text()}
	e.settings()
	e.knowledge()
	e.dataFolder()
	e.key()
	e.database()
	e.files()
	e.clock()
	e.public()
	if e.channels.telegram == nil {
		e.add(Finding{"telegram", Off, "not set up", ""})
	} else {
		e.telegramToken()
		e.telegramWebhook()
	}
	if e.channels.whatsapp == nil {
		e.add(Finding{"whatsapp", Off, "not set up", ""})
	} else {
		e.whatsappNumbers()
		e.whatsappWebhook()
		e.whatsappAccount()
	}
	return e.findings
}

// examination is one run of Examine.
type examination struct {
	ctx       context.Context
	o         Options
	client    *http.Client
	channels  channels
	challenge string
	findings  []Finding
}

func (e *examination) add(f Finding) { e.findings = append(e.findings, f) }

func (e *examination) fine(what, text string)         { e.add(Finding{what, Fine, text, ""}) }
func (e *examination) warn(what, text, do string)     { e.add(Finding{what, Warning, text, do}) }
func (e *examination) isBroken(what, text, do string) { e.add(Finding{what, Broken, text, do}) }

// settings are read as at the start.
func (e *examination) settings() {
	const what, do = "settings", "Correct the setting in the environment or on the command line; `ponte serve -h` explains each."
	var err error
	if e.channels, err = newChannels(e.o); err == nil {
		_, err = e.o.publicURL()
	}
	if err == nil {
		_, err = e.o.proxies()
	}
	if err == nil {
		_, err = e.o.databaseURL()
	}
	if err != nil {
		e.isBroken(what, err.Error(), do)
		return
	}
	e.fine(what, "they can be read")
}
