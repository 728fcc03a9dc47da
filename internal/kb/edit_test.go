package kb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/internal/kb"
	"ponte/internal/kb/sheet"
)

var today = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// workFolder is a folder of knowledge with two real topics.
func workFolder(t *testing.T) string {
	t.Helper()
	dir, source := t.TempDir(), filepath.Join("..", "..", "knowledge")
	for _, path := range []string{"topics/papers-migrants/crnm-lost", "topics/rights/health-sus"} {
		if err := os.CopyFS(filepath.Join(dir, path), os.DirFS(filepath.Join(source, path))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"knowledge.yaml", "facts.yaml"} {
		data, err := os.ReadFile(filepath.Join(source, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTranslatorsRoundTrip: what is exported and imported without a change changes nothing, in every format and script; a
// changed cell changes its article, and its review.
func TestTranslatorsRoundTrip(t *testing.T) {
	for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV, sheet.PO} {
		t.Run(string(format), func(t *testing.T) {
			dir := workFolder(t)
			rows, err := kb.Export(os.DirFS(dir), "ar")
			if err != nil || len(rows) != 8 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			var file bytes.Buffer
			if err := sheet.Write(&file, format, "pt", "ar", rows); err != nil {
				t.Fatal(err)
			}
			back, err := sheet.Read(bytes.NewReader(file.Bytes()), format)
			if err != nil {
				t.Fatal(err)
			}
			changed, err := kb.Import(dir, "ar", back, today)
			if err != nil || len(changed) != 0 {
				t.Fatalf("nothing was changed, but %v, %v", changed, err)
			}
			for i := range back {
				if back[i].Topic == "crnm-lost" && back[i].Field == "title" {
					back[i].Target = "عنوان: جديد"
				}
			}
			changed, err = kb.Import(dir, "ar", back, today)
			if err != nil || !slices.Equal(changed, []string{"crnm-lost"}) {
				t.Fatalf("changed %v, %v", changed, err)
			}
			again, err := kb.Export(os.DirFS(dir), "ar")
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range again {
				want := rows[i].Target
				if r.Topic == "crnm-lost" && r.Field == "title" {
					want = "عنوان: جديد"
				}
				if r.Target != want {
					t.Errorf("%s %s is %q, want %q", r.Topic, r.Field, r.Target, want)
				}
			}
			if text := article(t, dir, "papers-migrants/crnm-lost/ar.md"); !strings.Contains(text, "review: drafted 2026-12-01") {
				t.Errorf("the review is that of another text:\n%.300s", text)
			}
		})
	}
}

func article(t *testing.T, dir, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "topics", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestImportRefusesWhole: a row that fits nothing leaves everything as it is.
func TestImportRefusesWhole(t *testing.T) {
	dir := workFolder(t)
	before := article(t, dir, "rights/health-sus/fr.md")
	_, err := kb.Import(dir, "fr", []sheet.Row{
		{Topic: "health-sus", Field: "title", Target: "Autre titre"}, {Topic: "no-such", Field: "title", Target: "x"}, {Topic: "health-sus", Field: "colour", Target: "x"},
	}, today)
	if err == nil || !strings.Contains(err.Error(), "no-such") || !strings.Contains(err.Error(), "colour") {
		t.Errorf("got %v", err)
	}
	if article(t, dir, "rights/health-sus/fr.md") != before {
		t.Error("half of it was written")
	}
	for _, bad := range []string{"", "a,b\n", "PK"} {
		if _, err := sheet.Read(strings.NewReader(bad), sheet.CSV); err == nil {
			t.Errorf("%q is taken for a table", bad)
		}
		if _, err := sheet.Read(strings.NewReader(bad), sheet.XLSX); err == nil {
			t.Errorf("%q is taken for a workbook", bad)
		}
	}
}

func TestReview(t *testing.T) {
	dir := workFolder(t)
	if err := kb.Review(dir, "health-sus", "ht", "court interpreter", today); err != nil {
		t.Fatal(err)
	}
	if text := article(t, dir, "rights/health-sus/ht.md"); !strings.Contains(text, "review: checked-by court interpreter 2026-12-01") {
		t.Errorf("%.300s", text)
	}
	if kb.Review(dir, "health-sus", "xx", "court interpreter", today) == nil || kb.Review(dir, "health-sus", "ht", "a: b", today) == nil {
		t.Error("a review of nothing, or by nobody, is recorded")
	}
}

func TestScaffold(t *testing.T) {
	dir := workFolder(t)
	folder, err := kb.Scaffold(dir, "rights", "library-card", today)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "pt.md")); err != nil {
		t.Error(err)
	}
	for _, slug := range []string{"library-card", "health-sus", "Has Space", ""} {
		if _, err := kb.Scaffold(dir, "rights", slug, today); err == nil {
			t.Errorf("%q is taken for a new topic", slug)
		}
	}
}
