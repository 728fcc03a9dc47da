package cloudapi

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"ponte/internal/play/phone"
)

// describeNumber is what the account's page says about a number.
func (s *Server) describeNumber(n *number) object {
	return object{
		"id": n.id, "display_phone_number": n.display, "verified_name": "Ponte", "quality_rating": "GREEN",
		"name_status": "APPROVED", "code_verification_status": "VERIFIED", "throughput": object{"level": "STANDARD"},
	}
}

// perPage is how many templates one answer lists, few so that paging is met.
const perPage = 25

// templates lists the templates of the account, a page at a time.
func (s *Server) templates(r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("after"), "0"))
	if err != nil || from < 0 || from > len(s.o.Templates) {
		return nil, refuse(100, "The cursor is not valid")
	}
	page := s.o.Templates[from:min(from+perPage, len(s.o.Templates))]
	list := []object{}
	for i, t := range page {
		components := []object{{"type": "BODY", "text": t.Body}}
		if t.Button != "" {
			components = append(components, object{"type": "BUTTONS", "buttons": []object{{"type": "QUICK_REPLY", "text": t.Button}}})
		}
		list = append(list, object{
			"id": strconv.Itoa(700000 + from + i), "name": t.Name, "language": t.Language, "status": cmp.Or(t.Status, "APPROVED"),
			"category": "UTILITY", "components": components,
		})
	}
	answer := object{"data": list}
	if end := from + len(page); end < len(s.o.Templates) {
		cursor := strconv.Itoa(end)
		next := s.url + r.URL.Path + "?after=" + cursor
		answer["paging"] = object{"cursors": object{"before": strconv.Itoa(from), "after": cursor}, "next": next}
	}
	return answer, nil
}

// checkTemplate looks for an approved template in exactly this language.
func (s *Server) checkTemplate(name, language string) (phone.Message, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.o.Templates, func(t Template) bool { return t.Name == name && t.Language == language })
	if i < 0 {
		return phone.Message{}, refuse(132001, "template name (%s) does not exist in %s", name, language)
	}
	t := s.o.Templates[i]
	switch cmp.Or(t.Status, "APPROVED") {
	case "PAUSED":
		return phone.Message{}, refuse(132015, "")
	case "APPROVED":
	default:
		return phone.Message{}, refuse(132001, "template name (%s) is not approved in %s", name, language)
	}
	m := phone.Message{Text: t.Body, Template: t.Name}
	if t.Button != "" {
		m.Buttons = [][]phone.Button{{{Label: t.Button, Data: t.Button}}}
	}
	return m, nil
}

// SetTemplates replaces the templates of the account.
func (s *Server) SetTemplates(list []Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Templates = list
}

// subscribed says whether the account's webhooks go to the app.
func (s *Server) subscribed(method string) any {
	if method == http.MethodPost {
		return object{"success": true}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook == "" {
		return object{"data": []object{}}
	}
	return object{"data": []object{{"whatsapp_business_api_data": object{"id": "300000000000003", "name": "Ponte"}}}}
}
