package play

import (
	"errors"
	"slices"
	"strings"
	"time"

	"ponte/internal/play/botapi"
	"ponte/internal/play/cloudapi"
	"ponte/internal/play/phone"
)

// device is a telephone as the page uses it, whichever platform it is on.
type device interface {
	ID() string
	Screen() []phone.Message
	Message(id string) (phone.Message, bool)
	Version() (version int, changed <-chan struct{})
	Switches() phone.Switches
	Set(phone.Switches)

	Name() string
	Write(text string)
	Press(messageID, label string) error
	SharePin(lat, lon float64)
	SendFile(f phone.File)
	Block(blocked bool)
	Blocked() bool
	// ChangeNumber moves to another number, and Hide hides it; errors where the platform has no such thing.
	ChangeNumber(number string) error
	Hide(hidden bool) error
	// WindowEnds is when the platform stops taking anything but templates for this person; zero for never.
	WindowEnds() time.Time
}

var errNoSuchThing = errors.New("this platform has no such thing")

// onTelegram is a telephone with Telegram.
type onTelegram struct{ *botapi.Person }

func (d onTelegram) Name() string              { return d.Person.Name }
func (d onTelegram) SendFile(f phone.File)     { d.Person.SendFile(f, "", 0) }
func (d onTelegram) ChangeNumber(string) error { return errNoSuchThing }
func (d onTelegram) Hide(bool) error           { return errNoSuchThing }
func (d onTelegram) WindowEnds() time.Time     { return time.Time{} }

// Write sends a text; "/start" is what the start button sends.
func (d onTelegram) Write(text string) {
	if param, ok := strings.CutPrefix(text, "/start"); ok {
		d.Start(strings.TrimSpace(param))
		return
	}
	d.Person.Write(text)
}

func (d onTelegram) Block(blocked bool) {
	if blocked {
		d.Person.Block()
		return
	}
	d.Unblock()
}

// onWhatsApp is a telephone with WhatsApp.
type onWhatsApp struct{ *cloudapi.Person }

func (d onWhatsApp) Name() string          { return d.Person.Name + " +" + d.Number() }
func (d onWhatsApp) Write(text string)     { d.Person.Write(text) }
func (d onWhatsApp) SendFile(f phone.File) { d.Person.SendFile(f, "") }
func (d onWhatsApp) Hide(hidden bool) error {
	d.Person.Hide(hidden)
	return nil
}

// SharePin answers the last message that asked for a location, if there is one.
func (d onWhatsApp) SharePin(lat, lon float64) {
	asked := ""
	for _, m := range slices.Backward(d.Screen()) {
		if m.AskPin {
			asked = m.ID
			break
		}
	}
	d.Person.SharePin(lat, lon, asked)
}

func (d onWhatsApp) ChangeNumber(number string) error {
	if len(number) < 8 || strings.Trim(number, "0123456789") != "" {
		return errors.New("a number is eight digits or more, with the country's code and without a sign")
	}
	d.Person.ChangeNumber(number)
	return nil
}
