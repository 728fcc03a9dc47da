package whatsapp

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"ponte/internal/chat"
)

// Batch is what one webhook carried. Each item stands for itself: one that is not understood spoils no other.
type Batch struct {
	Inbound  []chat.Inbound
	Statuses []Status
	// Kinds count what is neither: "number:unknown", "message:reaction", "field:account_update", …
	Kinds []string
	// Alarm names a notice that somebody must look at: the account is restricted or about to be.
	Alarm string
}

// Status reports how far a message got.
type Status struct {
	Channel    string
	ExternalID string // the platform's id of the message
	ID         string // our own, where we gave it one
	Status     chat.SendStatus
	Reason     string // the error's code
}

type envelope struct {
	Object string `json:"object"`
	Entry  []struct {
		Changes []json.RawMessage `json:"changes"`
	} `json:"entry"`
}

type change struct {
	Field string `json:"field"`
	Value struct {
		Metadata struct {
			PhoneNumberID string `json:"phone_number_id"`
		} `json:"metadata"`
		Contacts []contact         `json:"contacts"`
		Messages []json.RawMessage `json:"messages"`
		Statuses []json.RawMessage `json:"statuses"`
		Errors   []apiError        `json:"errors"`
		Event    string            `json:"event"`
	} `json:"value"`
}

// contact says who wrote. The number may be missing since people may hide it behind a user name.
type contact struct {
	Profile struct {
		Name string `json:"name"`
	} `json:"profile"`
	WaID   string `json:"wa_id"`
	UserID string `json:"user_id"`
}

// Parse reads one webhook whose signature was checked. It is pure, and fails only for what is no webhook at all.
func Parse(body []byte, known func(number string) bool) (Batch, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil || e.Object == "" {
		return Batch{}, errors.New("not a webhook of the Cloud API")
	}
	var b Batch
	for _, entry := range e.Entry {
		for _, raw := range entry.Changes {
			var c change
			if json.Unmarshal(raw, &c) != nil {
				b.count("change:undecodable")
				continue
			}
			b.change(c, known)
		}
	}
	return b, nil
}

func (b *Batch) count(kind string) { b.Kinds = append(b.Kinds, kind) }

// change reads one change: messages and statuses of one number.
func (b *Batch) change(c change, known func(string) bool) {
	if c.Field != "messages" {
		b.count("field:" + short(c.Field))
		if c.Field == "account_update" {
			b.Alarm = short(c.Value.Event)
		}
		return
	}
	number := c.Value.Metadata.PhoneNumberID
	if !known(number) {
		b.count("number:unknown")
		return
	}
	for _, raw := range c.Value.Messages {
		b.message(name(number), raw, c.Value.Contacts)
	}
	for _, raw := range c.Value.Statuses {
		b.status(name(number), raw)
	}
	if len(c.Value.Errors) > 0 {
		b.count("errors")
	}
}

// short keeps a counter's label short and of few letters, whoever sent it.
func short(label string) string {
	if len(label) > 40 {
		label = label[:40]
	}
	for _, r := range label {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' {
			return "other"
		}
	}
	return label
}

// status reads one status. Order is not promised; the store ranks them.
func (b *Batch) status(channel string, raw json.RawMessage) {
	var s struct {
		ID       string     `json:"id"`
		Status   string     `json:"status"`
		Callback string     `json:"biz_opaque_callback_data"`
		Errors   []apiError `json:"errors"`
	}
	if json.Unmarshal(raw, &s) != nil || s.ID == "" {
		b.count("status:undecodable")
		return
	}
	out := Status{Channel: channel, ExternalID: s.ID, ID: s.Callback}
	switch s.Status {
	case "sent":
		out.Status = chat.SendSent
	case "delivered":
		out.Status = chat.SendDelivered
	case "read", "played":
		out.Status = chat.SendRead
	case "failed":
		out.Status, out.Reason = chat.SendFailed, "unknown"
		if len(s.Errors) > 0 {
			out.Reason = strconv.Itoa(s.Errors[0].Code)
			if outcome(s.Errors[0], 0).Kind == chat.SendWindowClosed { // it is not lost: it waits for the person to write
				out.Status = chat.SendHeld
			}
		}
	default:
		b.count("status:" + short(s.Status))
		return
	}
	b.Statuses = append(b.Statuses, out)
}

// unixTime reads the timestamps of webhooks: strings of seconds, sometimes of milliseconds.
func unixTime(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return time.Now()
	case n > 1e11:
		return time.UnixMilli(n)
	}
	return time.Unix(n, 0)
}
