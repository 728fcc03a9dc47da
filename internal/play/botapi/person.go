package botapi

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/time/rate"

	"ponte/internal/play/phone"
)

// Person is somebody with Telegram.
type Person struct {
	*phone.Phone
	server *Server
	id     int64
	pace   *rate.Limiter // of messages to this person

	// Guarded by the server's lock.
	wrote   bool
	blocked bool
}

// Person gives the telephone of somebody new. Lang is that of the app: "pt-br", "ht", "" for none.
func (s *Server) Person(name, lang string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Person{Phone: phone.New(name, lang), server: s, id: 7_000_000_001 + int64(len(s.people)), pace: rate.NewLimiter(1, 5)}
	s.people[p.id] = p
	return p
}

// ID is the id of the person and of their chat with the bot.
func (p *Person) ID() string { return strconv.FormatInt(p.id, 10) }

// Start presses the start button, with what a link carried.
func (p *Person) Start(param string) { p.Write(strings.TrimSpace("/start " + param)) }

// Write sends a text. Somebody who had blocked the bot unblocks it by that.
func (p *Person) Write(text string) {
	content := object{"text": text}
	if c := command(text); c != nil {
		content["entities"] = c
	}
	p.say(phone.Message{Text: text}, content)
}

// SharePin sends a location.
func (p *Person) SharePin(lat, lon float64) {
	p.say(phone.Message{Venue: &phone.Venue{Lat: lat, Lon: lon}}, object{
		"location": object{"latitude": lat, "longitude": lon, "horizontal_accuracy": 12.5},
	})
}

// SendFile sends a file: kind is "image", "voice", "audio", "video", "document" or "sticker". Size may say that it is larger
// than what there is of it.
func (p *Person) SendFile(f phone.File, caption string, size int64) {
	k := p.server.keepFile(file{name: f.Name, mime: f.MIME, data: f.Data, size: size})
	f.Ref = k.id
	m := phone.Message{Text: caption, File: &f}
	content := object{}
	p.server.describeFile(content, m)
	p.say(m, content)
}

// say shows the person's own message and tells the bot.
func (p *Person) say(m phone.Message, content object) {
	p.Unblock()
	s := p.server
	s.mu.Lock()
	s.lastID++
	m.ID, m.At, m.Mine = strconv.FormatInt(s.lastID, 10), s.o.Clock.Now(), true
	p.wrote = true
	s.mu.Unlock()
	content["message_id"], content["date"], content["chat"], content["from"] = m.Number(), m.At.Unix(), p.chat(), p.user()
	p.Show(m)
	s.happen(p, "message", "chat "+p.ID(), content)
}

// Edit corrects a text.
func (p *Person) Edit(messageID, text string) error {
	m, ok := p.Message(messageID)
	if !ok || !m.Mine {
		return errors.New("no message of one's own has this id")
	}
	p.Change(messageID, func(m *phone.Message) { m.Text, m.Note = text, "edited" })
	now := p.server.o.Clock.Now()
	p.server.happen(p, "edited_message", "chat "+p.ID(), object{
		"message_id": m.Number(), "date": m.At.Unix(), "edit_date": now.Unix(), "chat": p.chat(), "from": p.user(), "text": text,
	})
	return nil
}

// Press presses a button of a message: one under it sends its data, one of the keyboard is written.
func (p *Person) Press(messageID, label string) error {
	m, ok := p.Message(messageID)
	if !ok {
		return fmt.Errorf("there is no message %s", messageID)
	}
	for _, b := range m.Choices() {
		switch {
		case b.Label != label:
		case b.SharePin:
			return errors.New("this button shares the location")
		case b.URL != "":
			return errors.New("this button opens a page")
		case b.Data != "":
			p.callback(m, b.Data)
			return nil
		default:
			p.Write(b.Label)
			return nil
		}
	}
	return fmt.Errorf("message %s has no button %q", messageID, label)
}

// callback tells the bot of a pressed button.
func (p *Person) callback(m phone.Message, data string) {
	s := p.server
	s.mu.Lock()
	s.lastID++
	id := fmt.Sprintf("30064771072%d", s.lastID)
	s.queries[id] = s.o.Clock.Now()
	s.mu.Unlock()
	s.happen(p, "callback_query", "press "+p.ID(), object{
		"id": id, "from": p.user(), "message": s.describe(p, m), "chat_instance": "-555" + p.ID(), "data": data,
	})
}

// Block stops the bot: it cannot write to this person any more.
func (p *Person) Block() { p.membership(true) }

// Unblock lets the bot write again.
func (p *Person) Unblock() { p.membership(false) }

// Blocked reports whether the person has blocked the bot.
func (p *Person) Blocked() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.blocked
}

func (p *Person) membership(blocked bool) {
	s := p.server
	s.mu.Lock()
	was := p.blocked
	p.blocked = blocked
	s.mu.Unlock()
	if was == blocked {
		return
	}
	status := map[bool]string{true: "kicked", false: "member"}
	member := func(status string) object {
		return object{"user": s.bot, "status": status, "until_date": 0}
	}
	s.happen(p, "my_chat_member", "member "+p.ID(), object{
		"chat": p.chat(), "from": p.user(), "date": s.o.Clock.Now().Unix(),
		"old_chat_member": member(status[was]), "new_chat_member": member(status[blocked]),
	})
}

func (p *Person) user() object {
	u := object{"id": p.id, "is_bot": false, "first_name": p.Name}
	if p.Lang != "" {
		u["language_code"] = p.Lang
	}
	return u
}

func (p *Person) chat() object { return object{"id": p.id, "first_name": p.Name, "type": "private"} }
