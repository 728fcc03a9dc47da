package play

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPage: what the page is told to do is done on the right telephone, what makes no sense is refused, and no other page may
// tell it anything.
func TestPage(t *testing.T) {
	w, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	p, err := NewPage(w)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	telegram, whatsapp := p.telegram[0].ID(), p.whatsapp[0].ID()
	program := base64.StdEncoding.EncodeToString([]byte("<html><script>alert(1)</script>"))
	for _, c := range []struct {
		deed, site string
		status     int
	}{
		{fmt.Sprintf(`{"do":"write","platform":"telegram","person":"%s","text":"oi"}`, telegram), "same-origin", 200},
		{fmt.Sprintf(`{"do":"write","platform":"whatsapp","person":"%s","text":"oi"}`, whatsapp), "same-origin", 200},
		{fmt.Sprintf(`{"do":"write","platform":"whatsapp","person":"%s","text":"oi"}`, whatsapp), "cross-site", 403},
		{fmt.Sprintf(`{"do":"file","kind":"document","platform":"whatsapp","person":"%s","data":"%s"}`, whatsapp, program), "same-origin", 200},
		{fmt.Sprintf(`{"do":"pin","platform":"whatsapp","person":"%s","lat":91}`, whatsapp), "same-origin", 409},
		{fmt.Sprintf(`{"do":"number","platform":"whatsapp","person":"%s","text":"+55"}`, whatsapp), "same-origin", 409},
		{fmt.Sprintf(`{"do":"number","platform":"whatsapp","person":"%s","text":"5511999990000"}`, whatsapp), "same-origin", 200},
		{fmt.Sprintf(`{"do":"number","platform":"telegram","person":"%s","text":"5511999990000"}`, telegram), "same-origin", 409},
		{fmt.Sprintf(`{"do":"press","platform":"telegram","person":"%s","message":"1","text":"x"}`, telegram), "same-origin", 409},
		{fmt.Sprintf(`{"do":"dance","platform":"telegram","person":"%s"}`, telegram), "same-origin", 409},
		{`{"do":"write","platform":"telegram","person":"nobody"}`, "same-origin", 409},
		{`{"do":"clock","hours":-1}`, "same-origin", 409},
		{`{"do":"clock","hours":25}`, "same-origin", 200},
		{`{"do":"expire","platform":"post","on":true}`, "same-origin", 409},
		{`{"do":`, "same-origin", 400},
	} {
		req, err := http.NewRequest(http.MethodPost, s.URL+"/do", strings.NewReader(c.deed))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", c.site)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s from %s: status %d, want %d", c.deed, c.site, resp.StatusCode, c.status)
		}
	}
	if n := len(p.telegram[0].Screen()); n != 1 {
		t.Errorf("%d messages on the screen of Telegram", n)
	}
	screen := p.whatsapp[0].Screen()
	resp, err := http.Get(s.URL + "/file?platform=whatsapp&person=" + whatsapp + "&message=" + screen[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); kind != "application/octet-stream" || resp.Header.Get("Content-Disposition") != "attachment" {
		t.Errorf("a page that was sent as a file is shown as %s", kind)
	}
	state, err := http.Get(s.URL + "/state")
	if err != nil {
		t.Fatal(err)
	}
	defer state.Body.Close()
	body, err := io.ReadAll(state.Body)
	if err != nil || !strings.Contains(string(body), `"ahead":25`) || !strings.Contains(string(body), `"window":0`) {
		t.Errorf("state %s, %v", body, err)
	}
}
