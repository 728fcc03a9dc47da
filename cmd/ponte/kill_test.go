package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/app/apptest"
)

// program is the real binary, running.
type program struct {
	cmd  *exec.Cmd
	url  string
	done chan struct{}
}

var chatLine = regexp.MustCompile(`Web chat: (http://\S+)/`)

// startProgram runs the binary on a data folder and waits until it serves.
func startProgram(t *testing.T, binary, data, knowledge string) *program {
	t.Helper()
	cmd := exec.Command(binary, "serve")
	cmd.Env = append(os.Environ(), "PONTE_LISTEN=127.0.0.1:0", "PONTE_METRICS_LISTEN=off", "PONTE_DATA_DIR="+data, "PONTE_KNOWLEDGE="+knowledge)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: cmd, done: make(chan struct{})}
	urls := make(chan string, 1)
	go func() {
		defer close(p.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := chatLine.FindStringSubmatch(lines.Text()); m != nil {
				urls <- m[1]
			}
		}
	}()
	t.Cleanup(p.kill)
	select {
	case p.url = <-urls:
	case <-p.done:
		t.Fatal("the program ended before it served")
	case <-time.After(2 * time.Minute):
		t.Fatal("the program did not start")
	}
	return p
}

// kill ends it as a power cut does.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
	_ = p.cmd.Wait()
}

// visitor is a browser without scripts.
type visitor struct {
	client *http.Client
	jar    *cookiejar.Jar
	name   string
	said   []string // what was accepted: answered with a redirect
}

func newVisitor(t *testing.T, name string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{name: name, jar: jar, client: &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// say posts a message, again and again until it is accepted or ctx ends. As a browser does, it keeps the key of its form.
func (v *visitor) say(ctx context.Context, base func() string, text string) {
	form := url.Values{"text": {text}, "key": {v.name + text}, "fresh": {"1"}}
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base()+"/send", strings.NewReader(form.Encode()))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		resp, err := v.client.Do(req)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusSeeOther {
				v.said = append(v.said, text)
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// page reads the conversation.
func (v *visitor) page(t *testing.T, base string) string {
	t.Helper()
	resp, err := v.client.Get(base + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestKilledUnderLoad kills the real program with SIGKILL while people write to it, three times over: what was accepted is in
// the conversation exactly once, in the order in which it was said, and everything was answered.
func TestKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and kills the real program")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "ponte")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	knowledge, data := apptest.Knowledge(t), filepath.Join(dir, "data")
	p := startProgram(t, binary, data, knowledge)
	var mu sync.Mutex
	base := func() string { mu.Lock(); defer mu.Unlock(); return p.url }

	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	const people, messages = 6, 8
	var visitors []*visitor
	var wg sync.WaitGroup
	for i := range people {
		v := newVisitor(t, fmt.Sprintf("p%d", i))
		visitors = append(visitors, v)
		wg.Go(func() {
			v.say(ctx, base, "oi") // the first answer brings the cookie
			for n := range messages {
				v.say(ctx, base, fmt.Sprintf("palavra%dx%d", i, n))
				time.Sleep(120 * time.Millisecond)
			}
		})
	}
	for range 3 {
		time.Sleep(400 * time.Millisecond)
		p.kill()
		next := startProgram(t, binary, data, knowledge)
		moveCookies(t, visitors, p.url, next.url)
		mu.Lock()
		p = next
		mu.Unlock()
	}
	wg.Wait()
	if ctx.Err() != nil {
		t.Fatal("the messages were not accepted in time")
	}
	for i, v := range visitors {
		if len(v.said) != messages+1 {
			t.Errorf("%s: %d of %d messages were accepted", v.name, len(v.said), messages+1)
		}
		page, last := v.page(t, base()), -1
		for n := range messages {
			word := fmt.Sprintf("palavra%dx%d", i, n)
			if c := strings.Count(page, word); c != 1 {
				t.Errorf("%s stands in the conversation %d times", word, c)
			}
			if at := strings.Index(page, word); at < last {
				t.Errorf("%s is out of order", word)
			} else {
				last = at
			}
		}
	}
}

// moveCookies gives the browsers the cookies of the old address at the new one: the port of a test changes, a service's does not.
func moveCookies(t *testing.T, visitors []*visitor, from, to string) {
	t.Helper()
	old, err := url.Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	now, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range visitors {
		v.jar.SetCookies(now, v.jar.Cookies(old))
	}
}
