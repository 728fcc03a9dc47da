package whatsapp

import (
	"context"
	"sync"
	"time"

	"ponte/internal/chat"
)

// mostUnread is how many people's last messages are remembered.
const mostUnread = 10_000

// unread remembers the last message of each person until an answer goes out: only then is it marked as read, because only
// then has somebody, or the bot, read it. It is lost with the process, and nobody misses it.
type unread struct {
	mu   sync.Mutex
	last map[string]string // channel and alias → id of the message
}

// heard remembers what arrived.
func (u *unread) heard(in chat.Inbound) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil || len(u.last) > mostUnread {
		u.last = map[string]string{}
	}
	u.last[in.Channel+" "+in.From[0].Value] = in.ExternalID
}

// take gives the last message of a person and forgets it; "" if there is none.
func (u *unread) take(channel string, to []chat.Alias) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, a := range to {
		key := channel + " " + a.Value
		if id, ok := u.last[key]; ok {
			delete(u.last, key)
			return id
		}
	}
	return ""
}

// markRead shows the person that their message, and all before it, were read. It may fail: the answer says it as well.
func (c *Channel) markRead(ctx context.Context, out chat.Outgoing) {
	id := c.unread.take(out.Channel, out.To)
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := c.post(ctx, numberOf(out.Channel)+"/messages", object{
		"messaging_product": "whatsapp", "status": "read", "message_id": id, "typing_indicator": object{"type": "text"},
	}, nil)
	if err != nil {
		c.log.Debug("a message was not marked as read", "channel", out.Channel, "code", chat.AsSendError(err).Code)
	}
}
