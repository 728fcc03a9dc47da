package whatsapp

import (
	"strconv"
	"strings"

	"ponte/internal/chat"
)

// object is a piece of JSON.
type object = map[string]any

// payload is the body of a message, after the kinds of the contract.
func payload(p chat.Part) object {
	switch {
	case p.Template != nil:
		return object{"type": "template", "template": object{"name": p.Template.Name, "language": object{"code": TemplateLang(p.Template.Lang)}}}
	case p.Venue != nil:
		return object{"type": "location", "location": object{
			"latitude": p.Venue.Point.Lat, "longitude": p.Venue.Point.Lon, "name": p.Venue.Name, "address": p.Venue.Address,
		}}
	case p.AskLocation:
		return askLocation(p.Text)
	case len(p.Buttons) == 0:
		return object{"type": "text", "text": object{"body": format(p.Text), "preview_url": false}}
	case len(p.Buttons) == 1 && p.Buttons[0].URL != "":
		return object{"type": "interactive", "interactive": object{
			"type": "cta_url", "body": object{"text": format(p.Text)},
			"action": object{"name": "cta_url", "parameters": object{"display_text": p.Buttons[0].Title, "url": p.Buttons[0].URL}},
		}}
	case len(p.Buttons) <= Caps.Buttons:
		return buttons(p)
	}
	return list(p)
}

// askLocation shows WhatsApp's own button that sends the location. It cannot stand beside others: for those there is a word
// of command each.
func askLocation(text string) object {
	return object{"type": "interactive", "interactive": object{
		"type": "location_request_message", "body": object{"text": format(text)}, "action": object{"name": "send_location"},
	}}
}

func buttons(p chat.Part) object {
	var list []object
	for _, b := range unique(p.Buttons) {
		list = append(list, object{"type": "reply", "reply": object{"id": buttonID(p.Step, b.Action), "title": b.Title}})
	}
	return object{"type": "interactive", "interactive": object{
		"type": "button", "body": object{"text": format(p.Text)}, "action": object{"buttons": list},
	}}
}

func list(p chat.Part) object {
	var rows []object
	for _, b := range unique(p.Buttons) {
		rows = append(rows, object{"id": buttonID(p.Step, b.Action), "title": b.Title})
	}
	return object{"type": "interactive", "interactive": object{
		"type": "list", "body": object{"text": format(p.Text)},
		"action": object{"button": p.ListLabel, "sections": []object{{"title": p.ListLabel, "rows": rows}}},
	}}
}

// unique makes labels that were shortened to the same text different: WhatsApp refuses two of one title.
func unique(buttons []chat.PartButton) []chat.PartButton {
	seen := map[string]int{}
	out := make([]chat.PartButton, len(buttons))
	for i, b := range buttons {
		seen[b.Title]++
		if n := seen[b.Title]; n > 1 {
			title := []rune(b.Title)
			b.Title = string(title[:len(title)-1]) + strconv.Itoa(n)
		}
		out[i] = b
	}
	return out
}

// buttonID is what a button carries: the step at which it was sent, and its action.
func buttonID(step int, action string) string { return strconv.Itoa(step) + "|" + action }

// format turns the **bold** of a part into WhatsApp's *bold*.
func format(text string) string { return strings.ReplaceAll(text, "**", "*") }
