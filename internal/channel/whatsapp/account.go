package whatsapp

import (
	"context"
	"net/url"

	"ponte/internal/chat"
)

// Template is one that the account has, in one language.
type Template struct {
	Name     string `json:"name"`
	Language string `json:"language"` // Meta's code: "pt_BR"
	Status   string `json:"status"`   // "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"
}

// Approved reports whether it may be sent.
func (t Template) Approved() bool { return t.Status == "APPROVED" }

// mostPages bounds how many pages of templates are read.
const mostPages = 50

// Templates lists the templates of an account, whose id is not that of a number. Its error is a *chat.SendError.
func (c *Channel) Templates(ctx context.Context, account string) ([]Template, error) {
	var all []Template
	after := ""
	for range mostPages {
		var page struct {
			Data   []Template `json:"data"`
			Paging struct {
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
				Next string `json:"next"`
			} `json:"paging"`
		}
		q := url.Values{"fields": {"name,language,status"}, "limit": {"100"}}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.get(ctx, url.PathEscape(account)+"/message_templates?"+q.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Data...)
		if after = page.Paging.Cursors.After; page.Paging.Next == "" || after == "" {
			break
		}
	}
	return all, nil
}

// Subscribed reports whether the account's webhooks go to the app of our token. Its error is a *chat.SendError.
func (c *Channel) Subscribed(ctx context.Context, account string) (bool, error) {
	var apps struct {
		Data []struct{} `json:"data"`
	}
	err := c.get(ctx, url.PathEscape(account)+"/subscribed_apps", &apps)
	return len(apps.Data) > 0, err
}

// TemplateLang is the code under which Meta knows a language.
func TemplateLang(l chat.Lang) string {
	switch l {
	case "pt":
		return "pt_BR"
	case "zh":
		return "zh_CN"
	}
	return string(l)
}
