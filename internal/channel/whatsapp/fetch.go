package whatsapp

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"ponte/internal/chat"
)

// largestFile is the most that is read of a file.
const largestFile = 25 << 20

// Fetch opens a file that somebody sent. Its address lives five minutes and is asked for with our token, which goes to Meta's
// own hosts over https and nowhere else; redirects are not followed. Its error is a *chat.SendError.
func (c *Channel) Fetch(ctx context.Context, channel string, m chat.Media) (io.ReadCloser, error) {
	var info struct {
		URL string `json:"url"`
	}
	if err := c.get(ctx, url.PathEscape(m.Ref)+"?phone_number_id="+url.QueryEscape(numberOf(channel)), &info); err != nil {
		return nil, err
	}
	if !c.trusted(info.URL) {
		return nil, &chat.SendError{Kind: chat.SendRejected, Code: "media-host"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, info.URL, nil)
	if err != nil {
		return nil, &chat.SendError{Kind: chat.SendRejected, Code: "media-host"}
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("User-Agent", "ponte")
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
	}
	if resp.StatusCode != http.StatusOK { // 404: the address has expired, and is asked for again
		resp.Body.Close()
		return nil, &chat.SendError{Kind: chat.SendTemporary, Code: "media-gone"}
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, largestFile+1), resp.Body}, nil
}

// trusted reports whether a file's address may be given our token: Meta's hosts, or the Graph API that was configured.
func (c *Channel) trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if own, err := url.Parse(c.api); err == nil && c.api != API && u.Scheme == own.Scheme && u.Host == own.Host {
		return true
	}
	if u.Scheme != "https" || u.Port() != "" {
		return false
	}
	for _, host := range mediaHosts {
		if u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host) {
			return true
		}
	}
	return false
}
