package webchat_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ponte/internal/channel/webchat"
	"ponte/internal/locale"
	"ponte/internal/route"
	"ponte/internal/store/storetest"
)

// FuzzPost: whatever a browser or anybody else posts, it is taken in or refused; nothing breaks, and nothing of it becomes
// an element of the page.
func FuzzPost(f *testing.F) {
	for _, path := range []string{"/send", "/tap", "/pin", "/start", "/leave"} {
		f.Add(path, "application/x-www-form-urlencoded", "text=hello&key=1&action=menu&step=1&lat=1&lon=2")
	}
	f.Add("/send", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a<b>.png\"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--x--\r\n")
	f.Add("/send", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n<injected>")
	f.Add("/send", "multipart/form-data", "--x")
	f.Add("/tap", "text/plain", "action=<injected>&step=-1")
	f.Add("/send", "application/x-www-form-urlencoded", "text=%3Cinjected%3E&from=%3Cinjected%3E&lang=%00&key=%zz")
	texts, err := locale.Load(localesDir, nil)
	if err != nil {
		f.Fatal(err)
	}
	r := storetest.NewRig(f, storetest.SQLite(f), nil)
	c, err := webchat.New(webchat.Options{
		Conversations: r.Conv, Stepper: storetest.Bot{}, Renderer: storetest.Bot{}, Texts: texts, ExitURL: "https://weather.example/",
		Now: r.Clock.Now, Log: discard,
	})
	if err != nil {
		f.Fatal(err)
	}
	handlers := map[string]route.Handler{}
	for _, e := range c.Routes() {
		handlers[e.Pattern] = e.Handler
	}
	f.Fuzz(func(t *testing.T, path, contentType, body string) {
		handle := handlers["POST "+path]
		if handle == nil {
			return
		}
		req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("X-Live", "1")
		w := httptest.NewRecorder()
		if err := handle(w, req); err != nil {
			if status := route.Status(err); status >= 500 {
				t.Fatalf("%d: %v", status, err)
			}
			return
		}
		if page := w.Body.String(); strings.Contains(page, "<injected") || strings.Contains(page, "<no value>") || strings.Contains(page, "ZgotmplZ") {
			t.Fatalf("in the page: %s", page)
		}
	})
}
