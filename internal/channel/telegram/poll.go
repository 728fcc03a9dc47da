package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// allowed are the kinds of updates that we ask for.
var allowed = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// pollSeconds is how long Telegram waits for something to happen; it cuts at 50.
const pollSeconds = 50

// Poll receives updates until ctx ends. It asks for the next ones only after the last ones were stored: what Telegram is
// asked to forget is in our database.
func (c *Channel) Poll(ctx context.Context, r Receiver, m Meter) {
	var offset int64
	pause := time.Second
	for ctx.Err() == nil {
		next, err := c.pollOnce(ctx, offset, r, m)
		offset = next
		if err == nil {
			pause = time.Second
			continue
		}
		if ctx.Err() != nil {
			return
		}
		e := sendError(err)
		c.log.Error("Telegram cannot be polled", "channel", c.name, "code", e.Code, "kind", e.Kind)
		wait := max(pause, e.After)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		pause = min(2*pause, time.Minute)
	}
}

// pollOnce asks for updates from offset on, stores them in order, and gives the next offset. It stops at the first one that
// could not be stored, which is then asked for again.
func (c *Channel) pollOnce(ctx context.Context, offset int64, r Receiver, m Meter) (int64, error) {
	updates, err := c.updates(ctx, offset)
	if err != nil {
		return offset, err
	}
	for _, raw := range updates {
		p, err := Parse(c.name, raw)
		if err != nil {
			m.Received(c.name, "malformed")
			continue // without an id it cannot be confirmed by itself; the next one confirms it
		}
		if status := c.accept(ctx, raw, r, m); status != http.StatusOK {
			return offset, fmt.Errorf("an update could not be stored (%d)", status)
		}
		offset = p.UpdateID + 1
	}
	return offset, nil
}

// updates calls getUpdates, which the library does not export.
func (c *Channel) updates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{"offset": offset, "timeout": pollSeconds, "limit": 100, "allowed_updates": allowed})
	if err != nil {
		return nil, fmt.Errorf("encode getUpdates: %w", err)
	}
	var updates []json.RawMessage
	if err := c.call(ctx, "getUpdates", body, &updates); err != nil {
		return nil, err
	}
	return updates, nil
}

// call posts JSON to a method and decodes its result. Its errors hold neither the token nor what was sent.
func (c *Channel) call(ctx context.Context, method string, body []byte, result any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.api+"/bot"+c.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return &apiError{method: method, description: "the request could not be made"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		return &apiError{method: method, description: "no answer"} // the client's own error quotes the address, token and all
	}
	defer resp.Body.Close()
	var answer struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		ErrorCode   int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return &apiError{method: method, code: resp.StatusCode, description: "the answer is no JSON"}
	}
	if !answer.OK {
		return &apiError{method: method, code: answer.ErrorCode, description: answer.Description, retryAfter: answer.Parameters.RetryAfter}
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return &apiError{method: method, code: resp.StatusCode, description: "the result is not of its form"}
	}
	return nil
}
