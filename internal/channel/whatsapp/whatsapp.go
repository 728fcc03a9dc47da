// Package whatsapp is the channel to the WhatsApp Cloud API: Parse understands webhooks, Hook verifies and receives them,
// Send sends one part within the platform's limits and rates, Fetch opens a file that somebody sent. It is a client of our
// own over net/http: what is needed is eight calls, and what is hard (signatures over raw bytes, batches, people without
// telephone numbers, error classes) lies outside of any library that can be had.
package whatsapp

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"ponte/internal/channel/pace"
	"ponte/internal/chat"
)

// Caps are the limits of a message. Meta does not say in which unit they are counted; UTF-16 is the safe reading. The body
// of a list is 4096 in the documentation and 1024 in Meta's OpenAPI file: 1024 fits both.
var Caps = chat.Caps{
	TextMax: 4096, ButtonBodyMax: 1024, Buttons: 3, ButtonTitleMax: 20, ListRows: 10, RowTitleMax: 24, UTF16: true, Venue: true,
	AskLocation: true,
}

// Window is for how long after the person's last message anything may be sent: 24 hours less a margin for clocks.
const Window = 23*time.Hour + 55*time.Minute

// rates are Meta's: one message to a person in six seconds, of which a burst may be borrowed; 80 a second for a number, in
// and out together. The gap keeps parts in order, which Meta does not promise.
var rates = pace.Rates{One: 1.0 / 6, OneBurst: 15, Gap: 600 * time.Millisecond, All: 60, AllBurst: 20}

// version of the Graph API; it is guaranteed until July 2028.
const version = "v25.0"

// API is where the Cloud API lives.
const API = "https://graph.facebook.com"

// mediaHosts are the only hosts, with what lies below them, that are asked for files with our token.
var mediaHosts = []string{"fbsbx.com", "facebook.com", "whatsapp.net"}

// Number is one telephone number of the service.
type Number struct {
	ID string // Meta's phone number id
	UF string // the state whose nucleus answers on it; "" for all
}

// Options are what a channel is made of.
type Options struct {
	Token       string
	Numbers     []Number
	AppSecrets  []string // more than one while the secret is being changed
	VerifyToken string
	API         string // base address of the Graph API; "" is Meta's own
	Client      *http.Client
	Log         *slog.Logger
}

// Channel is one account with its numbers.
type Channel struct {
	token   string
	numbers map[string]Number
	secrets [][]byte
	verify  string
	api     string
	client  *http.Client
	log     *slog.Logger
	paces   map[string]*pace.Pacer
	unread  unread
}

var numberForm = regexp.MustCompile(`^[0-9]{5,}$`)

// New makes a channel. It does not reach the network.
func New(o Options) (*Channel, error) {
	switch {
	case o.Token == "" || len(o.Numbers) == 0 || len(o.AppSecrets) == 0 || o.VerifyToken == "":
		return nil, errors.New("WhatsApp needs all of token, phone number id, app secret and verify token")
	case o.API == "":
		o.API = API
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 30 * time.Second}
	}
	client := *o.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Channel{
		token: o.Token, numbers: map[string]Number{}, verify: o.VerifyToken, api: strings.TrimSuffix(o.API, "/"), client: &client, log: o.Log,
		paces: map[string]*pace.Pacer{},
	}
	for _, secret := range o.AppSecrets {
		c.secrets = append(c.secrets, []byte(secret))
	}
	for _, n := range o.Numbers {
		if !numberForm.MatchString(n.ID) {
			return nil, fmt.Errorf("%q is no phone number id: it is the number of 15 or so digits in the app's WhatsApp settings, not the telephone number", n.ID)
		}
		c.numbers[n.ID] = n
		c.paces[n.ID] = pace.New(rates)
	}
	return c, nil
}

// Names lists the channels that this account serves: "whatsapp:<phone number id>".
func (c *Channel) Names() []string {
	var names []string
	for id := range c.numbers {
		names = append(names, name(id))
	}
	return names
}

// Region gives the state that a channel's number is tied to; "" for none.
func (c *Channel) Region(channel string) string { return c.numbers[numberOf(channel)].UF }

func name(number string) string { return "whatsapp:" + number }

func numberOf(channel string) string { return strings.TrimPrefix(channel, "whatsapp:") }
