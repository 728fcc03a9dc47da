package route_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ponte/internal/route"
)

// serve answers with what handle does, and hands the error of handle to the returned channel.
func serve(t *testing.T, handle route.Handler) (*httptest.Server, <-chan error) {
	t.Helper()
	errs := make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { errs <- handle(w, r) }))
	t.Cleanup(s.Close)
	return s, errs
}

func TestStream(t *testing.T) {
	wake := make(chan string)
	s, errs := serve(t, func(w http.ResponseWriter, r *http.Request) error {
		stream, err := route.OpenStream(w, r)
		if err != nil {
			return err
		}
		last := route.LastID(r)
		return route.Follow(stream, wake, func(text string) error {
			return stream.Send(route.Event{ID: last, Name: "line", Data: []byte(text)})
		})
	})
	resp, err := http.Get(s.URL + "?after=7")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type %q", got)
	}
	go func() {
		wake <- "one\r\ntwo\rthree"
		close(wake)
	}()
	var lines []string
	for scan := bufio.NewScanner(resp.Body); scan.Scan(); {
		lines = append(lines, scan.Text())
	}
	want := "retry: 2000||id: 7|event: line|data: ||id: 7|event: line|data: one|data: twothree|"
	if got := strings.Join(lines, "|"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if err := <-errs; err != nil {
		t.Error(err)
	}
}

// TestListenerGoes: a browser that goes away ends the handler, and that is no error.
func TestListenerGoes(t *testing.T) {
	s, errs := serve(t, func(w http.ResponseWriter, r *http.Request) error {
		stream, err := route.OpenStream(w, r)
		if err != nil {
			return err
		}
		return route.Follow(stream, make(chan int), func(int) error { return nil })
	})
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	resp.Body.Close()
	if err := <-errs; err != nil {
		t.Error(err)
	}
}

func TestFollowGivesTheErrorOfEach(t *testing.T) {
	broken := errors.New("broken")
	s, errs := serve(t, func(w http.ResponseWriter, r *http.Request) error {
		stream, err := route.OpenStream(w, r)
		if err != nil {
			return err
		}
		return route.Follow(stream, make(chan int), func(int) error { return broken })
	})
	resp, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := <-errs; !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestLastID(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/live?after=3", nil)
	if got := route.LastID(r); got != "3" {
		t.Errorf("from the query: %q", got)
	}
	r.Header.Set("Last-Event-ID", "9")
	if got := route.LastID(r); got != "9" {
		t.Errorf("after a reconnect: %q", got)
	}
}
