package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"ponte/internal/route"
)

// requestID is the header that names a request in the log and on its error page.
const requestID = "X-Request-Id"

// policy is the content security policy of every page: nothing from elsewhere, nothing inline. A page that needs more
// sets its own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// handler is the table of routes inside the list of middleware, which stands here from the outside in.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range slices.Concat(s.health(), errorPageRoutes(), s.Routes) {
		mux.Handle(r.Pattern, s.serve(r))
	}
	mux.Handle("/", s.serve(route.Route{Handler: func(http.ResponseWriter, *http.Request) error {
		return &route.Error{Status: http.StatusNotFound, Err: fmt.Errorf("no such page")}
	}}))

	var h http.Handler = mux
	for _, wrap := range slices.Backward([]func(http.Handler) http.Handler{
		s.name, s.locate, s.secure, compress, s.observe,
	}) {
		h = wrap(h)
	}
	return h
}

// name gives each request an id of its own.
func (s *Server) name(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(requestID, rand.Text()[:12])
		next.ServeHTTP(w, r)
	})
}

// locate replaces the address of a trusted proxy by the one that it speaks for.
func (s *Server) locate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = remote(r, s.Proxies).String()
		next.ServeHTTP(w, r)
	})
}

// observe measures each request, and answers where a handler panics.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.logPanic(w, r, p)
				if rec.status != 0 { // half a page is out: the browser must see that it was cut off
					panic(http.ErrAbortHandler)
				}
				s.page(rec, r, http.StatusInternalServerError)
			}
			s.Metrics.request(r.Pattern, rec.status, s.Now().Sub(began))
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder remembers the status of an answer; 0 while there is none.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// secure sets the headers that keep a page to itself. Nothing is cached unless a handler says so.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.PublicURL != nil && s.PublicURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// compress packs pages, with a length that varies by chance, so that it tells nothing of what is inside (the attack
// called BREACH). Streams pass as they are.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "application/manifest+json", "text/csv"}),
		gzhttp.RandomJitter(32, 0, false),
		gzhttp.DropETag(),
	)
	if err != nil { // the options are constants
		panic(fmt.Sprintf("web: compression: %v", err))
	}
	return wrap(next)
}

// serve is what a route's kind adds to its handler.
func (s *Server) serve(r route.Route) http.Handler {
	limit := r.MaxBody
	if limit == 0 {
		limit = route.DefaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, limit)
		switch r.Kind {
		case route.Stream:
			ctx, cancel := context.WithCancel(req.Context())
			defer cancel()
			defer context.AfterFunc(s.streams, cancel)()
			req = req.WithContext(ctx)
		case route.Page:
			if err := s.admit(w, req); err != nil {
				s.fail(w, req, r.Kind, err)
				return
			}
		case route.Hook:
		}
		if err := r.Handler(w, req); err != nil {
			s.fail(w, req, r.Kind, err)
		}
	})
}

// admit refuses posts that another site makes a browser send, and those of an address that sends too many.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) error {
	if err := s.origins.Check(r); err != nil {
		return &route.Error{Status: http.StatusForbidden, Err: err}
	}
	if r.Method != http.MethodPost {
		return nil
	}
	if wait, ok := s.pace.allow(r.RemoteAddr); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(1+int(wait/time.Second)))
		return &route.Error{Status: http.StatusTooManyRequests, Err: fmt.Errorf("too many posts of one address")}
	}
	return nil
}

// logPanic says where a panic came from. Its value is logged only if it is the runtime's own, which names indices and
// types; any other might quote a person.
func (s *Server) logPanic(w http.ResponseWriter, r *http.Request, p any) {
	what := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		what = err.Error()
	}
	pcs := make([]uintptr, 24)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var stack []string
	for {
		frame, more := frames.Next()
		stack = append(stack, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		if !more {
			break
		}
	}
	s.Log.Error("a page broke", "route", r.Pattern, "request", w.Header().Get(requestID), "panic", what, slog.Any("stack", stack))
}
