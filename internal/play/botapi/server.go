// Package botapi is a make-believe of Telegram's Bot API on loopback: the server side of its contract as far as a bot in
// private chats uses it, with people who write to the bot. It receives by getUpdates and by webhook, checks what is sent as
// strictly as Telegram does, and can be set to fail in Telegram's ways.
//
// It differs from Telegram on purpose in two points: it calls webhooks on loopback only, over plain http, and the lengths
// of texts are counted in UTF-16 units, the strictest reading of the documentation.
package botapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ponte/internal/play/phone"
)

// Options are what a Server is made of. All may be left out.
type Options struct {
	Listen string // address on loopback; "" is a free port
	Token  string // "123456:…"; made up if ""
	Clock  *phone.Clock
	// Pause gives how long a failing webhook is left alone before its n-th repetition, n from 1; nil is as Telegram does.
	Pause func(n int) time.Duration
	// Unpaced switches the limits on how fast a bot may send off.
	Unpaced bool
}

// Server is the Bot API for one bot.
type Server struct {
	o       Options
	url     string
	bot     object // as getMe describes it
	http    *http.Server
	client  *http.Client
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
	all     *rate.Limiter

	mu       sync.Mutex
	expired  bool // the token
	down     bool
	people   map[int64]*Person
	files    map[string]file
	profile  profile
	calls    map[string]int
	lastID   int64 // of a message or file
	updateID int64
	pending  []*update // in the order in which they happened
	news     chan struct{}
	poller   chan struct{} // closed when a newer getUpdates arrives
	hook     hook
	working  map[string]bool // queues of updates that somebody is posting
	queries  map[string]time.Time
}

type object = map[string]any

// Start gives a server that listens on loopback until Close.
func Start(o Options) (*Server, error) {
	if o.Token == "" {
		o.Token = "123456:" + rand.Text()
	}
	if o.Clock == nil {
		o.Clock = new(phone.Clock)
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	id, _, ok := strings.Cut(o.Token, ":")
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil || !ok {
		return nil, fmt.Errorf("start the make-believe Telegram: the token is not of the form 123456:letters")
	}
	listener, err := phone.Listen(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("start the make-believe Telegram: %w", err)
	}
	s := &Server{
		o: o, url: "http://" + listener.Addr().String(), client: &http.Client{Timeout: time.Minute, CheckRedirect: stay},
		bot: object{
			"id": number, "is_bot": true, "first_name": "Ponte", "username": "ponte_play_bot", "can_join_groups": true,
			"can_read_all_group_messages": false, "supports_inline_queries": false,
		},
		all: rate.NewLimiter(30, 30), people: map[int64]*Person{}, files: map[string]file{}, calls: map[string]int{},
		lastID: 100, updateID: 500_000_000, news: make(chan struct{}), hook: hook{allowed: usual, most: 40},
		working: map[string]bool{}, queries: map[string]time.Time{}, profile: newProfile(),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // it ends with Close, and says so
	return s, nil
}

// stay follows no redirect, as Telegram does not.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// URL is the base address of the API.
func (s *Server) URL() string { return s.url }

// Token is the bot's.
func (s *Server) Token() string { return s.o.Token }

// Close ends everything and waits for it.
func (s *Server) Close() {
	s.cancel()
	_ = s.http.Close() // it closes a listener and connections that nobody needs any more
	s.running.Wait()
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

// Calls tells how often a method was called.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, download := strings.CutPrefix(r.URL.Path, "/file")
	rest, ok := strings.CutPrefix(rest, "/bot")
	token, rest, found := strings.Cut(rest, "/")
	if !ok || !found {
		answer(w, nil, refuse(http.StatusNotFound, "Not Found"))
		return
	}
	if err := s.admit(token, rest); err != nil {
		answer(w, nil, err)
		return
	}
	if download {
		s.download(w, rest)
		return
	}
	do, ok := methods[strings.ToLower(rest)]
	if !ok {
		answer(w, nil, refuse(http.StatusNotFound, "Not Found: method not found"))
		return
	}
	p, err := readParams(w, r)
	if err != nil {
		answer(w, nil, err)
		return
	}
	result, err := do(s, r.Context(), p)
	answer(w, result, err)
}

// admit counts a call, and refuses all of them while something is wrong with the bot or the server.
func (s *Server) admit(token, method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	switch {
	case s.down:
		return refuse(http.StatusInternalServerError, "Internal Server Error: restart")
	case token != s.o.Token || s.expired:
		return refuse(http.StatusUnauthorized, "Unauthorized")
	}
	return nil
}

// methods are those that a bot in private chats uses.
var methods = map[string]func(*Server, context.Context, params) (any, error){
	"getme":                  (*Server).getMe,
	"getupdates":             (*Server).getUpdates,
	"setwebhook":             (*Server).setWebhook,
	"deletewebhook":          (*Server).deleteWebhook,
	"getwebhookinfo":         (*Server).getWebhookInfo,
	"sendmessage":            (*Server).sendMessage,
	"sendvenue":              (*Server).sendVenue,
	"sendlocation":           (*Server).sendLocation,
	"sendphoto":              (*Server).sendPhoto,
	"senddocument":           (*Server).sendDocument,
	"sendvoice":              (*Server).sendVoice,
	"sendchataction":         (*Server).sendChatAction,
	"answercallbackquery":    (*Server).answerCallbackQuery,
	"editmessagetext":        (*Server).editMessageText,
	"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
	"deletemessage":          (*Server).deleteMessage,
	"deletemessages":         (*Server).deleteMessages,
	"getfile":                (*Server).getFile,
	"setmycommands":          (*Server).setMyCommands,
	"getmycommands":          (*Server).getMyCommands,
	"deletemycommands":       (*Server).deleteMyCommands,
	"setmydescription":       (*Server).setMyDescription,
	"getmydescription":       (*Server).getMyDescription,
	"setmyshortdescription":  (*Server).setMyShortDescription,
	"getmyshortdescription":  (*Server).getMyShortDescription,
}

func (s *Server) getMe(context.Context, params) (any, error) { return s.bot, nil }
