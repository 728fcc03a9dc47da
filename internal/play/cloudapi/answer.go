package cloudapi

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error of the Graph API.
type refusal struct {
	status    int
	code      int
	message   string
	details   string
	transient bool
}

func (r *refusal) describe() object {
	e := object{"message": r.message, "type": "OAuthException", "code": r.code, "fbtrace_id": "AMakeBelieve"}
	if r.details != "" {
		e["error_data"] = object{"messaging_product": "whatsapp", "details": r.details}
	}
	if r.transient {
		e["is_transient"] = true
	}
	return e
}

// refusals are the documented ones that can be switched on for a person, and those that the checks give.
var refusals = map[int]refusal{
	1:      {http.StatusInternalServerError, 1, "API Unknown", "", false},
	2:      {http.StatusServiceUnavailable, 2, "Service temporarily unavailable", "", true},
	4:      {http.StatusTooManyRequests, 4, "Application request limit reached", "", false},
	100:    {http.StatusBadRequest, 100, "Invalid parameter", "Parameter value is not valid", false},
	368:    {http.StatusForbidden, 368, "Temporarily blocked for policies violations", "", false},
	80007:  {http.StatusTooManyRequests, 80007, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit.", false},
	130429: {http.StatusTooManyRequests, 130429, "Rate limit hit", "Message failed to send because there were too many messages sent from this phone number in a short period of time", false},
	131000: {http.StatusInternalServerError, 131000, "Something went wrong", "Message failed to send due to an unknown error.", false},
	131008: {http.StatusBadRequest, 131008, "Required parameter is missing", "", false},
	131009: {http.StatusBadRequest, 131009, "Parameter value is not valid", "", false},
	131016: {http.StatusInternalServerError, 131016, "Service unavailable", "A service is temporarily unavailable.", false},
	131026: {http.StatusBadRequest, 131026, "Message undeliverable", "Message Undeliverable.", false},
	131030: {http.StatusBadRequest, 131030, "Recipient phone number not in allowed list", "", false},
	131031: {http.StatusForbidden, 131031, "Business Account locked", "", false},
	131042: {http.StatusBadRequest, 131042, "Business eligibility payment issue", "", false},
	131047: {http.StatusBadRequest, 131047, "Re-engagement message", "Message failed to send because more than 24 hours have passed since the customer last replied to this number.", false},
	131048: {http.StatusTooManyRequests, 131048, "Spam rate limit hit", "", false},
	131049: {http.StatusBadRequest, 131049, "This message was not delivered to maintain healthy ecosystem engagement.", "", false},
	131051: {http.StatusBadRequest, 131051, "Unsupported message type", "", false},
	131052: {http.StatusBadRequest, 131052, "Media download error", "", false},
	131053: {http.StatusBadRequest, 131053, "Media upload error", "", false},
	131056: {http.StatusBadRequest, 131056, "(Business Account, Consumer Account) pair rate limit hit", "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time", false},
	132001: {http.StatusNotFound, 132001, "Template name does not exist in the translation", "", false},
	132015: {http.StatusBadRequest, 132015, "Template is Paused", "", false},
	133010: {http.StatusBadRequest, 133010, "Phone number not registered", "", false},
}

// refuse gives a documented refusal; details replace those that it has, if there are any.
func refuse(code int, details string, args ...any) *refusal {
	r, ok := refusals[code]
	if !ok {
		r = refusal{http.StatusBadRequest, code, "Refused", "", false}
	}
	r.message = fmt.Sprintf("(#%d) %s", r.code, r.message)
	if details != "" {
		r.details = fmt.Sprintf(details, args...)
	}
	return &r
}

func unknownPath(node string) *refusal {
	return &refusal{http.StatusBadRequest, 100, fmt.Sprintf("Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation", node), "", false}
}

// answer writes a result, or the refusal in its stead.
func answer(w http.ResponseWriter, result any, refused *refusal) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	if refused != nil {
		w.WriteHeader(refused.status)
		result = object{"error": refused.describe()}
	}
	_ = json.NewEncoder(w).Encode(result) // the client is gone if it fails
}
