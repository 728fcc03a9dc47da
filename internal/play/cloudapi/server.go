// Package cloudapi is a make-believe of the WhatsApp Cloud API on loopback: the server side of its contract as far as a
// service that answers people uses it, with people who write to it. It checks what is sent as strictly as the documentation
// says, posts signed webhooks as Meta writes them, and can be set to fail in Meta's ways.
//
// It differs from Meta on purpose in three points: it posts webhooks to loopback only, over plain http; it never fetches a
// link; and lengths are counted in UTF-16 units, the strictest reading of the documentation.
package cloudapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ponte/internal/play/phone"
)

// Options are what a Server is made of. All may be left out.
type Options struct {
	Listen      string // address on loopback; "" is a free port
	Token       string
	Numbers     []string // phone number ids; one if none are given
	Account     string   // id of the WhatsApp account
	AppSecret   string
	VerifyToken string
	Templates   []Template
	Clock       *phone.Clock
	// Ticks is the pause before each status of a message; 0 posts them one right after the other.
	Ticks time.Duration
	// Pause gives how long a webhook that was not accepted is left alone before its n-th repetition, n from 1.
	Pause func(n int) time.Duration
	// Unpaced switches the limits on how fast the service may send off.
	Unpaced bool
	// Sent is told of each message that was accepted, if it is set.
	Sent func(to *Person)
}

// Template is one that Meta has approved, or not.
type Template struct {
	Name     string
	Language string // Meta's code: "pt_BR"
	Status   string // "APPROVED", "PENDING", "REJECTED", "PAUSED"; "" is approved
	Body     string
	Button   string // label of a quick reply; "" for none
}

// Server is the Graph API for one account.
type Server struct {
	o       Options
	url     string
	http    *http.Server
	client  *http.Client
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
	slots   chan struct{} // posts at once

	mu       sync.Mutex
	expired  bool // the token
	down     bool
	numbers  map[string]*number
	people   []*Person
	byNumber map[string]*Person
	byUser   map[string]*Person
	files    map[string]file
	last     int64 // of an id
	hook     string
	queues   map[string][]letter // webhooks on their way, those of one person in order
	together []letter            // webhooks to be posted as one
	joined   bool                // whether they are being collected
	failures int
	posted   int
}

// number is one telephone number of the service.
type number struct {
	id, display string
	pace        *rate.Limiter
}

type object = map[string]any

// throughput is how many messages a number may send in a second.
const throughput = 80

// Start gives a server that listens on loopback until Close.
func Start(o Options) (*Server, error) {
	o = o.withDefaults()
	listener, err := phone.Listen(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("start the make-believe WhatsApp: %w", err)
	}
	s := &Server{
		o: o, url: "http://" + listener.Addr().String(), slots: make(chan struct{}, 64),
		client:  &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		numbers: map[string]*number{}, byNumber: map[string]*Person{}, byUser: map[string]*Person{}, files: map[string]file{},
		last: 900_000_000_000_000, queues: map[string][]letter{},
	}
	for i, id := range o.Numbers {
		s.numbers[id] = &number{id: id, display: strconv.Itoa(15550100100 + i), pace: rate.NewLimiter(throughput, throughput)}
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // it ends with Close, and says so
	return s, nil
}

func (o Options) withDefaults() Options {
	set := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	set(&o.Token, "EAAG"+rand.Text())
	set(&o.Account, "200000000000002")
	set(&o.AppSecret, rand.Text())
	set(&o.VerifyToken, rand.Text())
	if len(o.Numbers) == 0 {
		o.Numbers = []string{"100000000000001"}
	}
	if o.Clock == nil {
		o.Clock = new(phone.Clock)
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	return o
}

// URL is the base address of the API.
func (s *Server) URL() string { return s.url }

// Options are those that the server was made of, what was left out filled in.
func (s *Server) Options() Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o
}

// Close ends everything and waits for it.
func (s *Server) Close() {
	s.cancel()
	_ = s.http.Close() // it closes a listener and connections that nobody needs any more
	s.running.Wait()
	s.client.CloseIdleConnections()
}

// Expire has the token refused from now on, or accepted again.
func (s *Server) Expire(expired bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expired = expired
}

// Down has every call answered with a server error from now on, or no longer.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

var versionForm = regexp.MustCompile(`^/v[0-9]+\.0/`)

// ServeHTTP answers the Graph API, and the files that it names.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if refused := s.admit(r); refused != nil {
		answer(w, nil, refused)
		return
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/attachments/"); ok {
		s.download(w, r, id)
		return
	}
	version := versionForm.FindString(r.URL.Path)
	node, edge, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, version), "/")
	if version == "" {
		answer(w, nil, unknownPath(r.URL.Path))
		return
	}
	s.mu.Lock()
	n := s.numbers[node]
	s.mu.Unlock()
	var result any
	var refused *refusal
	switch route := r.Method + " " + edge; {
	case n != nil && route == "POST messages":
		result, refused = s.message(n, w, r)
	case n != nil && route == "POST media":
		result, refused = s.upload(w, r)
	case n != nil && route == "POST register":
		result = object{"success": true}
	case n != nil && route == "GET ":
		result = s.describeNumber(n)
	case node == s.o.Account && route == "GET message_templates":
		result, refused = s.templates(r)
	case node == s.o.Account && (route == "GET subscribed_apps" || route == "POST subscribed_apps"):
		result = s.subscribed(r.Method)
	case route == "GET ":
		result, refused = s.mediaInfo(node)
	default:
		refused = unknownPath(node)
	}
	answer(w, result, refused)
}

// admit refuses every call while something is wrong with the token or the server.
func (s *Server) admit(r *http.Request) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.down:
		return &refusal{http.StatusServiceUnavailable, 2, "(#2) Service temporarily unavailable", "", true}
	case s.expired, r.Header.Get("Authorization") != "Bearer "+s.o.Token:
		return &refusal{http.StatusUnauthorized, 190, "Error validating access token: Session has expired.", "", false}
	}
	return nil
}

// newID gives an id as Meta's are: digits. The lock is held.
func (s *Server) newID() string {
	s.last++
	return strconv.FormatInt(s.last, 10)
}
