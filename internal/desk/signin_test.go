package desk_test

import (
	"errors"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

func TestTheFirstStart(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		login, password, err := r.Desk.FirstStart(ctx)
		is(t, err, nil)
		if login != "admin" || len(password) != 17 {
			t.Fatalf("%q, %q", login, password)
		}
		if _, again, err := r.Desk.FirstStart(ctx); again != "" || err != nil {
			t.Errorf("a second time: %q, %v", again, err)
		}
		who, err := r.Desk.Authenticate(ctx, " Admin ", password, "192.0.2.1", "Firefox")
		is(t, err, nil)
		if !who.MustChange || who.Role != chat.RoleNational || who.Session.Token == "" || who.Session.CSRF == "" {
			t.Errorf("signed in as %+v", who)
		}
		_, err = r.Desk.SetPassword(ctx, who, "wrong", "correct horse battery")
		is(t, err, desk.ErrSignIn)
		for _, weak := range []string{"short", "aaaaaaaaaaaaaaa", password} {
			_, err = r.Desk.SetPassword(ctx, who, password, weak)
			is(t, err, desk.ErrWeak)
		}
		now, err := r.Desk.SetPassword(ctx, who, password, "correct horse battery")
		is(t, err, nil)
		if now.MustChange {
			t.Error("it must be changed again")
		}
		_, err = r.Desk.Identify(ctx, who.Session.Token) // the old session is over
		is(t, err, chat.ErrNotFound)
		known, err := r.Desk.Identify(ctx, now.Session.Token)
		is(t, err, nil)
		if known.ID != who.ID || known.Session.CSRF != now.Session.CSRF || known.Session.Token != "" {
			t.Errorf("known as %+v", known)
		}
		_, err = r.Desk.Authenticate(ctx, "admin", password, "192.0.2.1", "")
		is(t, err, desk.ErrSignIn)
	})
}

func TestGuessingIsSlow(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		_, password, err := r.Desk.AddStaff(ctx, desk.System(), chat.Staff{Login: "eva", Role: chat.RoleStaff})
		is(t, err, nil)
		for range 10 {
			_, err := r.Desk.Authenticate(ctx, "eva", "guess", "192.0.2.1", "")
			is(t, err, desk.ErrSignIn)
		}
		var many *desk.TooMany
		if _, err := r.Desk.Authenticate(ctx, "eva", password, "192.0.2.2", ""); !errors.As(err, &many) {
			t.Fatalf("after ten guesses: %v", err)
		}
		r.Clock.Add(many.After)
		_, err = r.Desk.Authenticate(ctx, "eva", password, "192.0.2.2", "")
		is(t, err, nil)
		for range 60 { // a whole office behind one address
			_, err = r.Desk.Authenticate(ctx, "eva", password, "192.0.2.9", "")
			is(t, err, nil)
		}
		for n := range 41 { // one address, many logins
			_, err = r.Desk.Authenticate(ctx, string(rune('a'+n%26))+"x", "guess", "192.0.2.9", "")
		}
		if !errors.As(err, &many) {
			t.Errorf("after 41 guesses from one address: %v", err)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva, password, err := r.Desk.AddStaff(ctx, desk.System(), chat.Staff{Login: "eva", Role: chat.RoleStaff, Unit: "u1"})
		is(t, err, nil)
		signIn := func() desk.SignedIn {
			t.Helper()
			who, err := r.Desk.Authenticate(ctx, "eva", password, "192.0.2.1", "Firefox")
			is(t, err, nil)
			return who
		}
		ended := func(who desk.SignedIn) {
			t.Helper()
			_, err := r.Desk.Identify(ctx, who.Session.Token)
			is(t, err, chat.ErrNotFound)
		}
		idle := signIn()
		r.Clock.Add(13 * time.Hour)
		ended(idle)

		busy := signIn()
		for range 14 { // used every half day, it ends after a week all the same
			r.Clock.Add(11 * time.Hour)
			if _, err := r.Desk.Identify(ctx, busy.Session.Token); err != nil {
				t.Fatal(err)
			}
		}
		r.Clock.Add(11 * time.Hour)
		r.Clock.Add(11 * time.Hour)
		ended(busy)

		out := signIn()
		is(t, r.Desk.SignOut(ctx, out), nil)
		ended(out)

		phone, laptop := signIn(), signIn()
		sessions, err := r.Desk.Sessions(ctx, eva, eva.ID)
		is(t, err, nil)
		if len(sessions) < 2 || sessions[0].Agent != "Firefox" || sessions[0].Token != "" {
			t.Fatalf("sessions %+v", sessions)
		}
		stranger := r.Staff("ivo", chat.RoleStaff, "u1")
		_, err = r.Desk.Sessions(ctx, stranger, eva.ID)
		is(t, err, chat.ErrForbidden)
		is(t, r.Desk.Revoke(ctx, stranger, eva.ID, sessions[1].ID), chat.ErrForbidden)
		is(t, r.Desk.Revoke(ctx, eva, eva.ID, "unknown"), chat.ErrNotFound)
		is(t, r.Desk.Revoke(ctx, eva, eva.ID, sessions[1].ID), nil) // the phone's: the newest is first
		ended(phone)
		if _, err := r.Desk.Identify(ctx, laptop.Session.Token); err != nil {
			t.Errorf("the laptop: %v", err)
		}
		is(t, r.Desk.Disable(ctx, desk.System(), eva.ID, true), nil)
		ended(laptop)
		_, err = r.Desk.Authenticate(ctx, "eva", password, "192.0.2.1", "")
		is(t, err, desk.ErrSignIn)
	})
}

func TestWhoManagesWhom(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		chief, lead := r.Staff("chief", chat.RoleNational, ""), r.Staff("lead", chat.RoleCoordinator, "u1")
		_, _, err := r.Desk.AddStaff(ctx, lead, chat.Staff{Login: "x", Role: chat.RoleNational})
		is(t, err, chat.ErrForbidden)
		eva, _, err := r.Desk.AddStaff(ctx, lead, chat.Staff{Login: "Eva ", Name: "Eva", Role: chat.RoleStaff, Unit: "u1"})
		is(t, err, nil)
		_, _, err = r.Desk.AddStaff(ctx, chief, chat.Staff{Login: "EVA", Role: chat.RoleStaff})
		is(t, err, chat.ErrTaken)
		_, _, err = r.Desk.AddStaff(ctx, chief, chat.Staff{Login: " ", Role: chat.RoleStaff})
		is(t, err, desk.ErrLogin)

		raised := eva
		raised.Role = chat.RoleNational
		is(t, r.Desk.ChangeStaff(ctx, lead, raised), chat.ErrForbidden)
		raised.Role, raised.Name, raised.Langs = chat.RoleCoordinator, "Eva Lima", []chat.Lang{"pt", "ht"}
		is(t, r.Desk.ChangeStaff(ctx, lead, raised), nil)
		got, err := r.Desk.StaffByLogin(ctx, chief, "eva")
		is(t, err, nil)
		if got.Name != "Eva Lima" || got.Role != chat.RoleCoordinator || len(got.Langs) != 2 || got.ID != eva.ID {
			t.Errorf("changed to %+v", got)
		}
		_, err = r.Desk.ResetPassword(ctx, lead, chief.ID)
		is(t, err, chat.ErrForbidden)
		password, err := r.Desk.ResetPassword(ctx, lead, eva.ID)
		is(t, err, nil)
		who, err := r.Desk.Authenticate(ctx, "eva", password, "", "")
		is(t, err, nil)
		if !who.MustChange {
			t.Error("a password that somebody else knows is kept")
		}
		is(t, r.Desk.Disable(ctx, chief, chief.ID, true), desk.ErrLastNational)
		lowered := chief
		lowered.Role = chat.RoleStaff
		is(t, r.Desk.ChangeStaff(ctx, chief, lowered), desk.ErrLastNational)

		listed, err := r.Desk.ListStaff(ctx, lead)
		is(t, err, nil)
		if len(listed) != 3 { // of the unit, and who answers for all
			t.Errorf("the coordinator sees %+v", listed)
		}
		_, err = r.Desk.ListStaff(ctx, chat.Staff{Role: chat.RoleEditor})
		is(t, err, chat.ErrForbidden)
	})
}

func TestEverythingIsLogged(t *testing.T) {
	rigs(t, func(t *testing.T, r *storetest.Rig) {
		ctx := t.Context()
		eva := r.Staff("eva", chat.RoleStaff, "netp-am")
		lead, far := r.Staff("lead", chat.RoleCoordinator, "netp-am"), r.Staff("far", chat.RoleCoordinator, "netp-sp")
		auditor := r.Staff("aud", chat.RoleAuditor, "")
		ana := r.Person(storetest.Telegram, "ana")
		ana.Do(chat.Pin{})
		ana.Say("person")
		id := ana.Case().ID
		_, err := r.Desk.Case(ctx, eva, id)
		is(t, err, nil)
		is(t, r.Desk.Claim(ctx, eva, id), nil)
		is(t, r.Desk.Transfer(ctx, eva, id, "netp-sp", ""), nil)

		entries, err := r.Desk.Audit(ctx, lead, desk.EntryQuery{Object: "case:" + id})
		is(t, err, nil)
		var got []string
		for _, e := range entries {
			got = append(got, e.Action+" "+e.Detail)
			if e.StaffID != eva.ID || e.At.IsZero() {
				t.Errorf("entry %+v", e)
			}
		}
		equal(t, got, "transfer unit:netp-sp", "claim ", "view-case ")
		entries, err = r.Desk.Audit(ctx, far, desk.EntryQuery{Object: "case:" + id})
		if err != nil || len(entries) != 0 {
			t.Errorf("another unit's: %+v, %v", entries, err)
		}
		all, err := r.Desk.Audit(ctx, auditor, desk.EntryQuery{Limit: 4})
		is(t, err, nil)
		next, err := r.Desk.Audit(ctx, auditor, desk.EntryQuery{Limit: 4, Before: all[3].ID})
		is(t, err, nil)
		if len(all) != 4 || len(next) != 4 || all[0].Action != "view-audit" || next[0].ID >= all[3].ID {
			t.Errorf("pages %+v and %+v", all, next)
		}
		_, err = r.Desk.Audit(ctx, eva, desk.EntryQuery{})
		is(t, err, chat.ErrForbidden)
		is(t, r.Desk.Record(ctx, lead, "export", "report:2026-03", "csv"), nil)

		_, err = r.Desk.Unanswered(ctx, eva, 10)
		is(t, err, chat.ErrForbidden)
		ana.Say("hm what about my cat")
		questions, err := r.Desk.Unanswered(ctx, chat.Staff{Role: chat.RoleEditor}, 10)
		is(t, err, nil)
		if len(questions) != 1 || questions[0].Text != "hm what about my cat" || questions[0].Lang != "pt" {
			t.Errorf("questions %+v", questions)
		}
	})
}
