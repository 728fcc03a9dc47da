package cloudapi

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"unicode/utf16"
	"unicode/utf8"
)

// envelope gives the body of a webhook as Meta writes it.
func (s *Server) envelope(changes []object) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(object{ // maps of strings and numbers can always be encoded
		"object": "whatsapp_business_account", "entry": []object{{"id": s.o.Account, "changes": changes}},
	})
	return wire(bytes.TrimSpace(b.Bytes()))
}

// wire escapes JSON as Meta does on the wire: everything that is not ASCII, and the signs / and @, which stand only within
// strings. Whoever checks the signature over decoded and encoded JSON finds another one.
func wire(body []byte) []byte {
	var b bytes.Buffer
	for rest := body; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		rest = rest[n:]
		switch {
		case r == '/':
			b.WriteString(`\/`)
		case r == '@':
			b.WriteString(`\u0040`)
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	return b.Bytes()
}

// sign gives the value of the signature's header.
func sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// post makes one request and reports whether it was accepted.
func (s *Server) post(body []byte) bool {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-s.ctx.Done():
		return false
	}
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	accepted := s.request(hook, body) == nil
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posted++
	if !accepted {
		s.failures++
	}
	return accepted
}

func (s *Server) request(hook string, body []byte) error {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, hook, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "facebookexternalua")
	req.Header.Set("X-Hub-Signature-256", sign(s.o.AppSecret, body))
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection can be used again
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}
