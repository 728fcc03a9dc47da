package telegram

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"
)

// largestUpdate is the most that is read of a webhook's body; Telegram sends far less.
const largestUpdate = 4 << 20

// Meter counts what arrives, by kind.
type Meter interface{ Received(channel, kind string) }

// Hook is the webhook. It answers 200 only after what arrived was stored, or if it will never be understood; 401 without a
// word if the secret is wrong; 503 if it could not be stored, upon which Telegram repeats it.
func (c *Channel) Hook(r Receiver, m Meter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		secret := req.Header.Get("X-Telegram-Bot-Api-Secret-Token")
		if c.secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(c.secret)) != 1 {
			m.Received(c.name, "unsigned")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, largestUpdate))
		if err != nil {
			m.Received(c.name, "unreadable")
			status := http.StatusBadRequest
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				status = http.StatusRequestEntityTooLarge
			}
			w.WriteHeader(status)
			return
		}
		w.WriteHeader(c.accept(req.Context(), body, r, m))
	})
}

// accept stores one update and gives the status to answer with.
func (c *Channel) accept(ctx context.Context, body []byte, r Receiver, m Meter) int {
	p, err := Parse(c.name, body)
	if err != nil {
		m.Received(c.name, "malformed")
		return http.StatusBadRequest
	}
	m.Received(c.name, p.Kind)
	if p.CallbackID != "" {
		c.acknowledge(ctx, p.CallbackID)
	}
	if p.Inbound == nil {
		return http.StatusOK
	}
	if err := r.Receive(ctx, *p.Inbound); err != nil {
		c.log.Error("an update could not be stored", "channel", c.name, "error", err)
		return http.StatusServiceUnavailable
	}
	if p.MessageID != 0 {
		c.takeButtonsAway(ctx, p.ChatID, p.MessageID)
	}
	return http.StatusOK
}

// takeButtonsAway removes the buttons of a message once one of them was used, so that nobody presses an old one. Where it
// fails the dialogue answers an old button kindly.
func (c *Channel) takeButtonsAway(ctx context.Context, chatID int64, messageID int) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := c.clearButtons(ctx, chatID, messageID); err != nil {
		c.log.Debug("buttons were not taken away", "channel", c.name, "code", sendError(err).Code)
	}
}

// acknowledge stops the spinning of a pressed button. It may fail: the press was stored or will be repeated.
func (c *Channel) acknowledge(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := c.answerCallback(ctx, id); err != nil {
		c.log.Debug("a button was not acknowledged", "channel", c.name, "code", sendError(err).Code)
	}
}
