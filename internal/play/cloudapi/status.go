package cloudapi

import (
	"strconv"

	"ponte/internal/play/phone"
)

// ticks are the statuses of a message on a day without trouble.
var ticks = []string{"sent", "delivered", "read"}

// report posts the statuses of a message, or that it failed.
func (s *Server) report(n *number, who *Person, out outgoing, id string, failed *refusal) {
	if who == nil { // nobody has this number; the failure is told all the same
		s.put(letter{queue: out.To, change: s.status(n, nil, out, id, "failed", failed)})
		return
	}
	sw := who.Switches()
	names := sw.Ticks
	switch {
	case failed != nil:
		names = []string{"failed"}
	case names == nil:
		names = ticks
	}
	due := s.o.Clock.Now().Add(sw.Late)
	for _, name := range names {
		l := letter{queue: who.userID, change: s.status(n, who, out, id, name, failed), copies: sw.Copies}
		if due = due.Add(s.o.Ticks); s.o.Ticks > 0 || sw.Late > 0 {
			l.due = due
		}
		who.Change(id, func(m *phone.Message) { m.Tick = name })
		s.put(l)
	}
}

// status is one status of a message.
func (s *Server) status(n *number, who *Person, out outgoing, id, name string, failed *refusal) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := object{"id": id, "status": name, "timestamp": strconv.FormatInt(s.o.Clock.Now().Unix(), 10)}
	if out.Callback != "" {
		st["biz_opaque_callback_data"] = out.Callback
	}
	if who != nil {
		st["recipient_user_id"] = who.userID
		if out.To != "" {
			st["recipient_id"] = who.number
		}
	}
	if name == "failed" && failed != nil {
		e := failed.describe()
		st["errors"] = []object{{"code": failed.code, "title": e["message"], "message": e["message"], "error_data": object{"details": failed.details}}}
	} else {
		st["pricing"] = object{"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"}
	}
	value := s.value(n)
	value["statuses"] = []object{st}
	return object{"field": "messages", "value": value}
}

// Report posts a status of a message by hand: "sent", "delivered", "read", "failed".
func (s *Server) Report(p *Person, messageID, name string) {
	s.put(letter{queue: p.userID, change: s.status(p.to, p, outgoing{To: p.Number()}, messageID, name, refuse(131026, ""))})
}
