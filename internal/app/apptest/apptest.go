// Package apptest helps tests of the whole program: a folder of knowledge with a few real topics, so that a start takes no
// time.
package apptest

import (
	"os"
	"path/filepath"
	"testing"

	"ponte/knowledge"
)

// topics are those that the tests ask about.
var topics = map[string]bool{
	"crnm-lost": true, "crnm-renewal": true, "rnm-registration": true, "health-sus": true, "emergency-numbers": true,
	"cpf-foreigner": true, "cpf-brazilian": true, "refugee-request": true,
}

// Knowledge gives a folder with the real knowledge cut down to some topics.
func Knowledge(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, knowledge.FS); err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(dir, "topics", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !topics[filepath.Base(folder)] {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}
