package telegram

import (
	"context"
	"io"
	"net/http"

	"ponte/internal/chat"
)

// Fetch opens a file that somebody sent. The address of a file holds the token: it is neither kept nor shown. Its error is a
// *chat.SendError.
func (c *Channel) Fetch(ctx context.Context, _ string, m chat.Media) (io.ReadCloser, error) {
	path, err := c.filePath(ctx, m.Ref)
	if err != nil {
		return nil, sendError(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.api+"/file/bot"+c.token+"/"+path, nil)
	if err != nil {
		return nil, &chat.SendError{Kind: chat.SendRejected, Code: "file-path"}
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, sendError(&apiError{method: "file", code: resp.StatusCode})
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, largestFile+1), resp.Body}, nil
}
