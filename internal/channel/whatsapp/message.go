package whatsapp

import (
	"encoding/json"
	"strconv"
	"strings"

	"ponte/internal/chat"
)

// message is one inbound message in all its kinds.
type message struct {
	ID          string       `json:"id"`
	From        string       `json:"from"`
	FromUserID  string       `json:"from_user_id"`
	Timestamp   string       `json:"timestamp"`
	Type        string       `json:"type"`
	GroupID     string       `json:"group_id"`
	Errors      []apiError   `json:"errors"`
	Text        body         `json:"text"`
	Location    *location    `json:"location"`
	Image       *media       `json:"image"`
	Audio       *media       `json:"audio"`
	Video       *media       `json:"video"`
	Document    *media       `json:"document"`
	Interactive *interactive `json:"interactive"`
	System      *system      `json:"system"`
	Edit        *edit        `json:"edit"`
	Revoke      *revoke      `json:"revoke"`
}

type body struct {
	Body string `json:"body"`
}

type location struct {
	Latitude  number `json:"latitude"`
	Longitude number `json:"longitude"`
}

type media struct {
	ID       string `json:"id"`
	MIME     string `json:"mime_type"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
	Voice    bool   `json:"voice"`
}

type interactive struct {
	Type        string               `json:"type"`
	ButtonReply *struct{ ID string } `json:"button_reply"`
	ListReply   *struct{ ID string } `json:"list_reply"`
}

type system struct {
	Type           string `json:"type"`
	WaID           string `json:"wa_id"`
	UserID         string `json:"user_id"`
	PreviousUserID string `json:"previous_user_id"`
}

type edit struct {
	Message struct {
		Text body `json:"text"`
	} `json:"message"`
}

type revoke struct {
	OriginalMessageID string `json:"original_message_id"`
}

// number is a coordinate: a JSON number, or a string that holds one.
type number float64

func (n *number) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	*n = number(f)
	return err
}

// message reads one message. What nobody is to be answered for is counted.
func (b *Batch) message(channel string, raw json.RawMessage, contacts []contact) {
	var m message
	if json.Unmarshal(raw, &m) != nil || m.ID == "" {
		b.count("message:undecodable")
		return
	}
	in := chat.Inbound{Channel: channel, ExternalID: m.ID, At: unixTime(m.Timestamp), Event: event(m)}
	in.From, in.Name = who(m, contacts)
	switch {
	case m.GroupID != "":
		b.count("message:group")
	case in.Event == nil:
		b.count("message:" + short(m.Type))
	case len(in.From) == 0:
		b.count("message:nobody")
	default:
		b.Inbound = append(b.Inbound, in)
	}
}

// who gives the aliases of the sender, the number first: it is what replies go to, exactly as received.
func who(m message, contacts []contact) (from []chat.Alias, profile string) {
	waID, userID := m.From, m.FromUserID
	for _, c := range contacts {
		if c.WaID != "" && c.WaID == m.From || c.UserID != "" && c.UserID == m.FromUserID {
			profile = c.Profile.Name
			if waID == "" {
				waID = c.WaID
			}
			if userID == "" {
				userID = c.UserID
			}
		}
	}
	return aliases(waID, userID), profile
}

func aliases(waID, userID string) []chat.Alias {
	var list []chat.Alias
	if waID != "" {
		list = append(list, chat.Alias{Kind: chat.AliasPhone, Value: waID})
	}
	if userID != "" {
		list = append(list, chat.Alias{Kind: chat.AliasBSUID, Value: userID})
	}
	return list
}

// event says what a message means; nil for what is counted and not answered.
func event(m message) chat.Event {
	switch m.Type {
	case "text":
		return chat.Text{Body: m.Text.Body}
	case "interactive":
		return tapped(m.Interactive)
	case "button": // of a template, which is how we ask whether somebody wants to see an answer
		return chat.Opened{}
	case "location":
		if m.Location != nil {
			return chat.Pin{Point: chat.Point{Lat: float64(m.Location.Latitude), Lon: float64(m.Location.Longitude)}}
		}
	case "image":
		return attachment(chat.MediaImage, m.Image, m.Errors)
	case "audio":
		if m.Audio != nil && m.Audio.Voice {
			return attachment(chat.MediaVoice, m.Audio, m.Errors)
		}
		return attachment(chat.MediaAudio, m.Audio, m.Errors)
	case "video":
		return attachment(chat.MediaVideo, m.Video, m.Errors)
	case "document":
		return attachment(chat.MediaDocument, m.Document, m.Errors)
	case "contacts": // other people's numbers: not kept
		return chat.Attachment{Media: chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}}
	case "system":
		return moved(m.System)
	case "edit":
		if m.Edit != nil {
			return chat.Edited{Body: m.Edit.Message.Text.Body}
		}
	case "revoke":
		if m.Revoke != nil {
			return chat.Withdrawn{ExternalID: m.Revoke.OriginalMessageID}
		}
	case "sticker", "order", "unsupported", "unknown":
		return chat.Unsupported{Kind: m.Type}
	}
	return nil // reactions, and what is not known yet
}

// tapped reads a pressed button or row.
func tapped(i *interactive) chat.Event {
	id := ""
	switch {
	case i == nil:
	case i.ButtonReply != nil:
		id = i.ButtonReply.ID
	case i.ListReply != nil:
		id = i.ListReply.ID
	default:
		return chat.Unsupported{Kind: "flow"}
	}
	step, action, ok := strings.Cut(id, "|")
	n, err := strconv.Atoi(step)
	if !ok || err != nil {
		return chat.Tap{Action: "unknown", Step: -1}
	}
	return chat.Tap{Action: action, Step: n}
}

// attachment describes a file, or why there is none to fetch.
func attachment(kind chat.MediaKind, m *media, errs []apiError) chat.Event {
	if m == nil {
		return chat.Unsupported{Kind: string(kind)}
	}
	a := chat.Attachment{Caption: m.Caption, Media: chat.Media{Kind: kind, Ref: m.ID, Name: m.Filename, MIME: m.MIME}}
	if len(errs) > 0 {
		a.Media.Ref, a.Media.Failed = "", strconv.Itoa(errs[0].Code)
	}
	return a
}

// moved reads that a person changed their number or their user id. The old alias is the sender's.
func moved(s *system) chat.Event {
	if s == nil || s.Type != "user_changed_number" && s.Type != "user_changed_user_id" {
		return nil
	}
	if to := aliases(s.WaID, s.UserID); len(to) > 0 {
		return chat.IdentityChanged{New: to}
	}
	return nil
}
