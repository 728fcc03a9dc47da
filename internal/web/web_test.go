package web_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/route"
	"ponte/internal/web"
)

type texts struct{}

func (texts) Text(lang chat.Lang, id string, _ map[string]string, _ int) string {
	return string(lang) + " " + id
}

func (texts) Negotiate(accept string) chat.Lang {
	if strings.HasPrefix(accept, "es") {
		return "es"
	}
	return ""
}

// started runs a server with the routes on a free port and gives its address, its log, and the server.
func started(t *testing.T, o web.Options, routes ...route.Route) (string, *bytes.Buffer, *web.Server) {
	t.Helper()
	var log bytes.Buffer
	o.Listen, o.Routes, o.Texts = "127.0.0.1:0", routes, texts{}
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Now = time.Now
	if o.Metrics == nil {
		o.Metrics = web.NewMetrics(func(context.Context) (web.Gauges, error) { return web.Gauges{}, errors.New("none") })
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	return "http://" + s.Addr().String(), &log, s
}

// do sends a request with headers given as "Name: value" and gives the answer with its body.
func do(t *testing.T, method, address string, body io.Reader, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func fails(pattern string, kind route.Kind, err error) route.Route {
	return route.Route{Pattern: pattern, Kind: kind, Handler: func(http.ResponseWriter, *http.Request) error { return err }}
}

func TestErrorsAreAnsweredWithoutDetail(t *testing.T) {
	secret := fmt.Errorf("find Maria +5561999990000: %w", chat.ErrNotFound)
	address, log, _ := started(t, web.Options{},
		fails("GET /page", route.Page, secret),
		fails("GET /hook", route.Hook, secret),
		fails("GET /broken", route.Page, errors.New("disk")),
		route.Route{Pattern: "GET /panic", Handler: func(http.ResponseWriter, *http.Request) error { panic("Maria wrote this") }},
		route.Route{Pattern: "GET /bounds", Handler: func(_ http.ResponseWriter, r *http.Request) error {
			_ = []int{}[len(r.URL.Path)-7:][0]
			return nil
		}},
	)
	for _, c := range []struct {
		path   string
		status int
		want   string
	}{
		{"/page", 404, "es web-error-404"},
		{"/nowhere", 404, "es web-error-404"},
		{"/broken", 500, "es web-error<"},
		{"/panic", 500, "es web-error<"},
		{"/bounds", 500, "es web-error<"},
		{"/hook", 404, ""},
	} {
		resp, body := do(t, "GET", address+c.path, nil, "Accept-Language: es-VE")
		if resp.StatusCode != c.status || !strings.Contains(body, c.want) || c.want == "" && body != "" {
			t.Errorf("%s: %d %q", c.path, resp.StatusCode, body)
		}
		if strings.Contains(body, "Maria") || strings.Contains(body, "goroutine") {
			t.Errorf("%s tells what went wrong", c.path)
		}
		if id := resp.Header.Get("X-Request-Id"); id == "" || c.want != "" && !strings.Contains(body, id) {
			t.Errorf("%s: request id %q is not on the page", c.path, id)
		}
	}
	if strings.Contains(log.String(), "Maria wrote this") {
		t.Error("the log quotes what a panic said")
	}
	if !strings.Contains(log.String(), "index out of range") {
		t.Error("the log does not say what the runtime said")
	}
}

func TestHeaders(t *testing.T) {
	page := route.Route{Pattern: "GET /page", Handler: func(w http.ResponseWriter, _ *http.Request) error { return nil }}
	public, _ := url.Parse("https://chat.example.org")
	address, _, _ := started(t, web.Options{PublicURL: public}, page)
	for _, path := range []string{"/page", "/nowhere"} {
		resp, _ := do(t, "GET", address+path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy":   "default-src 'none'; script-src 'self'; style-src 'self'",
			"X-Content-Type-Options":    "nosniff",
			"X-Frame-Options":           "DENY",
			"Referrer-Policy":           "no-referrer",
			"Permissions-Policy":        "geolocation=(self)",
			"Cache-Control":             "no-store",
			"Strict-Transport-Security": "max-age=",
		} {
			if got := resp.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s: %q", path, name, got)
			}
		}
		if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	read := func(_ http.ResponseWriter, r *http.Request) error {
		_, err := io.ReadAll(r.Body)
		return err
	}
	address, _, _ := started(t, web.Options{},
		route.Route{Pattern: "POST /small", Handler: read},
		route.Route{Pattern: "POST /large", Handler: read, MaxBody: 1 << 20})
	for _, c := range []struct {
		path   string
		size   int
		status int
	}{{"/small", 64 << 10, 200}, {"/small", 64<<10 + 1, 413}, {"/large", 64<<10 + 1, 200}, {"/large", 1<<20 + 1, 413}} {
		resp, _ := do(t, "POST", address+c.path, strings.NewReader(strings.Repeat("x", c.size)))
		if resp.StatusCode != c.status {
			t.Errorf("%s with %d bytes: %d, want %d", c.path, c.size, resp.StatusCode, c.status)
		}
	}
}

func TestPostsFromOtherSites(t *testing.T) {
	done := func(http.ResponseWriter, *http.Request) error { return nil }
	public, _ := url.Parse("https://chat.example.org")
	address, _, _ := started(t, web.Options{PublicURL: public},
		route.Route{Pattern: "POST /page", Handler: done},
		route.Route{Pattern: "POST /hook", Handler: done, Kind: route.Hook})
	for _, c := range []struct {
		path, header string
		status       int
	}{
		{"/page", "Sec-Fetch-Site: same-origin", 200},
		{"/page", "Sec-Fetch-Site: cross-site", 403},
		{"/page", "Origin: https://evil.example", 403},
		{"/page", "Origin: https://chat.example.org", 200},
		{"/hook", "Sec-Fetch-Site: cross-site", 200},
	} {
		if resp, _ := do(t, "POST", address+c.path, nil, c.header); resp.StatusCode != c.status {
			t.Errorf("%s with %s: %d, want %d", c.path, c.header, resp.StatusCode, c.status)
		}
	}
}

func TestPostsAreLimitedPerAddress(t *testing.T) {
	done := func(http.ResponseWriter, *http.Request) error { return nil }
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	address, _, _ := started(t, web.Options{PostsPerSecond: 0.001, PostsAtOnce: 2, Proxies: proxies},
		route.Route{Pattern: "POST /page", Handler: done},
		route.Route{Pattern: "GET /page", Handler: done},
		route.Route{Pattern: "POST /hook", Handler: done, Kind: route.Hook})
	for i, c := range []struct {
		method, path, from string
		status             int
	}{
		{"POST", "/page", "203.0.113.7", 200},
		{"POST", "/page", "203.0.113.7", 200},
		{"POST", "/page", "203.0.113.7", 429},
		{"POST", "/page", "198.51.100.1, 203.0.113.7", 429}, // made up in front
		{"GET", "/page", "203.0.113.7", 200},
		{"POST", "/hook", "203.0.113.7", 200},
		{"POST", "/page", "203.0.113.8", 200},
		{"POST", "/page", "2001:db8::1", 200},
		{"POST", "/page", "2001:db8::2", 200},
		{"POST", "/page", "2001:db8::3", 429}, // all of one network
	} {
		resp, _ := do(t, c.method, address+c.path, nil, "X-Forwarded-For: "+c.from)
		if resp.StatusCode != c.status {
			t.Errorf("%d: %s %s from %s: %d, want %d", i, c.method, c.path, c.from, resp.StatusCode, c.status)
		}
		if (resp.StatusCode == 429) != (resp.Header.Get("Retry-After") != "") {
			t.Errorf("%d: Retry-After %q", i, resp.Header.Get("Retry-After"))
		}
	}
}

// TestRemote: a handler sees the person's address, whatever the browser claims.
func TestRemote(t *testing.T) {
	tell := route.Route{Pattern: "GET /page", Handler: func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, r.RemoteAddr)
		return err
	}}
	trusting, _, _ := started(t, web.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, tell)
	alone, _, _ := started(t, web.Options{}, tell)
	for _, c := range []struct{ address, forwarded, want string }{
		{trusting, "203.0.113.7", "203.0.113.7"},
		{trusting, "10.0.0.1, 203.0.113.7, 127.0.0.2", "203.0.113.7"},
		{trusting, "nonsense", "127.0.0.1"},
		{alone, "203.0.113.7", "127.0.0.1"},
	} {
		if _, got := do(t, "GET", c.address+"/page", nil, "X-Forwarded-For: "+c.forwarded); got != c.want {
			t.Errorf("%q: %s, want %s", c.forwarded, got, c.want)
		}
	}
}

func TestPagesArePacked(t *testing.T) {
	text := strings.Repeat("<p>the same again</p>", 500)
	address, _, _ := started(t, web.Options{}, route.Route{Pattern: "GET /page", Handler: func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, err := io.WriteString(w, text)
		return err
	}})
	resp, body := do(t, "GET", address+"/page", nil, "Accept-Encoding: gzip")
	if resp.Header.Get("Content-Encoding") != "gzip" || len(body) > 1000 {
		t.Errorf("%d bytes, encoding %q", len(body), resp.Header.Get("Content-Encoding"))
	}
	if _, body := do(t, "GET", address+"/page", nil); body != text {
		t.Error("the unpacked page differs")
	}
}

func TestHealthAndReadiness(t *testing.T) {
	var down error
	address, _, s := started(t, web.Options{Checks: []web.Check{{Name: "database", Func: func(context.Context) error { return down }}}})
	want := func(path string, status int, text string) {
		t.Helper()
		if resp, body := do(t, "GET", address+path, nil); resp.StatusCode != status || body != text+"\n" {
			t.Errorf("%s: %d %q", path, resp.StatusCode, body)
		}
	}
	want("/healthz", 200, "ok")
	want("/readyz", 200, "ready")
	down = errors.New("password=hunter2")
	want("/readyz", 503, "not ready: database")
	want("/healthz", 200, "ok")
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := http.Get(address + "/healthz"); err == nil {
		t.Error("still answers after Stop")
	}
}

// TestStop: a stream ends, a request that is running is finished.
func TestStop(t *testing.T) {
	running, finish := make(chan struct{}), make(chan struct{})
	address, _, s := started(t, web.Options{},
		route.Route{Pattern: "GET /live", Kind: route.Stream, Handler: func(w http.ResponseWriter, r *http.Request) error {
			stream, err := route.OpenStream(w, r)
			if err != nil {
				return err
			}
			return route.Follow(stream, make(chan int), func(int) error { return stream.Send(route.Event{Data: []byte("hello")}) })
		}},
		route.Route{Pattern: "GET /slow", Handler: func(w http.ResponseWriter, _ *http.Request) error {
			close(running)
			<-finish
			_, err := io.WriteString(w, "done")
			return err
		}})

	resp, err := http.Get(address + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	for line := ""; line != "data: hello\n"; {
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	slow := make(chan string)
	go func() {
		_, body := do(t, "GET", address+"/slow", nil)
		slow <- body
	}()
	<-running
	stopped := make(chan error)
	go func() { stopped <- s.Stop(context.Background()) }()
	if _, err := io.ReadAll(lines); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	close(finish)
	if got := <-slow; got != "done" {
		t.Errorf("the running request got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestMetrics(t *testing.T) {
	look := func(context.Context) (web.Gauges, error) {
		return web.Gauges{JobsWaiting: 3, OldestJob: 90 * time.Second, CasesWaiting: 2, OldestCase: time.Hour, Knowledge: "ab12",
			KnowledgeBroken: true, Stopped: []string{"telegram:123456"}}, nil
	}
	m := web.NewMetrics(look)
	address, _, s := started(t, web.Options{Metrics: m, MetricsListen: "127.0.0.1:0"})
	m.Turn("telegram:123456", "answered", time.Millisecond)
	m.Sent("web", "sent")
	do(t, "GET", address+"/private/Maria?q=secret", nil)
	_, body := do(t, "GET", "http://"+s.MetricsAddr().String()+"/metrics", nil)
	for _, want := range []string{
		`ponte_turns_total{channel="telegram",outcome="answered"} 1`,
		`ponte_sends_total{channel="web",result="sent"} 1`,
		`ponte_http_requests_total{route="/",status="404"} 1`,
		"ponte_jobs_waiting 3", "ponte_job_queue_age_seconds 90", "ponte_cases_waiting 2", "ponte_case_wait_seconds 3600",
		`ponte_knowledge_info{version="ab12"} 1`, "ponte_knowledge_broken 1", `ponte_channel_stopped{channel="telegram"} 1`,
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	for _, secret := range []string{"123456", "Maria", "secret", "127.0.0.1"} {
		if strings.Contains(body, secret) {
			t.Errorf("the metrics name %q", secret)
		}
	}
	if resp, _ := do(t, "GET", address+"/metrics", nil); resp.StatusCode != 404 {
		t.Error("the metrics are public")
	}
}

func TestStartSaysWhatIsInUse(t *testing.T) {
	address, _, _ := started(t, web.Options{})
	s, err := web.New(web.Options{Listen: strings.TrimPrefix(address, "http://"), Now: time.Now, Texts: texts{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("got %v", err)
	}
}
