package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// roles are those that an account can have.
var roles = []chat.Role{chat.RoleStaff, chat.RoleCoordinator, chat.RoleEditor, chat.RoleNational, chat.RoleAuditor}

// staffPage is the accounts that the visitor manages.
type staffPage struct {
	*visit
	Staff []account
	Units []unitOption
	Error string
	// Login and Password are of an account that was just made, or whose password was: they are shown this once.
	Login, Password string
}

// account is an account as the page shows it.
type account struct {
	chat.Staff
	Unit   string
	Speaks []string
	Manage bool // the visitor may change it
}

// Roles are those that the visitor may give.
func (p staffPage) Roles() []chat.Role {
	return slices.DeleteFunc(slices.Clone(roles), func(r chat.Role) bool {
		return !desk.CanManage(p.Me.Staff, chat.Staff{Role: r, Unit: p.Me.Unit})
	})
}

// Speech are the languages that staff may speak with people.
func (p staffPage) Speech() []chat.Lang { return p.c.Texts.Languages() }

func (c *Console) staffPage(v *visit) error {
	if !desk.CanDo(v.Me.Staff, desk.ActStaff) {
		return chat.ErrForbidden
	}
	return c.showStaff(v, http.StatusOK, staffPage{visit: v})
}

func (c *Console) showStaff(v *visit, status int, p staffPage) error {
	all, err := c.Desk.ListStaff(v.r.Context(), v.Me.Staff)
	if err != nil {
		return err
	}
	for _, s := range all {
		a := account{Staff: s, Unit: v.unitName(s.Unit), Manage: s.ID != v.Me.ID && desk.CanManage(v.Me.Staff, s)}
		if s.Unit == "" {
			a.Unit = v.T("console-unit-all")
		}
		for _, l := range s.Langs {
			a.Speaks = append(a.Speaks, c.Texts.Name(l))
		}
		p.Staff = append(p.Staff, a)
	}
	p.Units = slices.DeleteFunc(c.unitOptions(v), func(u unitOption) bool {
		return !desk.CanManage(v.Me.Staff, chat.Staff{Role: chat.RoleStaff, Unit: u.ID})
	})
	return v.render(status, "staff.html", p)
}

func (c *Console) addStaff(v *visit) error {
	who := chat.Staff{
		Login: v.field("login"), Name: v.field("name"), Role: chat.Role(v.field("role")), Unit: v.field("unit"), UILang: chat.Lang(v.field("ui")),
	}
	for _, l := range v.r.PostForm["langs"] {
		if c.Texts.Known(chat.Lang(l)) {
			who.Langs = append(who.Langs, chat.Lang(l))
		}
	}
	if !slices.Contains(roles, who.Role) || !slices.Contains(Languages, who.UILang) || who.Name == "" || len(who.Name) > 200 {
		return c.showStaff(v, http.StatusUnprocessableEntity, staffPage{visit: v, Error: v.T("console-staff-incomplete")})
	}
	if _, known := c.Units.Unit(who.Unit); who.Unit != "" && !known {
		return chat.ErrNotFound
	}
	added, password, err := c.Desk.AddStaff(v.r.Context(), v.Me.Staff, who)
	switch {
	case errors.Is(err, chat.ErrTaken):
		return c.showStaff(v, http.StatusConflict, staffPage{visit: v, Error: v.T("console-staff-taken")})
	case errors.Is(err, desk.ErrLogin):
		return c.showStaff(v, http.StatusUnprocessableEntity, staffPage{visit: v, Error: v.T("console-staff-incomplete")})
	case err != nil:
		return fmt.Errorf("add staff: %w", err)
	}
	return c.showStaff(v, http.StatusOK, staffPage{visit: v, Login: added.Login, Password: password})
}

func (c *Console) resetPassword(v *visit) error {
	password, err := c.Desk.ResetPassword(v.r.Context(), v.Me.Staff, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return c.showStaff(v, http.StatusOK, staffPage{visit: v, Login: v.field("login"), Password: password})
}

func (c *Console) disableStaff(v *visit) error {
	if err := c.Desk.Disable(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), v.field("disabled") != ""); err != nil {
		return err
	}
	return v.done("/console/staff")
}
