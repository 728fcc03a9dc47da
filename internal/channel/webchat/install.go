package webchat

import (
	"encoding/json"
	"fmt"
	"net/http"

	"ponte/internal/locale"
)

// offline answers with the page that a browser keeps for when there is no network. It says nothing of the person.
func (c *Channel) offline(w http.ResponseWriter, r *http.Request) error {
	p := page{c: c, Lang: c.Texts.Negotiate(r.Header.Get("Accept-Language"))}
	if p.Lang == "" {
		p.Lang = locale.Fallback
	}
	return c.render(w, "offline.html", "text/html; charset=utf-8", p)
}

// worker answers with the service worker, which keeps the offline page and nothing else.
func (c *Channel) worker(w http.ResponseWriter, _ *http.Request) error {
	style, err := c.assets.URL("chat.css")
	if err != nil {
		return err
	}
	return c.render(w, "sw.js", "text/javascript; charset=utf-8", style)
}

// manifest lets the page be installed. Name and icon are neutral.
func (c *Channel) manifest(w http.ResponseWriter, r *http.Request) error {
	name := c.Texts.Text(locale.Fallback, "web-title", nil, 0)
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	var icons []icon
	for _, i := range []icon{
		{"icon.svg", "any", "image/svg+xml", ""},
		{"icon-192.png", "192x192", "image/png", ""},
		{"icon-512.png", "512x512", "image/png", "any maskable"},
	} {
		src, err := c.assets.URL(i.Src)
		if err != nil {
			return err
		}
		i.Src = src
		icons = append(icons, i)
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	err := json.NewEncoder(w).Encode(map[string]any{
		"id": "/", "name": name, "short_name": name, "start_url": "/", "scope": "/", "display": "standalone",
		"theme_color": "#0f5f5b", "background_color": "#f6f1e7", "icons": icons,
	})
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}
