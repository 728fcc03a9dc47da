package cloudapi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"ponte/internal/play/phone"
)

// Person is somebody with WhatsApp.
type Person struct {
	*phone.Phone
	server *Server
	id     string  // of this telephone, whatever becomes of its number
	to     *number // the number of the service that they write to
	pace   *rate.Limiter

	// Guarded by the server's lock.
	number  string // wa_id
	userID  string // business-scoped
	hidden  bool   // the number is not told
	blocked bool
	heard   time.Time         // wrote last
	told    map[string]letter // webhooks of the last messages, by message id
	order   []string          // of told
}

// remembered is how many webhooks of a person can be replayed.
const remembered = 50

// Rates of messages to one person: one in six seconds, of which a burst may be borrowed.
const (
	pairRate  = 1.0 / 6
	pairBurst = 45
)

// Person gives the telephone of somebody new who writes to the service's first number. Number is digits as wa_id has them.
func (s *Server) Person(name, number string) *Person { return s.PersonAt(0, name, number) }

// PersonAt gives the telephone of somebody new who writes to one of the service's numbers.
func (s *Server) PersonAt(to int, name, number string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Person{
		Phone: phone.New(name, ""), server: s, to: s.numbers[s.o.Numbers[to]], pace: rate.NewLimiter(pairRate, pairBurst),
		number: number, userID: "BR." + s.newID(), told: map[string]letter{},
	}
	p.id = p.userID
	s.people = append(s.people, p)
	s.byNumber[number], s.byUser[p.userID] = p, p
	return p
}

// Number is the person's number now.
func (p *Person) Number() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.number
}

// ID is the id of the telephone: the first business-scoped user id of the person, whatever becomes of their number.
func (p *Person) ID() string { return p.id }

// WindowEnds is when nothing but templates reaches the person any more.
func (p *Person) WindowEnds() time.Time {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if p.heard.IsZero() {
		return p.heard
	}
	return p.heard.Add(window)
}

// Hide has the number told no more, as somebody with a user name may.
func (p *Person) Hide(hidden bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.hidden = hidden
}

// Block stops messages from reaching the person; nobody is told.
func (p *Person) Block(blocked bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.blocked = blocked
}

// Blocked reports whether the person has blocked the service.
func (p *Person) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.blocked
}

// Write sends a text.
func (p *Person) Write(text string) (messageID string) {
	return p.say(phone.Message{Text: text}, object{"type": "text", "text": object{"body": text}}, "")
}

// SharePin sends a location; answers is the message that asked for it, "" for none.
func (p *Person) SharePin(lat, lon float64, answers string) (messageID string) {
	return p.say(phone.Message{Venue: &phone.Venue{Lat: lat, Lon: lon}},
		object{"type": "location", "location": object{"latitude": lat, "longitude": lon}}, answers)
}

// SendFile sends a file: kind is "image", "voice", "audio", "video", "document" or "sticker".
func (p *Person) SendFile(f phone.File, caption string) (messageID string) {
	k := p.server.keep(file{name: f.Name, mime: f.MIME, data: f.Data})
	f.Ref = k.id
	about := k.describe(p.server)
	kind := f.Kind
	if kind == "voice" {
		kind, about["voice"] = "audio", true
	}
	if caption != "" {
		about["caption"] = caption
	}
	return p.say(phone.Message{Text: caption, File: &f}, object{"type": kind, kind: about}, "")
}

// Press presses a button or a row of a message.
func (p *Person) Press(messageID, label string) error {
	m, ok := p.Message(messageID)
	if !ok {
		return errors.New("there is no such message")
	}
	for _, b := range m.Choices() {
		if b.Label != label {
			continue
		}
		if b.URL != "" {
			return errors.New("this button opens a page")
		}
		kind := "button_reply"
		if m.List != nil {
			kind = "list_reply"
		}
		content := object{"type": "interactive", "interactive": object{"type": kind, kind: object{"id": b.Data, "title": b.Label}}}
		if m.Template != "" {
			content = object{"type": "button", "button": object{"payload": b.Data, "text": b.Label}}
		}
		p.say(phone.Message{Text: label}, content, messageID)
		return nil
	}
	return fmt.Errorf("the message has no button %q", label)
}

// Revoke deletes a message of one's own for everybody.
func (p *Person) Revoke(messageID string) {
	p.Change(messageID, func(m *phone.Message) { *m = phone.Message{ID: m.ID, At: m.At, Mine: true, Gone: true} })
	p.tell(p.server.wamid(), object{"type": "revoke", "revoke": object{"original_message_id": messageID}}, "")
}

// ChangeNumber moves the person to another number: with it goes a new user id.
func (p *Person) ChangeNumber(number string) {
	s := p.server
	s.mu.Lock()
	oldNumber, oldUser := p.number, p.userID
	p.userID = "BR." + s.newID()
	content := object{"from": oldNumber, "from_user_id": oldUser, "type": "system", "system": object{
		"type": "user_changed_number", "body": "User " + p.Name + " changed from " + oldNumber + " to " + number,
		"wa_id": number, "user_id": p.userID, "previous_user_id": oldUser,
	}}
	p.number = number
	delete(s.byNumber, oldNumber)
	delete(s.byUser, oldUser)
	s.byNumber[number], s.byUser[p.userID] = p, p
	s.mu.Unlock()
	p.Show(phone.Message{ID: "note" + number, At: s.o.Clock.Now(), Note: "the number is now +" + number})
	p.tell(s.wamid(), content, "")
}

// say shows the person's own message and tells the service.
func (p *Person) say(m phone.Message, content object, answers string) (messageID string) {
	m.ID, m.At, m.Mine = p.server.wamid(), p.server.o.Clock.Now(), true
	p.server.mu.Lock()
	p.heard = m.At
	p.server.mu.Unlock()
	p.Show(m)
	p.tell(m.ID, content, answers)
	return m.ID
}

// tell posts the webhook of a message.
func (p *Person) tell(messageID string, content object, answers string) {
	s, sw := p.server, p.Switches()
	now := s.o.Clock.Now()
	content["id"], content["timestamp"] = messageID, strconv.FormatInt(now.Unix(), 10)
	if answers != "" {
		content["context"] = object{"from": p.to.display, "id": answers}
	}
	s.mu.Lock()
	value := s.value(p.to)
	value["messages"] = []object{content}
	if content["type"] != "system" {
		who := object{"profile": object{"name": p.Name}, "user_id": p.userID}
		content["from_user_id"] = p.userID
		if !p.hidden {
			who["wa_id"], content["from"] = p.number, p.number
		}
		value["contacts"] = []object{who}
	}
	l := letter{queue: p.userID, change: object{"field": "messages", "value": value}, copies: sw.Copies}
	if sw.Late > 0 || sw.Disorder && len(p.order)%2 == 0 {
		l.due = now.Add(max(sw.Late, 0))
		if sw.Disorder {
			l.due = l.due.Add(overtaken)
		}
	}
	p.remember(messageID, l)
	s.mu.Unlock()
	s.put(l)
}

// overtaken is by how much every other webhook is late while there is disorder.
const overtaken = 1500 * time.Millisecond

// remember keeps a webhook for Replay. The lock is held.
func (p *Person) remember(messageID string, l letter) {
	p.told[messageID] = l
	p.order = append(p.order, messageID)
	if len(p.order) > remembered {
		delete(p.told, p.order[0])
		p.order = p.order[1:]
	}
}

// value begins what a webhook says about one number of the service.
func (s *Server) value(n *number) object {
	return object{"messaging_product": "whatsapp", "metadata": object{"display_phone_number": n.display, "phone_number_id": n.id}}
}

// wamid gives the id of a new message.
func (s *Server) wamid() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "wamid." + base64.StdEncoding.EncodeToString([]byte("HBgLplay"+s.newID()))
}
