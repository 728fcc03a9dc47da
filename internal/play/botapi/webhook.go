package botapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"ponte/internal/play/phone"
)

// hook is where updates are posted to.
type hook struct {
	url, secret string
	allowed     []string
	most        int // posts at once
	set         time.Time
	failed      time.Time
	failure     string
	slots       chan struct{}
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// setWebhook has updates posted to an address of this machine.
func (s *Server) setWebhook(ctx context.Context, p params) (any, error) {
	address, secret := p.text("url"), p.text("secret_token")
	if address == "" {
		return s.deleteWebhook(ctx, p)
	}
	if !phone.Loopback(address) {
		return nil, badRequest("bad webhook: this make-believe posts over http to loopback only")
	}
	if secret != "" && !secretForm.MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Clock.Now()
	if now.Sub(s.hook.set) < time.Second {
		return nil, tooMany(0)
	}
	if err := s.allow(p); err != nil {
		return nil, err
	}
	s.hook = hook{url: address, secret: secret, allowed: s.hook.allowed, most: 40, set: now}
	if n := p.number("max_connections"); n >= 1 && n <= 100 {
		s.hook.most = int(n)
	}
	s.hook.slots = make(chan struct{}, s.hook.most)
	s.drop(p)
	if s.poller != nil {
		close(s.poller)
		s.poller = nil
	}
	s.wake()
	return true, nil
}

func (s *Server) deleteWebhook(_ context.Context, p params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = hook{allowed: s.hook.allowed, most: 40}
	s.drop(p)
	return true, nil
}

// drop throws what waits away if the bot asks for that. The lock is held.
func (s *Server) drop(p params) {
	if p.text("drop_pending_updates") == "true" {
		s.pending = nil
	}
}

func (s *Server) getWebhookInfo(context.Context, params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	info := object{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.pending)}
	if s.hook.url == "" {
		return info, nil
	}
	info["max_connections"], info["ip_address"], info["allowed_updates"] = s.hook.most, "127.0.0.1", s.hook.allowed
	if s.hook.failure != "" {
		info["last_error_date"], info["last_error_message"] = s.hook.failed.Unix(), s.hook.failure
	}
	return info, nil
}

// work posts the updates of one queue in order, each until it was accepted or has expired, and ends when there is none.
func (s *Server) work(queue string) {
	for failures := 0; ; {
		u, h, wait := s.next(queue)
		switch {
		case u == nil:
			return
		case wait == 0:
			after, accepted := s.deliver(u, h)
			if accepted {
				failures = 0
				continue
			}
			failures++
			wait = max(after, s.o.Pause(failures))
		}
		if !s.sleep(wait) {
			return
		}
	}
}

// next gives the first update of a queue and how long it is not due yet. Without one, or without a webhook, the worker is
// taken off the queue.
func (s *Server) next(queue string) (*update, hook, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	i := slices.IndexFunc(s.pending, func(u *update) bool { return u.queue == queue })
	if i < 0 || s.hook.url == "" || s.ctx.Err() != nil {
		delete(s.working, queue)
		return nil, hook{}, 0
	}
	u := s.pending[i]
	return u, s.hook, max(0, u.due.Sub(s.o.Clock.Now()))
}

// deliver posts an update, its copies too. Where it was not accepted, after is the pause that was asked for.
func (s *Server) deliver(u *update, h hook) (after time.Duration, accepted bool) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-s.ctx.Done():
		return 0, false
	}
	for range 1 + u.copies {
		status, after, err := s.post(u, h)
		if err == nil && status/100 == 2 {
			s.accepted(u)
			continue
		}
		s.mu.Lock()
		s.hook.failed, s.hook.failure = s.o.Clock.Now(), "Webhook connection closed"
		if err == nil {
			s.hook.failure = fmt.Sprintf("Wrong response from the webhook: %d %s", status, http.StatusText(status))
		}
		s.mu.Unlock()
		return after, false
	}
	return 0, true
}

// post makes one request. After is what the answer's Retry-After asks for.
func (s *Server) post(u *update, h hook) (status int, after time.Duration, err error) {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection can be used again
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		after = time.Duration(min(seconds, 3600)) * time.Second
	}
	return resp.StatusCode, after, nil
}

func (s *Server) accepted(u *update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = slices.DeleteFunc(s.pending, func(other *update) bool { return other == u })
}

// pause is Telegram's: the first repetition comes at once, then they come ever more slowly.
func pause(n int) time.Duration {
	if n == 1 {
		return 0
	}
	return min(time.Second<<min(n-1, 7), 90*time.Second)
}

// sleep waits, and reports false if the server is closed meanwhile.
func (s *Server) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}
