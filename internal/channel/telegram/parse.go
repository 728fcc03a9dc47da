package telegram

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"ponte/internal/chat"
)

// largestFile is what a bot may download.
const largestFile = 20 << 20

// Parsed is an update as far as we care about it.
type Parsed struct {
	UpdateID int64
	// Inbound is nil where nobody is to be answered: groups, channels, kinds of updates that we did not ask for.
	Inbound *chat.Inbound
	// CallbackID is to be answered at once, or the button that was pressed goes on spinning. ChatID and MessageID name the
	// message whose buttons were used; MessageID is 0 where it is too old to be changed.
	CallbackID string
	ChatID     int64
	MessageID  int
	// Kind names what it was, for the counters: "message", "callback_query", "other", "undecodable".
	Kind string
}

// Parse reads one update. It is pure. It fails only where not even the id of the update can be read; an update that we do
// not understand is no error, because Telegram would hold back everything else from that chat until it is accepted.
func Parse(channel string, body []byte) (Parsed, error) {
	var u models.Update
	if err := json.Unmarshal(body, &u); err != nil {
		var id struct {
			UpdateID int64 `json:"update_id"`
		}
		if json.Unmarshal(body, &id) != nil || id.UpdateID == 0 {
			return Parsed{}, fmt.Errorf("not an update of the Bot API")
		}
		return Parsed{UpdateID: id.UpdateID, Kind: "undecodable"}, nil
	}
	if u.ID == 0 {
		return Parsed{}, fmt.Errorf("not an update of the Bot API")
	}
	p := Parsed{UpdateID: u.ID, Kind: "other"}
	in := chat.Inbound{Channel: channel, ExternalID: strconv.FormatInt(u.ID, 10)}
	switch {
	case u.Message != nil:
		p.Kind = "message"
		if u.Message.Chat.Type == models.ChatTypePrivate && message(&in, u.Message) {
			p.Inbound = &in
		}
	case u.EditedMessage != nil:
		p.Kind = "edited_message"
		m := u.EditedMessage
		if m.Chat.Type == models.ChatTypePrivate && m.Text != "" {
			sender(&in, m.Chat.ID, m.From)
			in.At, in.Event = time.Unix(int64(m.EditDate), 0), chat.Edited{Body: m.Text}
			p.Inbound = &in
		}
	case u.CallbackQuery != nil:
		p.Kind, p.CallbackID = "callback_query", u.CallbackQuery.ID
		if callback(&in, u.CallbackQuery) {
			p.Inbound = &in
			if m := u.CallbackQuery.Message.Message; m != nil {
				p.ChatID, p.MessageID = m.Chat.ID, m.ID
			}
		}
	case u.MyChatMember != nil:
		p.Kind = "my_chat_member"
		if membership(&in, u.MyChatMember) {
			p.Inbound = &in
		}
	}
	return p, nil
}

// sender names who wrote, and in which language their app is.
func sender(in *chat.Inbound, chatID int64, from *models.User) {
	in.From = []chat.Alias{{Kind: chat.AliasTelegram, Value: strconv.FormatInt(chatID, 10)}}
	if from != nil {
		in.Name = strings.TrimSpace(from.FirstName + " " + from.LastName)
		in.LangHint = from.LanguageCode
	}
}

// message reads a new message of a private chat.
func message(in *chat.Inbound, m *models.Message) bool {
	sender(in, m.Chat.ID, m.From)
	in.At = time.Unix(int64(m.Date), 0)
	switch {
	case m.Text != "":
		in.Event = text(m.Text)
	case m.Venue != nil:
		in.Event = chat.Pin{Point: chat.Point{Lat: m.Venue.Location.Latitude, Lon: m.Venue.Location.Longitude}}
	case m.Location != nil:
		in.Event = chat.Pin{Point: chat.Point{Lat: m.Location.Latitude, Lon: m.Location.Longitude}}
	default:
		if media, ok := attachment(m); ok {
			in.Event = chat.Attachment{Media: media, Caption: m.Caption}
			break
		}
		kind, ok := unreadable(m)
		if !ok { // a service message: somebody joined, a title changed
			return false
		}
		in.Event = chat.Unsupported{Kind: kind}
	}
	return true
}

// text tells "/start CODE" from words. Every other command goes on as its word: the dialogue knows the words of command.
func text(s string) chat.Event {
	word, rest, _ := strings.Cut(s, " ")
	command, _, _ := strings.Cut(word, "@") // in groups "/start@PonteBot"
	if command == "/start" {
		return chat.Start{Param: strings.TrimSpace(rest)}
	}
	if strings.HasPrefix(command, "/") {
		return chat.Text{Body: strings.TrimPrefix(command, "/")}
	}
	return chat.Text{Body: s}
}

// attachment reads the file of a message. Special kinds are looked at first: an animation is a document as well.
func attachment(m *models.Message) (chat.Media, bool) {
	switch {
	case len(m.Photo) > 0:
		best := m.Photo[0]
		for _, size := range m.Photo {
			if size.Width*size.Height > best.Width*best.Height && size.FileSize <= largestFile {
				best = size
			}
		}
		return file(chat.MediaImage, best.FileID, "", "image/jpeg", int64(best.FileSize)), true
	case m.Voice != nil:
		media := file(chat.MediaVoice, m.Voice.FileID, "", m.Voice.MimeType, m.Voice.FileSize)
		media.Duration = m.Voice.Duration
		return media, true
	case m.Audio != nil:
		return file(chat.MediaAudio, m.Audio.FileID, m.Audio.FileName, m.Audio.MimeType, m.Audio.FileSize), true
	case m.VideoNote != nil:
		return file(chat.MediaVideo, m.VideoNote.FileID, "", "video/mp4", int64(m.VideoNote.FileSize)), true
	case m.Video != nil:
		return file(chat.MediaVideo, m.Video.FileID, m.Video.FileName, m.Video.MimeType, m.Video.FileSize), true
	case m.Animation != nil:
		return file(chat.MediaVideo, m.Animation.FileID, m.Animation.FileName, m.Animation.MimeType, m.Animation.FileSize), true
	case m.Document != nil:
		return file(chat.MediaDocument, m.Document.FileID, m.Document.FileName, m.Document.MimeType, m.Document.FileSize), true
	case m.Sticker != nil:
		return chat.Media{}, false // nothing that staff would need
	case m.Contact != nil:
		return chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}, true
	}
	return chat.Media{}, false
}

// file describes a file; one that is too large to be downloaded is known as failed from the start.
func file(kind chat.MediaKind, id, name, mime string, size int64) chat.Media {
	media := chat.Media{Kind: kind, Ref: id, Name: name, MIME: mime, Size: size}
	if size > largestFile {
		media.Ref, media.Failed = "", "too-large"
	}
	return media
}

// unreadable names the kinds of messages that a person sends and the bot cannot read.
func unreadable(m *models.Message) (string, bool) {
	switch {
	case m.Sticker != nil:
		return "sticker", true
	case m.Dice != nil:
		return "dice", true
	case m.Poll != nil:
		return "poll", true
	case m.Story != nil:
		return "story", true
	case m.Game != nil:
		return "game", true
	}
	return "", false
}

// callback reads a pressed button of a private chat.
func callback(in *chat.Inbound, q *models.CallbackQuery) bool {
	var chatID int64
	switch {
	case q.Message.Message != nil:
		if q.Message.Message.Chat.Type != models.ChatTypePrivate {
			return false
		}
		chatID = q.Message.Message.Chat.ID
	case q.Message.InaccessibleMessage != nil: // too old to be shown: its date is zero, the press counts all the same
		chatID = q.Message.InaccessibleMessage.Chat.ID
	default:
		chatID = q.From.ID
	}
	if chatID != q.From.ID { // only in a private chat are both the same
		return false
	}
	sender(in, chatID, &q.From)
	in.At = time.Now() // Telegram does not say when a button was pressed
	step, action, ok := parseData(q.Data)
	if !ok {
		step, action = -1, "unknown"
	}
	in.Event = chat.Tap{Action: action, Step: step}
	return true
}

// membership reads that a person blocked or unblocked the bot.
func membership(in *chat.Inbound, m *models.ChatMemberUpdated) bool {
	if m.Chat.Type != models.ChatTypePrivate {
		return false
	}
	sender(in, m.Chat.ID, &m.From)
	in.At = time.Unix(int64(m.Date), 0)
	switch m.NewChatMember.Type {
	case models.ChatMemberTypeBanned:
		in.Event = chat.Unreachable{}
	case models.ChatMemberTypeMember:
		in.Event = chat.Reachable{}
	default:
		return false
	}
	return true
}

// buttonData is what a button carries: the step at which it was sent, and its action.
func buttonData(step int, action string) string { return strconv.Itoa(step) + "|" + action }

func parseData(data string) (step int, action string, ok bool) {
	number, action, ok := strings.Cut(data, "|")
	step, err := strconv.Atoi(number)
	return step, action, ok && err == nil && action != ""
}
