package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot"

	"ponte/internal/chat"
)

// apiError is a refusal by the Bot API, or no answer at all (code 0).
type apiError struct {
	method      string
	code        int
	description string
	retryAfter  int
}

func (e *apiError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.method, e.code, e.description)
}

// outcome is what a refusal means. Descriptions are free English text of the server: they are looked for in lower case, and
// the code decides where none fits.
type outcome struct {
	code  int
	words string
	kind  chat.SendErrorKind
	name  string
}

// outcomes are looked through in order.
var outcomes = []outcome{
	{http.StatusBadRequest, "chat not found", chat.SendContactGone, "chat-not-found"},
	{http.StatusBadRequest, "peer_id_invalid", chat.SendContactGone, "chat-not-found"},
	{http.StatusBadRequest, "can't parse entities", chat.SendRejected, "markup"},
	{http.StatusBadRequest, "too long", chat.SendRejected, "too-long"},
	{http.StatusBadRequest, "must be non-empty", chat.SendRejected, "empty"},
	{http.StatusBadRequest, "button_data_invalid", chat.SendRejected, "button"},
	{http.StatusBadRequest, "query is too old", chat.SendRejected, "query-too-old"},
	{http.StatusBadRequest, "file is too big", chat.SendRejected, "too-large"},
	{http.StatusBadRequest, "temporarily unavailable", chat.SendTemporary, "file-unavailable"},
	{http.StatusBadRequest, "", chat.SendRejected, "bad-request"},
	{http.StatusUnauthorized, "", chat.SendNotConfigured, "token"},
	{http.StatusNotFound, "", chat.SendNotConfigured, "token"},
	{http.StatusForbidden, "blocked", chat.SendContactGone, "blocked"},
	{http.StatusForbidden, "deactivated", chat.SendContactGone, "deactivated"},
	{http.StatusForbidden, "can't initiate", chat.SendContactGone, "never-wrote"},
	{http.StatusForbidden, "", chat.SendContactGone, "forbidden"},
	{http.StatusConflict, "", chat.SendNotConfigured, "two-receivers"},
	{http.StatusRequestEntityTooLarge, "", chat.SendRejected, "too-large"},
}

// sendError puts any error of the API into the closed set of outcomes. Server errors, broken answers and silence are
// temporary.
func sendError(err error) *chat.SendError {
	code, description := codeOf(err)
	var slow *bot.TooManyRequestsError
	var api *apiError
	switch {
	case errors.As(err, &slow):
		return throttled(slow.RetryAfter)
	case errors.As(err, &api) && api.code == http.StatusTooManyRequests:
		return throttled(api.retryAfter)
	}
	for _, o := range outcomes {
		if o.code == code && strings.Contains(description, o.words) {
			return &chat.SendError{Kind: o.kind, Code: o.name}
		}
	}
	return &chat.SendError{Kind: chat.SendTemporary, Code: "no-answer"}
}

// throttled adds a little to what Telegram asks for: clocks differ.
func throttled(seconds int) *chat.SendError {
	return &chat.SendError{Kind: chat.SendThrottled, Code: "429", After: time.Duration(seconds)*time.Second + 500*time.Millisecond}
}

// codeOf reads code and description, in lower case, from our own errors and the library's.
func codeOf(err error) (code int, description string) {
	var api *apiError
	if errors.As(err, &api) {
		return api.code, strings.ToLower(api.description)
	}
	description = strings.ToLower(err.Error())
	var moved *bot.MigrateError
	if errors.As(err, &moved) { // only groups move, and we write to none
		return http.StatusBadRequest, description
	}
	for sentinel, code := range map[error]int{
		bot.ErrorBadRequest: http.StatusBadRequest, bot.ErrorUnauthorized: http.StatusUnauthorized, bot.ErrorForbidden: http.StatusForbidden,
		bot.ErrorNotFound: http.StatusNotFound, bot.ErrorConflict: http.StatusConflict,
	} {
		if errors.Is(err, sentinel) {
			return code, description
		}
	}
	return 0, description
}
