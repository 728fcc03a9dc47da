// Package telegram is the channel to the Telegram Bot API: Parse understands updates, Hook and Poll receive them, Send sends
// one part, Setup tells Telegram about commands, descriptions and the webhook. The types and methods of the API are those of
// go-telegram/bot; receiving is our own, because that library acknowledges updates before anything has stored them.
package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-telegram/bot"

	"ponte/internal/channel/pace"
	"ponte/internal/chat"
)

// Caps are the limits of a Telegram message. Lengths are counted in UTF-16 units, a little below what is allowed, because
// formatting is counted after it was understood.
var Caps = chat.Caps{
	TextMax: 4000, ButtonBodyMax: 4000, Buttons: 12, ButtonTitleMax: 60, UTF16: true, Links: true, Venue: true, AskLocation: true,
}

// rates stay below what Telegram tolerates: it publishes about one message a second in a chat, short bursts passing, and
// thirty over all chats.
var rates = pace.Rates{One: 1, OneBurst: 3, All: 25, AllBurst: 25}

// Receiver takes in what people sent; nil means that it is stored.
type Receiver interface {
	Receive(ctx context.Context, in chat.Inbound) error
}

// Options are what a channel is made of.
type Options struct {
	Token  string // of the bot, "123456:ABC…"
	API    string // base address; "" is Telegram's own
	Secret string // of the webhook
	Client *http.Client
	Log    *slog.Logger
}

// Channel is one bot.
type Channel struct {
	name   string
	token  string
	api    string
	secret string
	client *http.Client
	bot    *bot.Bot
	log    *slog.Logger
	pace   *pace.Pacer
}

// API is where the Bot API lives.
const API = "https://api.telegram.org"

var tokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]{20,}$`)

// New makes a channel. It fails only for a token that cannot be one; it does not reach the network.
func New(o Options) (*Channel, error) {
	if !tokenForm.MatchString(o.Token) {
		return nil, fmt.Errorf("the Telegram token does not look like one: it is digits, a colon, and at least 20 letters and digits, as @BotFather gives it")
	}
	if o.API == "" {
		o.API = API
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 70 * time.Second} // longer than a long poll
	}
	o.API = strings.TrimSuffix(o.API, "/")
	quiet := func(error) {} // the library's own log lines quote what people wrote
	b, err := bot.New(o.Token, bot.WithSkipGetMe(), bot.WithServerURL(o.API), bot.WithHTTPClient(time.Minute, o.Client), bot.WithErrorsHandler(quiet))
	if err != nil {
		return nil, fmt.Errorf("make the Telegram client: %w", err)
	}
	id, _, _ := strings.Cut(o.Token, ":")
	return &Channel{
		name: "telegram:" + id, token: o.Token, api: o.API, secret: o.Secret, client: o.Client, bot: b, log: o.Log, pace: pace.New(rates),
	}, nil
}

// Name is the channel's name in chat.Inbound and chat.Outgoing: "telegram:<bot id>".
func (c *Channel) Name() string { return c.name }
