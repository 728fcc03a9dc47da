package console_test

import (
	"net/http"
	"regexp"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/console"
)

func patterns(o console.Options) []string {
	c, err := console.New(o)
	if err != nil {
		panic(err)
	}
	var all []string
	for _, r := range c.Routes() {
		all = append(all, r.Pattern)
	}
	return all
}

var shownPassword = regexp.MustCompile(`<code>([^<]+)</code>`)

func TestStaff(t *testing.T) {
	r := newRig(t)
	r.account(t, chat.Staff{Login: "chefe", Name: "Chefe", Role: chat.RoleCoordinator, Unit: "netp-am", UILang: "en"})
	b := r.signedIn(t, "chefe")
	_, page := b.get("/console/staff")
	wantIn(t, page, "Coordinator of the unit", `<option value="netp-am">NETP AM</option>`)
	wantOut(t, page, `<option value="netp-sp">`, `<option value="national">`) // beyond the coordinator's reach
	wantWhole(t, page)

	_, page = b.post("/console/staff", "name=Ana <b>", "login=ana", "role=staff", "unit=netp-am", "ui=es", "langs=ht")
	wantIn(t, page, "Ana &lt;b&gt;", "Kreyòl", "shown again")
	first := shownPassword.FindStringSubmatch(page)
	if first == nil {
		t.Fatal("no password is shown")
	}
	if _, err := r.Desk.Authenticate(t.Context(), "ana", first[1], "x", "x"); err != nil {
		t.Errorf("the password shown: %v", err)
	}
	_, page = b.get("/console/staff")
	wantOut(t, page, first[1])

	for name, c := range map[string]struct {
		fields []string
		status int
		want   string
	}{
		"same login":    {[]string{"name=B", "login=ANA", "role=staff", "unit=netp-am", "ui=pt"}, http.StatusConflict, "exists already"},
		"no name":       {[]string{"name=", "login=b", "role=staff", "unit=netp-am", "ui=pt"}, http.StatusUnprocessableEntity, "missing"},
		"no login":      {[]string{"name=B", "login=", "role=staff", "unit=netp-am", "ui=pt"}, http.StatusUnprocessableEntity, "missing"},
		"made-up role":  {[]string{"name=B", "login=b", "role=god", "unit=netp-am", "ui=pt"}, http.StatusUnprocessableEntity, "missing"},
		"higher role":   {[]string{"name=B", "login=b", "role=national", "unit=netp-am", "ui=pt"}, http.StatusForbidden, "may not"},
		"other unit":    {[]string{"name=B", "login=b", "role=staff", "unit=netp-sp", "ui=pt"}, http.StatusForbidden, "may not"},
		"all units":     {[]string{"name=B", "login=b", "role=staff", "unit=", "ui=pt"}, http.StatusForbidden, "may not"},
		"no such unit":  {[]string{"name=B", "login=b", "role=staff", "unit=nowhere", "ui=pt"}, http.StatusNotFound, "does not exist"},
		"strange words": {[]string{"name=B", "login=b", "role=staff", "unit=netp-am", "ui=<script>"}, http.StatusUnprocessableEntity, "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			b.get("/console/staff")
			resp, page := b.post("/console/staff", c.fields...)
			if resp.StatusCode != c.status {
				t.Errorf("answered with %s", resp.Status)
			}
			wantIn(t, page, c.want)
		})
	}

	ana, err := r.Desk.StaffByLogin(t.Context(), chat.Staff{Role: chat.RoleNational}, "ana")
	if err != nil {
		t.Fatal(err)
	}
	b.get("/console/staff")
	_, page = b.post("/console/staff/"+ana.ID+"/password", "login=ana")
	second := shownPassword.FindStringSubmatch(page)
	if second == nil || second[1] == first[1] {
		t.Errorf("the new password is %q", second)
	}
	_, page = b.post("/console/staff/"+ana.ID+"/disable", "disabled=1")
	wantIn(t, page, "disabled")
	if _, err := r.Desk.Authenticate(t.Context(), "ana", second[1], "x", "x"); err == nil {
		t.Error("a disabled account can sign in")
	}
	b.post("/console/staff/" + ana.ID + "/disable")
	if _, err := r.Desk.Authenticate(t.Context(), "ana", second[1], "x", "x"); err != nil {
		t.Errorf("an account that was enabled again: %v", err)
	}
}
