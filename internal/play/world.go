// Package play is the whole service on a laptop: a make-believe Telegram and WhatsApp with people who write, and a Ponte
// that is told that they are the real ones. It drives the tests of the whole program and the benchmark, and shows two
// telephones side by side on a page.
package play

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"ponte/internal/app"
	"ponte/internal/channel/whatsapp"
	"ponte/internal/locale"
	"ponte/internal/play/botapi"
	"ponte/internal/play/cloudapi"
	"ponte/internal/play/phone"
	"ponte/locales"
)

// Options say how the platforms of a World are made. All may be left out.
type Options struct {
	TelegramListen string // address on loopback; "" is a free port
	WhatsAppListen string
	Numbers        int           // of the service at WhatsApp; 0 is one
	Ticks          time.Duration // pause before each status of a message at WhatsApp
	Unpaced        bool          // the platforms do not limit how fast the service may send
	Sent           func(to *cloudapi.Person)
	// Pause is how long a webhook that was not accepted is left alone before its n-th repetition; nil is as the platforms do.
	Pause func(n int) time.Duration
}

// World is the two platforms with one clock.
type World struct {
	Clock    *phone.Clock
	Telegram *botapi.Server
	WhatsApp *cloudapi.Server
}

// telegramToken is that of the make-believe bot; it opens nothing.
const telegramToken = "123456:make-believe-token-of-no-value"

// Open starts the platforms. The account at WhatsApp has all templates, approved.
func Open(o Options) (*World, error) {
	w := &World{Clock: new(phone.Clock)}
	templates, err := approved()
	if err != nil {
		return nil, err
	}
	w.Telegram, err = botapi.Start(botapi.Options{
		Listen: o.TelegramListen, Token: telegramToken, Clock: w.Clock, Pause: o.Pause, Unpaced: o.Unpaced,
	})
	if err != nil {
		return nil, err
	}
	var numbers []string
	for i := range max(1, o.Numbers) {
		numbers = append(numbers, fmt.Sprint(100000000000001+i))
	}
	w.WhatsApp, err = cloudapi.Start(cloudapi.Options{
		Listen: o.WhatsAppListen, Token: "make-believe-token", AppSecret: "make-believe-secret", VerifyToken: "make-believe-verify",
		Numbers: numbers, Templates: templates, Clock: w.Clock, Ticks: o.Ticks, Pause: o.Pause, Unpaced: o.Unpaced, Sent: o.Sent,
	})
	if err != nil {
		w.Telegram.Close()
		return nil, err
	}
	return w, nil
}

// approved gives the declared templates as WhatsApp has them.
func approved() ([]cloudapi.Template, error) {
	declared, err := locale.LoadTemplates(locales.FS)
	if err != nil {
		return nil, err
	}
	var list []cloudapi.Template
	for _, t := range declared {
		for _, lang := range t.Languages() {
			_, text := t.In(lang)
			list = append(list, cloudapi.Template{Name: t.Name, Language: whatsapp.TemplateLang(lang), Body: text.Body, Button: text.Button})
		}
	}
	return list, nil
}

// Close ends the platforms.
func (w *World) Close() {
	w.Telegram.Close()
	w.WhatsApp.Close()
}

// Settings are those by which a Ponte takes this world for the real one. Telegram is polled, for which no address of the
// Ponte need be known.
func (w *World) Settings() app.Options {
	meta := w.WhatsApp.Options()
	return app.Options{
		TelegramToken: w.Telegram.Token(), TelegramAPI: w.Telegram.URL(), TelegramMode: "poll",
		WhatsAppToken: meta.Token, WhatsAppAPI: w.WhatsApp.URL(), WhatsAppPhoneID: strings.Join(meta.Numbers, ","),
		WhatsAppAccountID: meta.Account, WhatsAppAppSecret: meta.AppSecret, WhatsAppVerifyToken: meta.VerifyToken,
		TelegramSecret: rand.Text(), Now: w.Clock.Now,
	}
}

// Attach tells WhatsApp where a Ponte listens, as its app's webhook settings do.
func (w *World) Attach(ctx context.Context, ponteURL string) error {
	return w.WhatsApp.Subscribe(ctx, strings.TrimSuffix(ponteURL, "/")+"/hooks/whatsapp")
}

// Start starts a Ponte in a world, with settings that are made of the world's own.
func Start(ctx context.Context, w *World, o app.Options) (*app.App, app.Started, error) {
	a, err := app.New(ctx, o)
	if err != nil {
		return nil, app.Started{}, err
	}
	started, err := a.Start(ctx)
	if err != nil {
		return nil, started, err
	}
	if err := w.Attach(ctx, started.URL); err != nil {
		return nil, started, errors.Join(err, a.Stop(ctx))
	}
	return a, started, nil
}
