package whatsapp

import (
	"net/http"
	"strconv"
	"time"

	"ponte/internal/chat"
)

// apiError is an error of the Graph API, in an answer or in a status. Only the code decides: Meta says that titles and
// subcodes are going.
type apiError struct {
	Code      int  `json:"code"`
	Transient bool `json:"is_transient"`
}

// class is what a code means for what was sent.
type class struct {
	kind  chat.SendErrorKind
	after time.Duration
}

// Pauses that Meta asks for.
const (
	pairPause   = 6 * time.Second // one person
	numberPause = 2 * time.Second // one number
	appPause    = time.Minute     // the app or the account
)

var (
	temporary = class{kind: chat.SendTemporary}
	rejected  = class{kind: chat.SendRejected}
	stopped   = class{kind: chat.SendNotConfigured}
)

// classes are the documented codes.
var classes = map[int]class{
	1: temporary, 2: temporary, 131000: temporary, 131016: temporary, 131057: temporary, 131052: temporary, 131053: temporary,
	4: {chat.SendThrottled, appPause}, 80007: {chat.SendThrottled, appPause}, 133016: {chat.SendThrottled, appPause},
	130429: {chat.SendThrottled, numberPause}, 131056: {chat.SendThrottled, pairPause},
	131047: {kind: chat.SendWindowClosed},
	131026: rejected, 131049: rejected, 130472: rejected, 131050: rejected, 131051: rejected, 131008: rejected, 131009: rejected,
	100: rejected, 33: rejected, 131021: rejected, 131030: rejected, 131062: rejected, 132000: rejected, 132001: rejected,
	132005: rejected, 132007: rejected, 132012: rejected, 132015: rejected, 132016: rejected, 132068: rejected, 132069: rejected,
	190: stopped, 0: stopped, 3: stopped, 10: stopped, 368: stopped, 131031: stopped, 130497: stopped, 131005: stopped, 131037: stopped,
	131042: stopped, 131045: stopped, 133010: stopped, 131064: stopped, 131048: stopped,
}

// outcome puts a refusal into the closed set. Status is the HTTP status, 0 where the refusal came later.
func outcome(e apiError, status int) *chat.SendError {
	code := strconv.Itoa(e.Code)
	if c, ok := classes[e.Code]; ok {
		return &chat.SendError{Kind: c.kind, Code: code, After: c.after}
	}
	switch {
	case e.Code >= 200 && e.Code < 300: // permissions
		return &chat.SendError{Kind: chat.SendNotConfigured, Code: code}
	case status == http.StatusTooManyRequests:
		return &chat.SendError{Kind: chat.SendThrottled, Code: code, After: numberPause}
	case e.Transient, status >= 500, e.Code == 0:
		return &chat.SendError{Kind: chat.SendTemporary, Code: code}
	}
	return &chat.SendError{Kind: chat.SendTemporary, Code: code} // not known: tried again some times, then given up
}
