package app

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/internal/channel/telegram"
	"ponte/internal/channel/whatsapp"
	"ponte/internal/chat"
)

// get asks for a page. Its error names no address: that may hold a secret.
func (e *examination) get(address string) (resp *http.Response, body string, err error) {
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	if resp, err = e.client.Do(req); err != nil {
		if inner, ok := err.(*url.Error); ok {
			err = inner.Err
		}
		return nil, "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	return resp, string(data), err
}

// Differences of the clock.
const (
	slightlyWrong = 30 * time.Second
	wrong         = 4 * time.Minute // of the five that the 24-hour window is shortened by
)

// clock is compared with that of a platform, whose every answer tells the time.
func (e *examination) clock() {
	const what = "clock"
	address := ""
	switch {
	case e.channels.whatsapp != nil:
		address = cmp.Or(e.o.WhatsAppAPI, whatsapp.API)
	case e.channels.telegram != nil:
		address = cmp.Or(e.o.TelegramAPI, telegram.API)
	default:
		e.add(Finding{what, Off, "there is no platform to compare it with", ""})
		return
	}
	resp, _, err := e.get(address)
	var theirs time.Time
	if err == nil {
		theirs, err = http.ParseTime(resp.Header.Get("Date"))
	}
	if err != nil {
		e.add(Finding{what, Off, "no platform told the time", ""})
		return
	}
	off := e.o.Now().Sub(theirs).Abs().Round(time.Second)
	text, do := fmt.Sprintf("%s off", off), "Let the system keep the time, for instance with `timedatectl set-ntp true`."
	switch {
	case off > wrong:
		e.isBroken(what, text+": the 24-hour window of WhatsApp is misread", do)
	case off > slightlyWrong:
		e.warn(what, text, do)
	default:
		e.fine(what, "right")
	}
}

// soon is when a certificate is about to run out.
const soon = 14 * 24 * time.Hour

// public is the address under which browsers and platforms reach the service, with its certificate.
func (e *examination) public() {
	const what = "public address"
	u, err := e.o.publicURL()
	if u == nil || err != nil {
		e.add(Finding{what, Off, "PONTE_PUBLIC_URL is not set", ""})
		return
	}
	resp, _, err := e.get(strings.TrimSuffix(u.String(), "/") + "/healthz")
	switch {
	case err != nil:
		e.isBroken(what, fmt.Sprintf("%s cannot be reached: %v", u, err), "See that the name leads to this machine, that the reverse proxy runs with a certificate, and that ports 80 and 443 are open.")
	case resp.StatusCode != http.StatusOK:
		e.isBroken(what, fmt.Sprintf("%s answers with %s", u, resp.Status), "Start `ponte serve`, and let the reverse proxy hand everything to PONTE_LISTEN.")
	case resp.TLS == nil:
		e.warn(what, u.String()+" is reached without https", "Put a reverse proxy with a certificate before it, such as the Caddyfile in deploy/: platforms call https only.")
	default:
		left := resp.TLS.PeerCertificates[0].NotAfter.Sub(e.o.Now())
		text := fmt.Sprintf("%s, certificate good for %d days", u, int(left.Hours()/24))
		if left < soon {
			e.warn(what, text, "See why the reverse proxy does not renew it.")
			return
		}
		e.fine(what, text)
	}
}

func (e *examination) telegramToken() {
	name, err := e.channels.telegram.Me(e.ctx)
	switch {
	case err == nil:
		e.fine("telegram token", "the bot is @"+name)
	case chat.AsSendError(err).Kind == chat.SendNotConfigured:
		e.isBroken("telegram token", "Telegram refuses it", "Ask @BotFather for the token again and set PONTE_TELEGRAM_TOKEN.")
	default:
		e.isBroken("telegram token", "Telegram does not answer ("+chat.AsSendError(err).Code+")", "Let this machine reach api.telegram.org on port 443.")
	}
}

// manyPending is how many updates are more than wait on a normal day.
const manyPending = 200

func (e *examination) telegramWebhook() {
	const what = "telegram webhook"
	w, err := e.channels.telegram.WebhookInfo(e.ctx)
	if err != nil {
		return // said with the token
	}
	ours := e.o.PublicURL + "/hooks/telegram"
	switch {
	case e.o.TelegramMode == "poll" && w.URL == "":
		e.fine(what, "none, messages are polled")
	case e.o.TelegramMode == "poll":
		e.warn(what, "a webhook is set, though messages are to be polled", "Start `ponte serve`, which removes it; if it comes back, another installation uses the same bot.")
	case w.URL != ours:
		e.warn(what, "Telegram does not post to "+ours, "Start `ponte serve`, which sets it; if it is lost again, another installation uses the same bot.")
	case w.LastError != "":
		e.warn(what, "the last post failed: "+w.LastError, "See the line on the public address, and the log of `ponte serve`.")
	case w.Pending > manyPending:
		e.warn(what, fmt.Sprintf("%d messages wait to be taken", w.Pending), "See the log of `ponte serve`.")
	default:
		e.fine(what, ours)
	}
}

func (e *examination) whatsappNumbers() {
	numbers, err := e.o.numbers()
	if err != nil {
		return // among the settings
	}
	for _, n := range numbers {
		what := "whatsapp number " + n.ID
		info, err := e.channels.whatsapp.Info(e.ctx, n.ID)
		if err != nil {
			text, do := explainMeta(chat.AsSendError(err))
			e.isBroken(what, text, do)
			continue
		}
		text := fmt.Sprintf("%q, quality %s, name %s", info.VerifiedName, strings.ToLower(info.Quality), strings.ToLower(info.NameStatus))
		if info.Quality == "RED" || info.NameStatus != "APPROVED" {
			e.warn(what, text, "See the number's page in the WhatsApp Manager: Meta may soon limit it.")
			continue
		}
		e.fine(what, text)
	}
}

// explainMeta puts a refusal of the Graph API in words.
func explainMeta(err *chat.SendError) (text, do string) {
	switch {
	case err.Code == "190":
		return "Meta refuses the token (190)", "Make a token without expiry for the system user, and set PONTE_WHATSAPP_TOKEN."
	case slices.Contains([]string{"100", "33", "10", "3"}, err.Code) || len(err.Code) == 3 && err.Code[0] == '2':
		return "Meta knows no such id, or the token may not see it (" + err.Code + ")",
			"Compare the id with that in the app's WhatsApp settings, and give the system user whatsapp_business_messaging and whatsapp_business_management."
	case err.Kind == chat.SendNotConfigured:
		return "Meta has closed the account or the number (" + err.Code + ")", "See the account's quality page in the WhatsApp Manager."
	}
	return "Meta does not answer (" + err.Code + ")", "Let this machine reach graph.facebook.com on port 443."
}

// whatsappWebhook does to our own webhook what Meta does when its address is set.
func (e *examination) whatsappWebhook() {
	const what = "whatsapp webhook"
	if e.o.PublicURL == "" {
		e.isBroken(what, "there is no address for Meta to post to", "Set PONTE_PUBLIC_URL, and the same address with /hooks/whatsapp in the app's webhook settings.")
		return
	}
	address := strings.TrimSuffix(e.o.PublicURL, "/") + "/hooks/whatsapp"
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {e.o.WhatsAppVerifyToken}, "hub.challenge": {e.challenge}}
	resp, body, err := e.get(address + "?" + q.Encode())
	switch {
	case err != nil:
		e.isBroken(what, address+" cannot be reached", "See the line on the public address.")
	case resp.StatusCode == http.StatusForbidden:
		e.isBroken(what, address+" has another verify token", "Start `ponte serve` anew after changing PONTE_WHATSAPP_VERIFY_TOKEN.")
	case resp.StatusCode != http.StatusOK || body != e.challenge:
		e.isBroken(what, address+" is not answered by this service", "Let the reverse proxy hand everything to PONTE_LISTEN.")
	default:
		e.fine(what, address+" answers as Meta wants it")
	}
}

// whatsappAccount is what is set for all numbers together.
func (e *examination) whatsappAccount() {
	const account, templates = "whatsapp account", "whatsapp templates"
	id := e.o.WhatsAppAccountID
	if id == "" {
		e.warn(account, "not looked at", "Set PONTE_WHATSAPP_ACCOUNT_ID, the WhatsApp Business account's id in the app's settings.")
		return
	}
	subscribed, err := e.channels.whatsapp.Subscribed(e.ctx, id)
	switch {
	case err != nil:
		text, do := explainMeta(chat.AsSendError(err))
		e.isBroken(account, text, do)
		return
	case !subscribed:
		e.isBroken(account, "its webhooks go to no app", "Subscribe the app to the account: POST /"+id+"/subscribed_apps, or once more \"Subscribe\" to the field messages in the app's settings.")
	default:
		e.fine(account, "its webhooks go to the app")
	}
	missing, err := e.channels.missingTemplates(e.ctx, id)
	switch {
	case err != nil:
		text, do := explainMeta(chat.AsSendError(err))
		e.isBroken(templates, text, do)
	case len(missing) > 0:
		e.warn(templates, "missing: "+strings.Join(missing, ", "), "Submit them in the WhatsApp Manager as they stand in locales/templates.yaml: without them nobody is told that an answer waits.")
	default:
		e.fine(templates, "all are approved")
	}
}
