package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSealedValuesBelongToTheirRow(t *testing.T) {
	keys, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := keys.seal("lines", "1", words{Text: "segredo"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sealed, "segredo") {
		t.Error("it can be read")
	}
	again, err := keys.seal("lines", "1", words{Text: "segredo"})
	if err != nil || again == sealed {
		t.Errorf("the same text gives the same cipher, or %v", err)
	}
	var w words
	if err := keys.open("lines", "1", sealed, &w); err != nil || w.Text != "segredo" {
		t.Errorf("%+v, %v", w, err)
	}
	for _, wrong := range []struct{ table, id, sealed string }{
		{"lines", "2", sealed}, {"cases", "1", sealed}, {"lines", "1", sealed[:len(sealed)-4]}, {"lines", "1", "!"}, {"lines", "1", ""},
	} {
		if err := keys.open(wrong.table, wrong.id, wrong.sealed, &w); err == nil {
			t.Errorf("%+v was opened", wrong)
		} else if strings.Contains(err.Error(), "segredo") {
			t.Errorf("the error tells it: %v", err)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ponte.key")
	if _, err := LoadKeys(path, false); err == nil {
		t.Error("a missing file was read")
	}
	made, err := LoadKeys(path, true)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	sealed, err := made.seal("lines", "1", "text")
	if err != nil {
		t.Fatal(err)
	}
	read, err := LoadKeys(path, false)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if err := read.open("lines", "1", sealed, &text); err != nil || text != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if made.hash("a", "b") != read.hash("a", "b") || made.hash("a", "b") == made.hash("ab") {
		t.Error("hashes do not tell the same from the different")
	}

	both, err := made.rotated()
	if err != nil {
		t.Fatal(err)
	}
	if err := both.open("lines", "1", sealed, &text); err != nil {
		t.Errorf("the old key is forgotten too early: %v", err)
	}
	newest, err := both.newest()
	if err != nil {
		t.Fatal(err)
	}
	if err := newest.open("lines", "1", sealed, &text); err == nil {
		t.Error("the old key still opens")
	}
	if sealed, err = both.seal("lines", "1", "new"); err != nil {
		t.Fatal(err)
	}
	if err := newest.open("lines", "1", sealed, &text); err != nil || text != "new" {
		t.Errorf("%q, %v", text, err)
	}
	for _, bad := range []string{"", "{}", "no JSON", `{"sealing":{},"looking":{}}`} {
		if _, err := ParseKeys([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a key file", bad)
		}
	}
}

func TestVerb(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT 1":                                "SELECT",
		"\n\t\tinsert into x":                     "INSERT",
		"-- name: JobInsert :one\nUPDATE\n  y":    "UPDATE",
		"-- one\n  -- two\n\tDELETE\tFROM z":      "DELETE",
		"-- only a comment":                       "",
		"":                                        "",
		"PRAGMA wal_checkpoint(TRUNCATE)":         "PRAGMA",
		"WITH x AS (SELECT 1) UPDATE y SET z = 1": "WITH",
		"ROLLBACK TO part":                        "ROLLBACK",
	} {
		if got := verb(query); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}
