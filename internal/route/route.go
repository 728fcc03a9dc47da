// Package route is what the packages that answer HTTP share with the server: the routes that they hand to it, handlers
// that return errors, what an error means to the browser, and streams of events.
package route

import (
	"context"
	"errors"
	"net/http"

	"ponte/internal/chat"
)

// Handler answers a request, or returns an error for the server to answer. It must not have written anything when it
// returns one.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Kind says who asks for a route, and with that what the server does around it.
type Kind int

// The kinds of route.
const (
	// Page is asked for by a browser: posts from other sites are refused, posts of one address are limited, errors are
	// answered with a page.
	Page Kind = iota
	// Stream is a page that goes on for as long as somebody listens; its context ends when the server stops.
	Stream
	// Hook is called by a platform, which sends much from few addresses: errors are answered with the status alone.
	Hook
)

// DefaultBody is how many bytes a request may carry where its route says nothing else.
const DefaultBody = 64 << 10

// Route is one entry of the table of routes.
type Route struct {
	Pattern string // of http.ServeMux, with the method: "POST /send"
	Handler Handler
	Kind    Kind
	MaxBody int64 // bytes of the request's body; 0 is DefaultBody
}

// Error is an answer that is no success: the status, and why, for the log.
type Error struct {
	Status int
	Err    error // without any person's data
}

func (e *Error) Error() string { return http.StatusText(e.Status) + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// BadRequest says that the request is not one that our pages make.
func BadRequest(why string) error { return &Error{http.StatusBadRequest, errors.New(why)} }

// Unauthorized says that the caller of a hook did not prove who it is.
func Unauthorized(why string) error { return &Error{http.StatusUnauthorized, errors.New(why)} }

// Unavailable says that err may pass, so that the caller should come again.
func Unavailable(err error) error { return &Error{http.StatusServiceUnavailable, err} }

// Status is the one place that says what an error means to a browser.
func Status(err error) int {
	var e *Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &e):
		return e.Status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, chat.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, chat.ErrForbidden):
		return http.StatusForbidden
	case errors.Is(err, chat.ErrTaken), errors.Is(err, chat.ErrClosed), errors.Is(err, chat.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
