package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
)

// largestBody is the most that is read of a webhook. Meta sends up to 3 MB; a lower limit would refuse a full batch for seven
// days and then lose it.
const largestBody = 4 << 20

// Receiver takes in what people sent and what became of what they were sent; nil means that it is stored.
type Receiver interface {
	Receive(ctx context.Context, b Batch) error
}

// Meter counts what arrives, by kind.
type Meter interface{ Received(channel, kind string) }

// Verify answers Meta's question whether this address is ours: the challenge alone, if the token is right.
func (c *Channel) Verify(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	right := subtle.ConstantTimeCompare([]byte(q.Get("hub.verify_token")), []byte(c.verify)) == 1
	if q.Get("hub.mode") != "subscribe" || !right {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, q.Get("hub.challenge"))
}

// Hook is the webhook. It answers 200 only after everything was stored; 401 without a word if the signature is wrong; 503 if
// something could not be stored, upon which Meta repeats the whole: what was stored is then known as a duplicate.
func (c *Channel) Hook(receiver Receiver, m Meter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
		if err != nil {
			m.Received("whatsapp", "unreadable")
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
				return
			}
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if !c.signed(body, r.Header.Get("X-Hub-Signature-256")) {
			m.Received("whatsapp", "unsigned")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(c.accept(r.Context(), body, receiver, m))
	})
}

// signed checks the signature over the bytes as they were received, in constant time.
func (c *Channel) signed(body []byte, header string) bool {
	given, ok := strings.CutPrefix(header, "sha256=")
	if !ok {
		return false
	}
	signature, err := hex.DecodeString(given)
	if err != nil {
		return false
	}
	for _, secret := range c.secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write(body)
		if hmac.Equal(signature, mac.Sum(nil)) {
			return true
		}
	}
	return false
}

// accept stores one webhook and gives the status to answer with.
func (c *Channel) accept(ctx context.Context, body []byte, receiver Receiver, m Meter) int {
	b, err := Parse(body, func(number string) bool { _, ok := c.numbers[number]; return ok })
	if err != nil {
		m.Received("whatsapp", "malformed")
		return http.StatusBadRequest
	}
	for _, kind := range b.Kinds {
		m.Received("whatsapp", kind)
	}
	if b.Alarm != "" {
		c.log.Error("Meta restricts the WhatsApp account: see the account's quality page", "event", b.Alarm)
	}
	for _, in := range b.Inbound {
		m.Received(in.Channel, "message")
	}
	if err := receiver.Receive(ctx, b); err != nil {
		c.log.Error("a webhook could not be stored", "channel", "whatsapp", "error", err)
		return http.StatusServiceUnavailable
	}
	for _, in := range b.Inbound {
		c.unread.heard(in)
	}
	return http.StatusOK
}
