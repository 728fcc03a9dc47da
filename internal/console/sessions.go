package console

import (
	"net/http"
	"strings"
	"time"

	"ponte/internal/desk"
)

// sessionsPage is the browsers in which an account is signed in.
type sessionsPage struct {
	*visit
	Sessions []session
	Staff    string // id of whose they are
}

// session is one of them.
type session struct {
	ID, Browser, Remote string
	Created, Seen       time.Time
	This                bool
}

func (c *Console) sessionsPage(v *visit) error {
	p := sessionsPage{visit: v, Staff: v.Me.ID}
	if other := v.r.URL.Query().Get("staff"); other != "" {
		p.Staff = other
	}
	all, err := c.Desk.Sessions(v.r.Context(), v.Me.Staff, p.Staff)
	if err != nil {
		return err
	}
	for _, s := range all {
		p.Sessions = append(p.Sessions, session{s.ID, browser(s), s.Remote, s.Created, s.Seen, s.ID == v.Me.Session.ID})
	}
	return v.render(http.StatusOK, "sessions.html", p)
}

// browser names a browser and its device by what it says of itself. The first name that is found counts: most browsers
// claim to be others too.
func browser(s desk.Session) string {
	var found []string
	for _, names := range [][][2]string{
		{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}},
		{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}},
	} {
		for _, n := range names {
			if strings.Contains(s.Agent, n[0]) {
				found = append(found, n[1])
				break
			}
		}
	}
	if len(found) == 0 {
		return s.Agent
	}
	return strings.Join(found, " · ")
}

func (c *Console) endSession(v *visit) error {
	staff := v.field("staff")
	if err := c.Desk.Revoke(v.r.Context(), v.Me.Staff, staff, v.r.PathValue("id")); err != nil {
		return err
	}
	if staff != v.Me.ID {
		return v.done("/console/sessions?staff=" + staff)
	}
	return v.done("/console/sessions")
}
