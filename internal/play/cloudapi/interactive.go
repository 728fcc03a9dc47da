package cloudapi

import "ponte/internal/play/phone"

// interactive is a message with something to be pressed.
type interactive struct {
	Type   string `json:"type"`
	Header *struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"header"`
	Body   *words `json:"body"`
	Footer *words `json:"footer"`
	Action struct {
		Name    string `json:"name"`
		Button  string `json:"button"`
		Buttons []struct {
			Type  string `json:"type"`
			Reply row    `json:"reply"`
		} `json:"buttons"`
		Sections []struct {
			Title string `json:"title"`
			Rows  []row  `json:"rows"`
		} `json:"sections"`
		Parameters struct {
			Text string `json:"display_text"`
			URL  string `json:"url"`
		} `json:"parameters"`
	} `json:"action"`
}

type words struct {
	Text string `json:"text"`
}

type row struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// check refuses what Meta refuses of a message with something to be pressed.
func (i *interactive) check() (phone.Message, *refusal) {
	var m phone.Message
	if i.Body == nil {
		return m, refuse(131008, "The parameter interactive['body'] is required.")
	}
	m.Text = i.Body.Text
	refused := text("interactive['body']['text']", m.Text, 1, longestBody)
	if i.Header != nil && i.Header.Type == "text" {
		refused = first(refused, text("Header text", i.Header.Text, 1, longestHeader))
	}
	if i.Footer != nil {
		refused = first(refused, text("Footer text", i.Footer.Text, 1, longestHeader))
	}
	if refused != nil {
		return m, refused
	}
	switch i.Type {
	case "button":
		return m, i.buttons(&m)
	case "list":
		return m, i.list(&m)
	case "cta_url":
		p := i.Action.Parameters
		if i.Action.Name != "cta_url" || !isLink(p.URL) {
			return m, refuse(131009, "The url of the button is not valid")
		}
		m.Buttons = [][]phone.Button{{{Label: p.Text, URL: p.URL}}}
		return m, text("Button display_text", p.Text, 1, longestTitle)
	case "location_request_message":
		if i.Action.Name != "send_location" {
			return m, refuse(131009, "The action of a location request is send_location")
		}
		m.AskPin = true
		return m, nil
	}
	return m, refuse(131009, "interactive['type'] is not valid: %q", i.Type)
}

func (i *interactive) buttons(m *phone.Message) *refusal {
	list := i.Action.Buttons
	if len(list) < 1 || len(list) > mostButtons {
		return refuse(131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: %d", mostButtons)
	}
	ids, titles := map[string]bool{}, map[string]bool{}
	for _, b := range list {
		refused := first(text("Button id", b.Reply.ID, 1, longestButtonID), text("Button title", b.Reply.Title, 1, longestTitle))
		switch {
		case refused != nil:
			return refused
		case b.Type != "reply":
			return refuse(131009, "Button type is not valid: %q", b.Type)
		case ids[b.Reply.ID] || titles[b.Reply.Title]:
			return refuse(131009, "Duplicated button id or title: %q", b.Reply.Title)
		}
		ids[b.Reply.ID], titles[b.Reply.Title] = true, true
		m.Buttons = append(m.Buttons, []phone.Button{{Label: b.Reply.Title, Data: b.Reply.ID}})
	}
	return nil
}

func (i *interactive) list(m *phone.Message) *refusal {
	a := i.Action
	if refused := text("List button", a.Button, 1, longestTitle); refused != nil {
		return refused
	}
	if len(a.Sections) < 1 || len(a.Sections) > mostSections {
		return refuse(131009, "Invalid sections count. Min: 1, Max: %d", mostSections)
	}
	m.List = &phone.List{Label: a.Button}
	ids := map[string]bool{}
	for _, section := range a.Sections {
		least := 0
		if len(a.Sections) > 1 {
			least = 1
		}
		if refused := text("Section title", section.Title, least, longestRow); refused != nil {
			return refused
		}
		for _, r := range section.Rows {
			refused := first(text("Row id", r.ID, 1, longestRowID), text("Row title", r.Title, 1, longestRow),
				text("Row description", r.Description, 0, longestRowText))
			switch {
			case refused != nil:
				return refused
			case ids[r.ID]:
				return refuse(131009, "Duplicated row id: %q", r.ID)
			}
			ids[r.ID] = true
			m.List.Rows = append(m.List.Rows, phone.Button{Label: r.Title, Data: r.ID})
		}
	}
	if n := len(m.List.Rows); n < 1 || n > mostRows {
		return refuse(131009, "Total row count exceed max allowed count: %d", mostRows)
	}
	return nil
}
