package app

import (
	"context"
	"fmt"
	"slices"

	"ponte/internal/channel/whatsapp"
	"ponte/internal/chat"
	"ponte/internal/locale"
)

// replyWaiting is the template that says that an answer waits, as locales/templates.yaml names it.
const replyWaiting = "reply-waiting"

// notice is what somebody is sent whose answer waits for the 24-hour window.
func (c channels) notice(lang chat.Lang) (chat.Part, bool) {
	t, ok := c.templates[replyWaiting]
	if !ok {
		return chat.Part{}, false
	}
	in, text := t.In(lang)
	return chat.Part{Template: &chat.Template{Name: t.Name, Lang: in}, Text: text.Body, Lang: in, RTL: locale.RTL(in)}, true
}

// missingTemplates compares what is declared with what the account has, and gives what cannot be sent, such as
// "reply_waiting in fr (REJECTED)".
func (c channels) missingTemplates(ctx context.Context, account string) ([]string, error) {
	have, err := c.whatsapp.Templates(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("read the templates of the WhatsApp account: %w", err)
	}
	var missing []string
	for _, t := range c.templates {
		for _, lang := range t.Languages() {
			code := whatsapp.TemplateLang(lang)
			i := slices.IndexFunc(have, func(h whatsapp.Template) bool { return h.Name == t.Name && h.Language == code })
			switch {
			case i < 0:
				missing = append(missing, fmt.Sprintf("%s in %s (not submitted)", t.Name, code))
			case !have[i].Approved():
				missing = append(missing, fmt.Sprintf("%s in %s (%s)", t.Name, code, have[i].Status))
			}
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// checkTemplates says in the log which templates cannot be sent: their absence is noticed only when somebody's answer waits.
func (c channels) checkTemplates(ctx context.Context, o Options) {
	if c.whatsapp == nil || o.WhatsAppAccountID == "" {
		return
	}
	missing, err := c.missingTemplates(ctx, o.WhatsAppAccountID)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		o.Log.Warn("the templates of WhatsApp could not be checked", "error", err)
	case len(missing) > 0:
		o.Log.Warn("templates of WhatsApp are missing: notices in these languages will be refused", "missing", missing)
	}
}
