package botapi

import (
	"net/url"
	"strings"

	"ponte/internal/play/phone"
)

// largestData is how many bytes a button may carry.
const largestData = 64

// markup is any of the kinds of reply_markup.
type markup struct {
	Inline [][]struct {
		Text  string  `json:"text"`
		Data  *string `json:"callback_data"`
		URL   string  `json:"url"`
		Login any     `json:"login_url"`
		App   any     `json:"web_app"`
	} `json:"inline_keyboard"`
	Keyboard [][]struct {
		Text            string `json:"text"`
		RequestLocation bool   `json:"request_location"`
	} `json:"keyboard"`
	Placeholder string `json:"input_field_placeholder"`
	Remove      bool   `json:"remove_keyboard"`
	ForceReply  bool   `json:"force_reply"`
}

// readMarkup puts the buttons of a call on a message, and refuses those that Telegram refuses. given says whether there was
// a markup at all.
func readMarkup(p params, m *phone.Message) (given bool, err error) {
	var k markup
	if given, err = p.decode("reply_markup", &k); err != nil || !given {
		return given, err
	}
	kinds := 0
	for _, is := range []bool{k.Inline != nil, k.Keyboard != nil, k.Remove, k.ForceReply} {
		if is {
			kinds++
		}
	}
	if kinds > 1 || units(k.Placeholder) > 64 {
		return true, badRequest("can't parse reply keyboard markup JSON object")
	}
	m.Buttons, m.Keyboard, m.NoKeyboard = nil, nil, k.Remove
	for _, row := range k.Inline {
		var buttons []phone.Button
		for _, b := range row {
			button := phone.Button{Label: b.Text, URL: b.URL}
			switch {
			case strings.TrimSpace(b.Text) == "":
				return true, badRequest("inline keyboard button text is empty")
			case b.Login != nil || b.App != nil:
				return true, badRequest("this make-believe has no such inline keyboard button")
			case b.URL != "":
				if !isLink(b.URL) {
					return true, badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
				}
			case b.Data == nil || *b.Data == "" || len(*b.Data) > largestData:
				return true, badRequest("BUTTON_DATA_INVALID")
			default:
				button.Data = *b.Data
			}
			buttons = append(buttons, button)
		}
		m.Buttons = append(m.Buttons, buttons)
	}
	for _, row := range k.Keyboard {
		var buttons []phone.Button
		for _, b := range row {
			if strings.TrimSpace(b.Text) == "" {
				return true, badRequest("keyboard button text is empty")
			}
			buttons = append(buttons, phone.Button{Label: b.Text, SharePin: b.RequestLocation})
			m.AskPin = m.AskPin || b.RequestLocation
		}
		m.Keyboard = append(m.Keyboard, buttons)
	}
	return true, nil
}

// isLink reports whether a button may open an address.
func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "tg" || u.Scheme == "tel") && (u.Host != "" || u.Scheme == "tel")
}

// describeMarkup gives the inline buttons of a message as the API describes them.
func describeMarkup(m phone.Message) object {
	if len(m.Buttons) == 0 {
		return nil
	}
	var rows [][]object
	for _, row := range m.Buttons {
		var buttons []object
		for _, b := range row {
			button := object{"text": b.Label}
			if b.URL != "" {
				button["url"] = b.URL
			} else {
				button["callback_data"] = b.Data
			}
			buttons = append(buttons, button)
		}
		rows = append(rows, buttons)
	}
	return object{"inline_keyboard": rows}
}
