package botapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/internal/play/phone"
)

func (s *Server) sendMessage(_ context.Context, p params) (any, error) {
	var m phone.Message
	f, err := readText(p.text("text"), p.text("parse_mode"), longestText)
	if err != nil {
		return nil, err
	}
	if f.text == "" {
		return nil, badRequest("text must be non-empty")
	}
	m.Text = f.text
	return s.send(p, m)
}

func (s *Server) sendVenue(_ context.Context, p params) (any, error) {
	v, err := readPin(p)
	if err != nil {
		return nil, err
	}
	v.Name, v.Address = p.text("title"), p.text("address")
	if v.Name == "" || v.Address == "" {
		return nil, badRequest("VENUE_TITLE_INVALID")
	}
	return s.send(p, phone.Message{Venue: v})
}

func (s *Server) sendLocation(_ context.Context, p params) (any, error) {
	v, err := readPin(p)
	if err != nil {
		return nil, err
	}
	return s.send(p, phone.Message{Venue: v})
}

func readPin(p params) (*phone.Venue, error) {
	lat, okLat := p.degrees("latitude")
	lon, okLon := p.degrees("longitude")
	if !okLat || !okLon || lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return nil, badRequest("wrong latitude or longitude specified")
	}
	return &phone.Venue{Lat: lat, Lon: lon}, nil
}

// send shows a message on the phone of the person it is for, unless Telegram would refuse it.
func (s *Server) send(p params, m phone.Message) (any, error) {
	if _, err := readMarkup(p, &m); err != nil {
		return nil, err
	}
	who, err := s.recipient(p)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.lastID++
	m.ID, m.At = strconv.FormatInt(s.lastID, 10), s.o.Clock.Now()
	s.mu.Unlock()
	who.Show(m)
	return s.describe(who, m), nil
}

// recipient finds the person that a call is for, and refuses it where they cannot or must not be written to now.
func (s *Server) recipient(p params) (*Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.people[p.number("chat_id")]
	switch {
	case who == nil:
		return nil, badRequest("chat not found")
	case who.blocked:
		return nil, refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	case !who.wrote:
		return nil, refuse(http.StatusForbidden, "Forbidden: bot can't initiate conversation with a user")
	}
	if err := refusedBy(who.Refusal()); err != nil {
		return nil, err
	}
	if s.o.Unpaced {
		return who, nil
	}
	now := time.Now()
	if r := who.pace.ReserveN(now, 1); r.DelayFrom(now) > 0 {
		after := r.DelayFrom(now)
		r.CancelAt(now)
		return nil, tooMany(after)
	}
	if !s.all.AllowN(now, 1) {
		return nil, tooMany(0)
	}
	return who, nil
}

// refusedBy gives the refusal that somebody has switched on.
func refusedBy(code string) error {
	switch code {
	case "":
		return nil
	case "429":
		return tooMany(2 * time.Second)
	case "403":
		return refuse(http.StatusForbidden, "Forbidden: user is deactivated")
	case "400":
		return badRequest("chat not found")
	}
	return refuse(http.StatusInternalServerError, "Internal Server Error")
}

// describe gives a message as the API describes it.
func (s *Server) describe(who *Person, m phone.Message) object {
	d := object{"message_id": m.Number(), "date": m.At.Unix(), "chat": who.chat(), "from": s.bot}
	if m.Mine {
		d["from"] = who.user()
	}
	switch {
	case m.Venue != nil && m.Venue.Name != "":
		at := object{"latitude": m.Venue.Lat, "longitude": m.Venue.Lon}
		d["location"], d["venue"] = at, object{"location": at, "title": m.Venue.Name, "address": m.Venue.Address}
	case m.Venue != nil:
		d["location"] = object{"latitude": m.Venue.Lat, "longitude": m.Venue.Lon}
	case m.File != nil:
		s.describeFile(d, m)
	default:
		d["text"] = strings.ReplaceAll(m.Text, "**", "")
	}
	if k := describeMarkup(m); k != nil {
		d["reply_markup"] = k
	}
	return d
}

func (s *Server) sendChatAction(_ context.Context, p params) (any, error) {
	if _, err := s.recipient(p); err != nil {
		return nil, err
	}
	return true, nil
}

// pressed is how long a press may be answered.
const pressed = 15 * time.Minute

func (s *Server) answerCallbackQuery(_ context.Context, p params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := p.text("callback_query_id")
	at, known := s.queries[id]
	if !known || s.o.Clock.Now().Sub(at) > pressed {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if units(p.text("text")) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	delete(s.queries, id)
	return true, nil
}

func (s *Server) editMessageText(_ context.Context, p params) (any, error) {
	f, err := readText(p.text("text"), p.text("parse_mode"), longestText)
	if err != nil {
		return nil, err
	}
	return s.edit(p, func(m *phone.Message) error {
		m.Text, m.Buttons, m.Note = f.text, nil, "edited"
		_, err := readMarkup(p, m)
		return err
	})
}

func (s *Server) editMessageReplyMarkup(_ context.Context, p params) (any, error) {
	return s.edit(p, func(m *phone.Message) error {
		m.Buttons = nil
		_, err := readMarkup(p, m)
		return err
	})
}

// edit changes a message of the bot.
func (s *Server) edit(p params, alter func(*phone.Message) error) (any, error) {
	who, old, err := s.own(p, "edit")
	if err != nil {
		return nil, err
	}
	edited := old
	if err := alter(&edited); err != nil {
		return nil, err
	}
	same := edited.Text == old.Text && slices.EqualFunc(edited.Buttons, old.Buttons, slices.Equal[[]phone.Button])
	if same {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as " +
			"a current content and reply markup of the message")
	}
	who.Change(old.ID, func(m *phone.Message) { *m = edited })
	return s.describe(who, edited), nil
}

// own finds a message that the bot sent.
func (s *Server) own(p params, to string) (*Person, phone.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.people[p.number("chat_id")]
	if who == nil {
		return nil, phone.Message{}, badRequest("chat not found")
	}
	m, ok := who.Message(p.text("message_id"))
	if !ok || m.Gone {
		return nil, m, badRequest("message to %s not found", to)
	}
	if m.Mine && to == "edit" {
		return nil, m, badRequest("message can't be edited")
	}
	return who, m, nil
}

// deletable is how long a message can be deleted by a bot.
const deletable = 48 * time.Hour

func (s *Server) deleteMessage(_ context.Context, p params) (any, error) {
	who, m, err := s.own(p, "delete")
	if err != nil {
		return nil, err
	}
	if s.o.Clock.Now().Sub(m.At) > deletable {
		return nil, badRequest("message can't be deleted for everyone")
	}
	who.Change(m.ID, func(m *phone.Message) { *m = phone.Message{ID: m.ID, At: m.At, Mine: m.Mine, Gone: true} })
	return true, nil
}

// deleteMessages leaves out those that cannot be deleted.
func (s *Server) deleteMessages(ctx context.Context, p params) (any, error) {
	var ids []int64
	if _, err := p.decode("message_ids", &ids); err != nil || len(ids) == 0 || len(ids) > 100 {
		return nil, badRequest("message identifiers are not specified")
	}
	for _, id := range ids {
		one := params{values: map[string]string{"chat_id": p.text("chat_id"), "message_id": strconv.FormatInt(id, 10)}}
		_, _ = s.deleteMessage(ctx, one)
	}
	return true, nil
}
