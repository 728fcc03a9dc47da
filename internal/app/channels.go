package app

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"ponte/internal/channel/telegram"
	"ponte/internal/channel/whatsapp"
	"ponte/internal/conversation"
	"ponte/internal/locale"
	"ponte/internal/route"
	"ponte/locales"
)

// channels is the one list of the platforms that are served.
type channels struct {
	telegram  *telegram.Channel
	whatsapp  *whatsapp.Channel
	templates map[string]locale.Template // what WhatsApp approves beforehand
}

// newChannels makes those that are configured.
func newChannels(o Options) (c channels, err error) {
	if o.TelegramToken != "" {
		if o.TelegramMode != "poll" && o.TelegramMode != "webhook" {
			return c, errors.New("PONTE_TELEGRAM_MODE is either poll or webhook")
		}
		if o.TelegramMode == "webhook" && o.PublicURL == "" {
			return c, errors.New("PONTE_TELEGRAM_MODE=webhook needs PONTE_PUBLIC_URL, the address that Telegram is to call")
		}
		if o.TelegramSecret == "" {
			o.TelegramSecret = rand.Text()
		}
		c.telegram, err = telegram.New(telegram.Options{Token: o.TelegramToken, API: o.TelegramAPI, Secret: o.TelegramSecret, Log: o.Log})
		if err != nil {
			return c, err
		}
	}
	if o.WhatsAppToken != "" || o.WhatsAppPhoneID != "" {
		numbers, err := o.numbers()
		if err != nil {
			return c, err
		}
		c.whatsapp, err = whatsapp.New(whatsapp.Options{
			Token: o.WhatsAppToken, Numbers: numbers, AppSecrets: split(o.WhatsAppAppSecret), VerifyToken: o.WhatsAppVerifyToken,
			API: o.WhatsAppAPI, Log: o.Log,
		})
		if err != nil {
			return c, err
		}
		if c.templates, err = locale.LoadTemplates(locales.FS); err != nil {
			return c, err
		}
	}
	return c, nil
}

// register tells the conversations about the platforms.
func (c channels) register(to map[string]conversation.Channel) {
	if c.telegram != nil {
		to[c.telegram.Name()] = conversation.Channel{Sender: c.telegram, Fetcher: c.telegram, Caps: telegram.Caps}
	}
	if c.whatsapp != nil {
		for _, name := range c.whatsapp.Names() {
			to[name] = conversation.Channel{
				Sender: c.whatsapp, Fetcher: c.whatsapp, Caps: whatsapp.Caps, Window: whatsapp.Window, Notice: c.notice,
			}
		}
	}
}

// region gives the state that a channel's number is tied to.
func (c channels) region(channel string) string {
	if c.whatsapp == nil {
		return ""
	}
	return c.whatsapp.Region(channel)
}

// routes are the webhooks. Telegram's is there only in its mode.
func (c channels) routes(o Options, conv *conversation.Service, m received) []route.Route {
	var list []route.Route
	hook := func(pattern string, h http.Handler) {
		list = append(list, route.Route{Pattern: pattern, Kind: route.Hook, MaxBody: 5 << 20, Handler: func(w http.ResponseWriter, r *http.Request) error {
			h.ServeHTTP(w, r)
			return nil
		}})
	}
	if c.telegram != nil && o.TelegramMode == "webhook" {
		hook("POST /hooks/telegram", c.telegram.Hook(conv, m))
	}
	if c.whatsapp != nil {
		hook("GET /hooks/whatsapp", http.HandlerFunc(c.whatsapp.Verify))
		hook("POST /hooks/whatsapp", c.whatsapp.Hook(batches{conv}, m))
	}
	return list
}

// batches stores what one webhook of WhatsApp carried.
type batches struct{ *conversation.Service }

// Receive stores all of it, as far as it can: what failed is repeated by Meta with the rest, which is then a duplicate.
func (b batches) Receive(ctx context.Context, batch whatsapp.Batch) error {
	var errs []error
	for _, in := range batch.Inbound {
		errs = append(errs, b.Service.Receive(ctx, in))
	}
	for _, s := range batch.Statuses {
		errs = append(errs, b.Service.Status(ctx, conversation.Update{
			Channel: s.Channel, ExternalID: s.ExternalID, ID: s.ID, Status: s.Status, Reason: s.Reason,
		}))
	}
	return errors.Join(errs...)
}

// setUp tells Telegram how we are reached, again and again until it listens, then polls until ctx ends.
func (c channels) setUp(ctx context.Context, o Options, b *Brain, conv *conversation.Service, m received) {
	if c.telegram == nil {
		return
	}
	hook := ""
	if o.TelegramMode == "webhook" {
		hook = o.PublicURL + "/hooks/telegram"
	}
	for pause := 2 * time.Second; ; pause = min(2*pause, 5*time.Minute) {
		err := c.telegram.Setup(ctx, b.Texts, b.Texts.Languages(), hook)
		if err == nil || ctx.Err() != nil {
			break
		}
		o.Log.Error("Telegram could not be set up; trying again", "error", err, "in", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if hook == "" {
			break // polling works without commands and descriptions
		}
	}
	if hook == "" {
		c.telegram.Poll(ctx, conv, m)
	}
}
