// Package web is the HTTP server: the table of routes that the channels and the console hand to it, the middleware that
// every request passes, health, and metrics on a listener of their own.
//
// What a request passes is the list in Server.handler, from the outside in; what its kind of route adds is in
// Server.serve. Handlers return errors; Server.fail is the one place that logs and answers them. Nothing that is logged or
// measured names a person: no address, no query, no path but the pattern of its route.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"ponte/internal/chat"
	"ponte/internal/route"
)

// Texts gives the words of the error pages, in the language that a browser asks for.
type Texts interface {
	Text(lang chat.Lang, id string, data map[string]string, count int) string
	Negotiate(accept string) chat.Lang
}

// Check is a condition of being ready.
type Check struct {
	Name string
	Func func(context.Context) error
}

// Options are what a Server is made of. PublicURL, Proxies and the paces may be left out.
type Options struct {
	Listen        string // address for everybody: ":8080"
	MetricsListen string // address for the metrics, loopback as a rule; "" for none
	// PublicURL is the address under which browsers know the service, where it is not that of the listener. With https
	// browsers are told to stay with it.
	PublicURL *url.URL
	// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	Routes  []route.Route
	Checks  []Check
	Texts   Texts
	Metrics *Metrics
	Log     *slog.Logger
	Now     func() time.Time
	// PostsPerSecond and PostsAtOnce limit the posts of one address, behind which there may be a whole shelter. 0 means 20
	// and 300.
	PostsPerSecond float64
	PostsAtOnce    int
}

// Server is the HTTP server. Start and Stop may each be called once.
type Server struct {
	Options
	public, metrics *http.Server
	addr            net.Addr
	metricsAddr     net.Addr
	origins         *http.CrossOriginProtection
	pace            *pace
	ready           atomic.Bool
	streams         context.Context // ends when the server begins to stop
	endStreams      context.CancelFunc
	running         sync.WaitGroup
	failed          chan error
}

// Times of the server. Uploads come over slow networks; streams have limits of their own.
const (
	headerTime = 10 * time.Second
	readTime   = 2 * time.Minute
	writeTime  = 2 * time.Minute
	idleTime   = 2 * time.Minute
)

// New builds a server. It listens to nothing yet.
func New(o Options) (*Server, error) {
	if o.PostsPerSecond == 0 {
		o.PostsPerSecond, o.PostsAtOnce = 20, 300
	}
	s := &Server{
		Options: o,
		origins: http.NewCrossOriginProtection(),
		pace:    newPace(o.PostsPerSecond, o.PostsAtOnce, o.Now),
		failed:  make(chan error, 2),
	}
	if o.PublicURL != nil {
		if err := s.origins.AddTrustedOrigin(o.PublicURL.Scheme + "://" + o.PublicURL.Host); err != nil {
			return nil, fmt.Errorf("trust the public address: %w", err)
		}
	}
	s.streams, s.endStreams = context.WithCancel(context.Background())
	s.public = newHTTPServer(s.handler())
	if o.MetricsListen != "" {
		s.metrics = newHTTPServer(o.Metrics.Handler())
	}
	return s, nil
}

func newHTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // its lines name addresses; failures of handlers are logged by us
	}
}

// Start listens and serves until Stop. An error means that an address is in use or may not be used.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.addr, err = s.serveOn(ctx, s.public, s.Listen); err != nil {
		return err
	}
	if s.metrics != nil {
		if s.metricsAddr, err = s.serveOn(ctx, s.metrics, s.MetricsListen); err != nil {
			return errors.Join(err, s.Stop(ctx))
		}
	}
	s.ready.Store(true)
	return nil
}

func (s *Server) serveOn(ctx context.Context, server *http.Server, address string) (net.Addr, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s.running.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve: %w", err)
		}
	})
	return listener.Addr(), nil
}

// Addr is the address that is listened to, known after Start.
func (s *Server) Addr() net.Addr { return s.addr }

// MetricsAddr is the address of the metrics, known after Start; nil if there are none.
func (s *Server) MetricsAddr() net.Addr { return s.metricsAddr }

// Failed tells when a listener broke down while it should be serving.
func (s *Server) Failed() <-chan error { return s.failed }

// Stop says that the server is not ready, ends the streams, lets the requests that are running finish until ctx ends, and
// waits for all that Start began.
func (s *Server) Stop(ctx context.Context) error {
	s.ready.Store(false)
	s.endStreams()
	err := s.public.Shutdown(ctx)
	if s.metrics != nil {
		err = errors.Join(err, s.metrics.Shutdown(ctx))
	}
	if err != nil { // out of time: cut off what is left
		err = fmt.Errorf("stop serving: %w", err)
		s.public.Close()
		if s.metrics != nil {
			s.metrics.Close()
		}
	}
	s.running.Wait()
	return err
}
