package desk

import (
	"slices"

	"ponte/internal/chat"
)

// Act is something that a member of staff may be allowed to do.
type Act string

// What is done to a case.
const (
	ActView     Act = "view-case"
	ActClaim    Act = "claim"
	ActRelease  Act = "release"
	ActReply    Act = "reply"
	ActNote     Act = "note"
	ActTransfer Act = "transfer"
	ActClose    Act = "close"
	ActAssign   Act = "assign"
	ActPause    Act = "pause-bot"
)

// What is done to the desk itself.
const (
	ActQueue      Act = "view-queue"
	ActStaff      Act = "manage-staff"
	ActAudit      Act = "view-audit"
	ActReports    Act = "view-reports"
	ActUnanswered Act = "view-unanswered"
)

// Can reports whether actor may do act to the case c, as things stand. A case of the general queue is everybody's whose
// work is answering; whoever was given a case keeps it, whatever queue it is in.
func Can(actor chat.Staff, act Act, c chat.Case) bool {
	if actor.Disabled {
		return false
	}
	mine := c.Owner == actor.ID
	inSight := actor.Unit == "" || c.Unit == "" || c.Unit == actor.Unit || mine
	switch actor.Role {
	case chat.RoleNational:
		inSight = true
	case chat.RoleStaff, chat.RoleCoordinator:
	default: // editors and auditors see no conversation
		return false
	}
	leads := actor.Role != chat.RoleStaff
	switch act {
	case ActView, ActNote:
		return inSight
	case ActClaim:
		return inSight && (c.Owner == "" || mine)
	case ActReply:
		return mine // one voice: take the case over first
	case ActRelease, ActTransfer, ActClose, ActPause:
		return inSight && (mine || leads)
	case ActAssign:
		return inSight && leads
	}
	return false
}

// CanDo reports whether actor may do an act that concerns no single case.
func CanDo(actor chat.Staff, act Act) bool {
	if actor.Disabled {
		return false
	}
	return slices.Contains(mayDo[act], actor.Role)
}

// mayDo says whose work an act is.
var mayDo = map[Act][]chat.Role{
	ActQueue:      {chat.RoleStaff, chat.RoleCoordinator, chat.RoleNational},
	ActStaff:      {chat.RoleCoordinator, chat.RoleNational},
	ActAudit:      {chat.RoleCoordinator, chat.RoleNational, chat.RoleAuditor},
	ActReports:    {chat.RoleCoordinator, chat.RoleNational, chat.RoleAuditor, chat.RoleEditor},
	ActUnanswered: {chat.RoleEditor, chat.RoleNational},
}

// CanManage reports whether actor may add or change the account who. Coordinators manage the staff of their own unit and
// nobody above them.
func CanManage(actor, who chat.Staff) bool {
	if !CanDo(actor, ActStaff) {
		return false
	}
	if actor.Role == chat.RoleNational {
		return true
	}
	return actor.Unit != "" && who.Unit == actor.Unit && (who.Role == chat.RoleStaff || who.Role == chat.RoleCoordinator)
}

// reach limits what actor finds in the queue and in the audit log: all units, or one unit.
func reach(actor chat.Staff) (unit string, all bool) {
	if actor.Role == chat.RoleNational || actor.Role == chat.RoleAuditor || actor.Unit == "" {
		return "", true
	}
	return actor.Unit, false
}
