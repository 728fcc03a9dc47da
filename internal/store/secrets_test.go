package store_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

// Marks that are sent through everything and must be found nowhere.
const (
	markWord   = "zebramarca"
	markNumber = "5592981723241"
)

// everything makes the marks pass every place that a person or staff can write to.
func everything(t *testing.T, r *storetest.Rig) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.Phone.Fail = func(n int, _ chat.Outgoing) *chat.SendError {
		if n == 2 {
			return &chat.SendError{Kind: chat.SendRejected, Code: "too-long"}
		}
		return nil
	}
	ana := r.Person(storetest.WhatsApp, markNumber)
	named := func(e chat.Event) {
		in := ana.Inbound(e)
		in.Name, in.ExternalID = markWord+" Silva", in.ExternalID+markWord
		must(r.Conv.Receive(ctx, in))
		ana.Deliver()
	}
	named(chat.Text{Body: "my name is " + markWord + ", call " + markNumber})
	named(chat.Text{Body: "hm " + markWord + " " + markNumber})
	named(chat.Text{Body: "panic " + markWord + markNumber})
	named(chat.Edited{Body: markWord})
	named(chat.Start{Param: markWord})
	named(chat.Tap{Action: markWord})
	named(chat.Unsupported{Kind: markWord})
	named(chat.Pin{Point: chat.Point{Lat: -3.11902, Lon: -60.02173}})
	named(chat.Attachment{Media: chat.Media{Ref: markWord + markNumber, Name: markWord + ".pdf"}, Caption: markNumber})
	named(chat.Text{Body: "urgent " + markWord})

	lead, password, err := r.Desk.AddStaff(ctx, desk.System(),
		chat.Staff{Login: markWord, Name: markWord + " Souza", Role: chat.RoleCoordinator})
	must(err)
	_, err = r.Desk.Authenticate(ctx, markWord, password, markNumber, markWord)
	must(err)
	_, err = r.Desk.Authenticate(ctx, markWord+"x", markWord, markNumber, markWord)
	if err == nil {
		t.Fatal("a wrong password was taken")
	}
	id := ana.Case().ID
	must(r.Desk.Claim(ctx, lead, id))
	must(r.Desk.SaveDraft(ctx, lead, id, markWord+markNumber))
	must(r.Desk.Note(ctx, lead, id, markWord+markNumber, markWord))
	must(r.Desk.Reply(ctx, lead, id, desk.Answer{Reply: chat.Reply{Verbatim: markWord + markNumber}, Key: markWord}))
	must(r.Desk.SaveDraft(ctx, lead, id, "again "+markWord))
	must(r.Desk.Record(ctx, lead, "export", "case:"+id, markWord))
	storetest.Eventually(t, func() bool {
		return slices.ContainsFunc(ana.Lines(), func(l chat.Line) bool { return l.Media != nil && l.Media.StoreID != "" })
	})
	named(chat.Withdrawn{ExternalID: markWord})
}

func TestNothingPersonalIsReadableOrLogged(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db := storetest.SQLite(t)
		r := storetest.NewRig(t, db, nil)
		r.Start()
		everything(t, r)
		files, err := filepath.Glob(filepath.Join(db.Dir, "*"))
		if err != nil || len(files) < 4 { // database, its log, its index, the key
			t.Fatalf("%v, %v", files, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			clean(t, filepath.Base(file), data)
			if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others may read %s: %v, %v", filepath.Base(file), info.Mode(), err)
			}
		}
		clean(t, "the log", []byte(r.Log.String()))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		where := storetest.Postgres(t)
		r := storetest.NewRig(t, where, nil)
		r.Start()
		everything(t, r)
		db, err := sql.Open("pgx", where.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		tables, err := db.Query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)
		if err != nil {
			t.Fatal(err)
		}
		defer tables.Close()
		for tables.Next() {
			var table, content string
			if err := tables.Scan(&table); err != nil {
				t.Fatal(err)
			}
			err := db.QueryRow(fmt.Sprintf(`SELECT COALESCE(string_agg(x::text, E'\n'), '') FROM %s x`, table)).Scan(&content)
			if err != nil {
				t.Fatal(err)
			}
			clean(t, table, []byte(content))
		}
		clean(t, "the log", []byte(r.Log.String()))
	})
}

// clean fails if a mark, or a coordinate, is found.
func clean(t *testing.T, where string, data []byte) {
	t.Helper()
	marks := []string{markWord, markNumber, "3.11902", "60.02173", "Silva", "Souza"}
	for _, mark := range marks[:2] { // nor in base64, at any of its three offsets
		for offset := range 3 {
			code := base64.RawStdEncoding.EncodeToString([]byte("..."[:offset] + mark))
			marks = append(marks, code[4:len(code)-4])
		}
	}
	for _, mark := range marks {
		if i := bytes.Index(data, []byte(mark)); i >= 0 {
			t.Errorf("%s has %q: …%s…", where, mark, strings.ToValidUTF8(string(data[max(0, i-60):min(len(data), i+60)]), "?"))
		}
	}
}
