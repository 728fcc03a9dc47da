package web

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"

	"ponte/internal/chat"
	"ponte/internal/route"
)

//go:embed error.html error.css
var files embed.FS

var errorPage = template.Must(template.ParseFS(files, "error.html"))

// errorPageRoutes serves the style of the error page.
func errorPageRoutes() []route.Route {
	assets, err := route.NewAssets(files, "/error/")
	if err != nil { // the files are in the binary
		panic(err)
	}
	return []route.Route{{Pattern: "GET /error/error.css", Handler: func(w http.ResponseWriter, r *http.Request) error {
		return assets.Serve(w, r, "error.css")
	}}}
}

// fail logs an error and answers it: with a page for a browser, with the status alone for a platform. What a browser did
// wrong is no concern of whoever reads the log, unless they ask for it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, kind route.Kind, err error) {
	status := route.Status(err)
	level := slog.LevelDebug
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Log.Log(r.Context(), level, "a request failed",
		"route", r.Pattern, "request", w.Header().Get(requestID), "status", status, "error", err)
	if kind == route.Hook {
		w.WriteHeader(status)
		return
	}
	s.page(w, r, status)
}

// said are the statuses that have words of their own; the others are put as "that did not work".
var said = map[int]bool{
	http.StatusBadRequest: true, http.StatusForbidden: true, http.StatusNotFound: true,
	http.StatusRequestEntityTooLarge: true, http.StatusUnsupportedMediaType: true,
	http.StatusTooManyRequests: true, http.StatusServiceUnavailable: true,
}

// page answers with a short page in the reader's language, which says what can be done and nothing of what went wrong.
func (s *Server) page(w http.ResponseWriter, r *http.Request, status int) {
	lang := s.Texts.Negotiate(r.Header.Get("Accept-Language"))
	if lang == "" {
		lang = "pt"
	}
	id := "web-error"
	if said[status] {
		id = "web-error-" + strconv.Itoa(status)
	}
	text := func(id string) string { return s.Texts.Text(lang, id, nil, 0) }
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	err := errorPage.Execute(w, struct {
		Lang                        chat.Lang
		Title, Text, Again, Request string
	}{lang, text("web-error-title"), text(id), text("web-error-again"), h.Get(requestID)})
	if err != nil {
		s.Log.Debug("an error page was not read", "error", err)
	}
}
