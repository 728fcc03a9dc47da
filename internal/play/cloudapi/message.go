package cloudapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ponte/internal/play/phone"
)

// outgoing is a message that the service sends, in all its kinds.
type outgoing struct {
	Product   string `json:"messaging_product"`
	Recipient string `json:"recipient"` // a business-scoped user id
	To        string `json:"to"`
	Type      string `json:"type"`
	Callback  string `json:"biz_opaque_callback_data"`
	Context   *struct {
		ID string `json:"message_id"`
	} `json:"context"`
	Text *struct {
		Body string `json:"body"`
	} `json:"text"`
	Template *struct {
		Name     string `json:"name"`
		Language struct {
			Code string `json:"code"`
		} `json:"language"`
	} `json:"template"`
	Interactive *interactive `json:"interactive"`
	Location    *struct {
		Lat     *float64 `json:"latitude"`
		Lon     *float64 `json:"longitude"`
		Name    string   `json:"name"`
		Address string   `json:"address"`
	} `json:"location"`
	Reaction *struct {
		MessageID string `json:"message_id"`
		Emoji     string `json:"emoji"`
	} `json:"reaction"`
	Image    *media `json:"image"`
	Audio    *media `json:"audio"`
	Video    *media `json:"video"`
	Document *media `json:"document"`
	Sticker  *media `json:"sticker"`

	// Marking as read is a message too.
	Status    string `json:"status"`
	MessageID string `json:"message_id"`
}

type media struct {
	ID       string `json:"id"`
	Link     string `json:"link"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
}

// largestMessage is the most that is read of a call.
const largestMessage = 1 << 20

// message takes a message of the service, or its mark that one was read.
func (s *Server) message(n *number, w http.ResponseWriter, r *http.Request) (any, *refusal) {
	var out outgoing
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestMessage)).Decode(&out); err != nil {
		return nil, refuse(100, "The body is not JSON of the expected form")
	}
	switch {
	case out.Product != "whatsapp":
		return nil, refuse(100, "The parameter messaging_product is required.")
	case out.Status == "read":
		return s.read(out.MessageID)
	case units(out.Callback) > 512:
		return nil, refuse(131009, "biz_opaque_callback_data must be at most 512 characters long")
	}
	shown, refused := s.check(&out)
	if refused != nil {
		return nil, refused
	}
	who, input := s.addressee(out)
	if who == nil && input == "" {
		return nil, refuse(131008, "One of to and recipient is required")
	}
	if refused := s.pace(n, who); refused != nil {
		return nil, refused
	}
	failed := s.reachable(who, out.Type)
	if failed != nil && !later(who, failed) {
		return nil, failed
	}
	shown.ID, shown.At = s.wamid(), s.o.Clock.Now()
	if failed == nil {
		who.Show(shown)
	}
	s.report(n, who, out, shown.ID, failed)
	if s.o.Sent != nil && who != nil {
		s.o.Sent(who)
	}
	return object{
		"messaging_product": "whatsapp", "contacts": []object{contact(input, who, out.To == "")}, "messages": []object{{"id": shown.ID}},
	}, nil
}

// addressee finds who a message is for; to wins over recipient. Numbers are compared by their digits.
func (s *Server) addressee(out outgoing) (who *Person, input string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if out.To != "" {
		return s.byNumber[strings.TrimPrefix(out.To, "+")], out.To
	}
	return s.byUser[out.Recipient], out.Recipient
}

func contact(input string, who *Person, byUser bool) object {
	c := object{"input": input}
	if who == nil {
		return c
	}
	c["user_id"] = who.userID
	if !byUser {
		c["wa_id"] = who.number
	}
	return c
}

// pace refuses what comes faster than a number may send, or faster than one person may be written to.
func (s *Server) pace(n *number, who *Person) *refusal {
	if s.o.Unpaced {
		return nil
	}
	now := time.Now()
	switch {
	case !n.pace.AllowN(now, 1):
		return refuse(130429, "")
	case who != nil && !who.pace.AllowN(now, 1):
		return refuse(131056, "")
	}
	return nil
}

// window is for how long after a person's last message anything may be sent.
const window = 24 * time.Hour

// reachable says why a message of a kind does not reach somebody now.
func (s *Server) reachable(who *Person, kind string) *refusal {
	if who == nil {
		return refuse(131026, "")
	}
	if code, err := strconv.Atoi(who.Refusal()); err == nil {
		return refuse(code, "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case who.blocked:
		return refuse(131026, "")
	case kind != "template" && s.o.Clock.Now().Sub(who.heard) >= window:
		return refuse(131047, "")
	}
	return nil
}

// later reports whether a refusal is told by a status only: Meta never says at once that somebody cannot be reached.
func later(who *Person, failed *refusal) bool {
	return failed.code == 131026 || failed.code == 131049 || who != nil && who.Switches().Later
}

// read marks a message of a person, and all before it, as read.
func (s *Server) read(id string) (any, *refusal) {
	who := s.writer(id)
	if who == nil {
		return nil, refuse(131009, "There is no message with this id")
	}
	for _, m := range who.Screen() {
		if m.Mine {
			who.Change(m.ID, func(m *phone.Message) { m.Tick = "read" })
		}
		if m.ID == id {
			break
		}
	}
	return object{"success": true}, nil
}

// writer finds who wrote a message lately.
func (s *Server) writer(id string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, who := range s.people {
		if _, ok := who.told[id]; ok {
			return who
		}
	}
	return nil
}
