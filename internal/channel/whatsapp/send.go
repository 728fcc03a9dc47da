package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"ponte/internal/chat"
)

// Send sends one part and gives the platform's id of the message. Our own id goes with it, so that a send whose answer was
// lost is recognised by the status that follows. Its error is a *chat.SendError.
func (c *Channel) Send(ctx context.Context, out chat.Outgoing) (externalID string, err error) {
	number := numberOf(out.Channel)
	limits, ok := c.paces[number]
	if !ok {
		return "", &chat.SendError{Kind: chat.SendNotConfigured, Code: "unknown-number"}
	}
	if !out.WindowOpen && out.Part.Template == nil {
		return "", &chat.SendError{Kind: chat.SendWindowClosed, Code: "131047"}
	}
	if len(out.To) == 0 {
		return "", &chat.SendError{Kind: chat.SendContactGone, Code: "no-address"}
	}
	if err := limits.Wait(ctx, out.To[0].Value); err != nil {
		return "", err
	}
	c.markRead(ctx, out)
	payload := payload(out.Part)
	payload["messaging_product"], payload["recipient_type"] = "whatsapp", "individual"
	payload["biz_opaque_callback_data"] = out.ID
	address(payload, out.To)
	var answer struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := c.post(ctx, number+"/messages", payload, &answer); err != nil {
		return "", err
	}
	if len(answer.Messages) == 0 {
		return "", &chat.SendError{Kind: chat.SendTemporary, Code: "no-id"}
	}
	return answer.Messages[0].ID, nil
}

// address names who it goes to: the number exactly as it was received, or the user id of somebody who hides it.
func address(payload map[string]any, to []chat.Alias) {
	for _, a := range to {
		switch a.Kind {
		case chat.AliasPhone:
			payload["to"] = a.Value
			return
		case chat.AliasBSUID:
			payload["recipient"] = a.Value
		}
	}
}

// NumberInfo is what Meta says about a number.
type NumberInfo struct {
	VerifiedName string `json:"verified_name"`
	Quality      string `json:"quality_rating"`
	NameStatus   string `json:"name_status"`
}

// Info asks Meta about a number; it also proves that the token works.
func (c *Channel) Info(ctx context.Context, number string) (NumberInfo, error) {
	var info NumberInfo
	err := c.get(ctx, number+"?fields=verified_name,quality_rating,name_status", &info)
	return info, err
}

func (c *Channel) post(ctx context.Context, path string, payload, into any) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return &chat.SendError{Kind: chat.SendRejected, Code: "encoding"}
	}
	return c.call(ctx, http.MethodPost, path, data, into)
}

func (c *Channel) get(ctx context.Context, path string, into any) error {
	return c.call(ctx, http.MethodGet, path, nil, into)
}

// call makes one request. Its errors hold neither the token nor what was sent.
func (c *Channel) call(ctx context.Context, method, path string, data []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.api+"/"+version+"/"+path, bytes.NewReader(data))
	if err != nil {
		return &chat.SendError{Kind: chat.SendRejected, Code: "address"}
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		return &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		var refusal struct {
			Error apiError `json:"error"`
		}
		refusal.Error.Code = -1
		if json.NewDecoder(resp.Body).Decode(&refusal) != nil || refusal.Error.Code == -1 {
			return &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
		}
		return outcome(refusal.Error, resp.StatusCode)
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
	}
	return nil
}
