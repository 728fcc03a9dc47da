package desk

import (
	"strings"
	"testing"

	"ponte/internal/chat"
)

// TestCan goes over all roles, acts and kinds of case. A line of the table says for one kind of case what each role may
// do: v(iew) n(ote) c(laim) r(eply) l(et go) t(ransfer) x (close) a(ssign) p(ause).
func TestCan(t *testing.T) {
	letters := map[Act]string{
		ActView: "v", ActNote: "n", ActClaim: "c", ActReply: "r", ActRelease: "l", ActTransfer: "t", ActClose: "x",
		ActAssign: "a", ActPause: "p",
	}
	order := []Act{ActView, ActNote, ActClaim, ActReply, ActRelease, ActTransfer, ActClose, ActAssign, ActPause}
	c := func(unit, owner string) chat.Case { return chat.Case{Unit: unit, Owner: owner} }
	for _, test := range []struct {
		name  string
		c     chat.Case
		staff string
		lead  string // coordinator of the same unit
		chief string // national
	}{
		{"own unit, nobody's", c("u1", ""), "vnc", "vncltxap", "vncltxap"},
		{"own unit, mine", c("u1", "me"), "vncrltxp", "vncrltxap", "vncrltxap"},
		{"own unit, a colleague's", c("u1", "eva"), "vn", "vnltxap", "vnltxap"},
		{"general queue, nobody's", c("", ""), "vnc", "vncltxap", "vncltxap"},
		{"another unit, nobody's", c("u2", ""), "", "", "vncltxap"},
		{"another unit, given to me", c("u2", "me"), "vncrltxp", "vncrltxap", "vncrltxap"},
		{"another unit, a stranger's", c("u2", "eva"), "", "", "vnltxap"},
	} {
		for _, actor := range []struct {
			who  chat.Staff
			want string
		}{
			{chat.Staff{Role: chat.RoleStaff, Unit: "u1"}, test.staff},
			{chat.Staff{Role: chat.RoleCoordinator, Unit: "u1"}, test.lead},
			{chat.Staff{Role: chat.RoleNational}, test.chief},
			{chat.Staff{Role: chat.RoleNational, Unit: "u1"}, test.chief},
			{chat.Staff{Role: chat.RoleEditor}, ""},
			{chat.Staff{Role: chat.RoleAuditor}, ""},
			{chat.Staff{Role: "unheard of"}, ""},
			{chat.Staff{Role: chat.RoleNational, Disabled: true}, ""},
		} {
			actor.who.ID = "me"
			var got strings.Builder
			for _, act := range order {
				if Can(actor.who, act, test.c) {
					got.WriteString(letters[act])
				}
			}
			if got.String() != actor.want {
				t.Errorf("%s: %s may %q, want %q", test.name, actor.who.Role, got.String(), actor.want)
			}
		}
	}
}

func TestStaffOfAllUnits(t *testing.T) {
	anywhere := chat.Staff{ID: "me", Role: chat.RoleStaff}
	if !Can(anywhere, ActClaim, chat.Case{Unit: "u2"}) {
		t.Error("staff without a unit answer for all units")
	}
}

func TestCanDo(t *testing.T) {
	for act, want := range map[Act][]chat.Role{
		ActQueue:      {chat.RoleStaff, chat.RoleCoordinator, chat.RoleNational},
		ActStaff:      {chat.RoleCoordinator, chat.RoleNational},
		ActAudit:      {chat.RoleCoordinator, chat.RoleNational, chat.RoleAuditor},
		ActReports:    {chat.RoleCoordinator, chat.RoleEditor, chat.RoleNational, chat.RoleAuditor},
		ActUnanswered: {chat.RoleEditor, chat.RoleNational},
		"unheard of":  {},
	} {
		for _, role := range []chat.Role{chat.RoleStaff, chat.RoleCoordinator, chat.RoleEditor, chat.RoleNational, chat.RoleAuditor, "unheard of"} {
			may := false
			for _, r := range want {
				may = may || r == role
			}
			if got := CanDo(chat.Staff{Role: role}, act); got != may {
				t.Errorf("%s %s: %v", role, act, got)
			}
			if CanDo(chat.Staff{Role: role, Disabled: true}, act) {
				t.Errorf("a disabled %s may %s", role, act)
			}
		}
	}
}

func TestCanManage(t *testing.T) {
	who := func(role chat.Role, unit string) chat.Staff { return chat.Staff{Role: role, Unit: unit} }
	for _, test := range []struct {
		actor, who chat.Staff
		want       bool
	}{
		{who(chat.RoleNational, ""), who(chat.RoleNational, ""), true},
		{who(chat.RoleCoordinator, "u1"), who(chat.RoleStaff, "u1"), true},
		{who(chat.RoleCoordinator, "u1"), who(chat.RoleCoordinator, "u1"), true},
		{who(chat.RoleCoordinator, "u1"), who(chat.RoleStaff, "u2"), false},
		{who(chat.RoleCoordinator, "u1"), who(chat.RoleStaff, ""), false},
		{who(chat.RoleCoordinator, "u1"), who(chat.RoleNational, "u1"), false},
		{who(chat.RoleCoordinator, ""), who(chat.RoleStaff, ""), false},
		{who(chat.RoleStaff, "u1"), who(chat.RoleStaff, "u1"), false},
		{who(chat.RoleAuditor, ""), who(chat.RoleStaff, ""), false},
	} {
		if got := CanManage(test.actor, test.who); got != test.want {
			t.Errorf("%+v manages %+v: %v", test.actor, test.who, got)
		}
	}
}
