package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"ponte/internal/route"
)

// checkTime is how long all checks together may take.
const checkTime = 3 * time.Second

// health are the routes for whoever watches the program: healthz says that it runs, readyz that it can work. Both are for
// machines; what is missing is named by a word, and explained in the log.
func (s *Server) health() []route.Route {
	return []route.Route{
		{Pattern: "GET /healthz", Kind: route.Hook, Handler: func(w http.ResponseWriter, _ *http.Request) error {
			return plain(w, http.StatusOK, "ok")
		}},
		{Pattern: "GET /readyz", Kind: route.Hook, Handler: s.readyz},
	}
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	if !s.ready.Load() {
		return plain(w, http.StatusServiceUnavailable, "stopping")
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkTime)
	defer cancel()
	var missing []string
	for _, c := range s.Checks {
		if err := c.Func(ctx); err != nil {
			s.Log.Warn("not ready", "check", c.Name, "error", err)
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return plain(w, http.StatusServiceUnavailable, "not ready: "+strings.Join(missing, ", "))
	}
	return plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text+"\n")
	return err
}
