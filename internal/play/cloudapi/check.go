package cloudapi

import (
	"net/url"
	"unicode/utf16"

	"ponte/internal/play/phone"
)

// Limits of messages, in UTF-16 units.
const (
	longestText     = 4096
	longestBody     = 1024 // of a message with buttons or a list; the documentation says 4096 for lists in one place
	longestCaption  = 1024
	longestTitle    = 20 // of a button
	longestHeader   = 60
	longestRow      = 24
	longestRowText  = 72
	longestButtonID = 256
	longestRowID    = 200
	mostButtons     = 3
	mostRows        = 10 // over all sections
	mostSections    = 10
)

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// text checks the length of a field.
func text(field, value string, shortest, longest int) *refusal {
	switch n := units(value); {
	case n < shortest && value == "":
		return refuse(131008, "The parameter %s is required.", field)
	case n < shortest, n > longest:
		return refuse(131009, "%s length invalid. Min length: %d, Max length: %d", field, shortest, longest)
	}
	return nil
}

// first gives the first refusal among several checks.
func first(checks ...*refusal) *refusal {
	for _, r := range checks {
		if r != nil {
			return r
		}
	}
	return nil
}

// check refuses what Meta refuses, and gives a message as it is shown.
func (s *Server) check(out *outgoing) (phone.Message, *refusal) {
	var m phone.Message
	missing := func() (phone.Message, *refusal) {
		return m, refuse(131008, "The parameter %s is required.", out.Type)
	}
	switch out.Type {
	case "text", "":
		if out.Text == nil {
			return missing()
		}
		m.Text = out.Text.Body
		return m, text("text['body']", m.Text, 1, longestText)
	case "interactive":
		if out.Interactive == nil {
			return missing()
		}
		return out.Interactive.check()
	case "location":
		l := out.Location
		if l == nil || l.Lat == nil || l.Lon == nil {
			return missing()
		}
		if *l.Lat < -90 || *l.Lat > 90 || *l.Lon < -180 || *l.Lon > 180 {
			return m, refuse(131009, "latitude or longitude is not valid")
		}
		m.Venue = &phone.Venue{Lat: *l.Lat, Lon: *l.Lon, Name: l.Name, Address: l.Address}
		return m, nil
	case "template":
		if out.Template == nil {
			return missing()
		}
		return s.checkTemplate(out.Template.Name, out.Template.Language.Code)
	case "reaction":
		if out.Reaction == nil || out.Reaction.MessageID == "" {
			return missing()
		}
		m.Text = out.Reaction.Emoji
		return m, nil
	case "image", "audio", "video", "document", "sticker":
		f := map[string]*media{"image": out.Image, "audio": out.Audio, "video": out.Video, "document": out.Document, "sticker": out.Sticker}[out.Type]
		if f == nil {
			return missing()
		}
		return s.checkFile(out.Type, *f)
	}
	return m, refuse(131051, "Message type is not supported: %q", out.Type)
}

// checkFile looks for a file that was uploaded before.
func (s *Server) checkFile(kind string, f media) (phone.Message, *refusal) {
	if refused := text(kind+"['caption']", f.Caption, 0, longestCaption); refused != nil {
		return phone.Message{}, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.files[f.ID]
	switch {
	case f.ID == "" && f.Link != "":
		return phone.Message{}, refuse(131053, "This make-believe fetches no links")
	case !ok:
		return phone.Message{}, refuse(131009, "There is no media object with this id")
	}
	name := f.Filename
	if name == "" {
		name = kept.name
	}
	return phone.Message{Text: f.Caption, File: &phone.File{Kind: kind, Name: name, MIME: kept.mime, Ref: kept.id, Data: kept.data}}, nil
}

// isLink reports whether a button may open an address.
func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
