package route_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/route"
)

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{chat.ErrNotFound, 404},
		{fmt.Errorf("find case: %w", chat.ErrForbidden), 403},
		{chat.ErrTaken, 409},
		{chat.ErrClosed, 409},
		{chat.ErrConflict, 409},
		{fmt.Errorf("read form: %w", &http.MaxBytesError{Limit: 1}), 413},
		{fmt.Errorf("read: %w", context.DeadlineExceeded), 503},
		{route.BadRequest("no text"), 400},
		{route.Unauthorized("no secret"), 401},
		{fmt.Errorf("receive: %w", route.Unavailable(chat.ErrNotFound)), 503},
		{errors.New("something else"), 500},
	} {
		if got := route.Status(c.err); got != c.want {
			t.Errorf("Status(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}
