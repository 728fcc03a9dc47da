package kb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"ponte/internal/chat"
	"ponte/internal/kb/sheet"
)

// The fields of an article that are translated.
const (
	fieldTitle     = "title"
	fieldBody      = "body"
	fieldQuestions = "questions"
	fieldKeywords  = "keywords"
)

// Export gives every text of every topic in the source language beside lang, for translators.
func Export(fsys fs.FS, lang chat.Lang) ([]sheet.Row, error) {
	lib, problems := readLibrary(fsys)
	if lib == nil || len(lib.Languages) == 0 {
		return nil, fmt.Errorf("the knowledge cannot be read: %v", problems)
	}
	var rows []sheet.Row
	for _, t := range lib.topics {
		source, target := t.articles[lib.Languages[0]], t.articles[lang]
		if source == nil {
			continue
		}
		for _, field := range []string{fieldTitle, fieldBody, fieldQuestions, fieldKeywords} {
			rows = append(rows, sheet.Row{Topic: t.slug, Field: field, Source: source.field(field), Target: target.field(field)})
		}
	}
	return rows, nil
}

// field gives a field as text, lists one item a line; "" of an article that is not there.
func (a *articleFile) field(name string) string {
	switch {
	case a == nil:
		return ""
	case name == fieldTitle:
		return a.Title.Text
	case name == fieldBody:
		return a.body
	case name == fieldQuestions:
		return lines(a.Questions)
	case name == fieldKeywords:
		return lines(a.Keywords)
	}
	return ""
}

func lines(list []phrase) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.Text
	}
	return strings.Join(texts, "\n")
}

// Import writes what translators changed into the articles of lang below dir, and gives the slugs of those that changed. An
// article whose title or text changed is drafted anew on day: whoever checked it before checked another text. Where a row
// cannot be used nothing at all is written.
func Import(dir string, lang chat.Lang, rows []sheet.Row, day time.Time) ([]string, error) {
	lib, _ := readLibrary(os.DirFS(dir))
	bySlug := map[string]*topicDir{}
	for _, t := range lib.topics {
		bySlug[t.slug] = t
	}
	changed := map[string]map[string]string{}
	var errs []error
	for _, r := range rows {
		t := bySlug[r.Topic]
		switch {
		case t == nil:
			errs = append(errs, fmt.Errorf("there is no topic %q", r.Topic))
		case r.Field != fieldTitle && r.Field != fieldBody && r.Field != fieldQuestions && r.Field != fieldKeywords:
			errs = append(errs, fmt.Errorf("%s: there is no field %q", r.Topic, r.Field))
		case r.Target == "" || r.Target == t.articles[lang].field(r.Field):
		default:
			if changed[r.Topic] == nil {
				changed[r.Topic] = map[string]string{}
			}
			changed[r.Topic][r.Field] = r.Target
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slugs := sortedKeys(changed)
	for _, slug := range slugs {
		t := bySlug[slug]
		fields := map[string]string{}
		for _, field := range []string{fieldTitle, fieldBody, fieldQuestions, fieldKeywords} {
			fields[field] = t.articles[lang].field(field)
		}
		review := drafted(day)
		if a := t.articles[lang]; a != nil && changed[slug][fieldTitle] == "" && changed[slug][fieldBody] == "" {
			review = a.Review.Text
		}
		for field, text := range changed[slug] {
			fields[field] = text
		}
		file := filepath.Join(dir, filepath.FromSlash(t.path), string(lang)+".md")
		if err := writeArticle(file, fields, review); err != nil {
			return nil, err
		}
	}
	return slugs, nil
}

func drafted(day time.Time) string { return "drafted " + day.Format(time.DateOnly) }

// writeArticle writes a whole article or nothing.
func writeArticle(file string, fields map[string]string, review string) error {
	var b bytes.Buffer
	b.WriteString("---\ntitle: " + scalar(fields[fieldTitle]) + "\nquestions:\n")
	for _, q := range nonEmptyLines(fields[fieldQuestions]) {
		b.WriteString("  - " + scalar(q) + "\n")
	}
	var keywords []string
	for _, k := range nonEmptyLines(fields[fieldKeywords]) {
		keywords = append(keywords, flowScalar(k))
	}
	fmt.Fprintf(&b, "keywords: [%s]\nreview: %s\n---\n%s\n", strings.Join(keywords, ", "), scalar(review), strings.TrimSpace(fields[fieldBody]))
	return replaceFile(file, b.Bytes())
}

// replaceFile writes a file whole or not at all.
func replaceFile(file string, data []byte) error {
	draft := file + ".new"
	if err := os.WriteFile(draft, data, 0o644); err != nil {
		return fmt.Errorf("write an article: %w", err)
	}
	if err := os.Rename(draft, file); err != nil {
		return fmt.Errorf("write an article: %w", err)
	}
	return nil
}

// scalar writes a string as YAML asks for.
func scalar(s string) string {
	data, err := yaml.Marshal(s)
	if err != nil { // a string can always be written
		return `""`
	}
	return strings.TrimSpace(string(data))
}

// flowScalar is a scalar inside [brackets], where commas and brackets end it.
func flowScalar(s string) string {
	if strings.ContainsAny(s, ",[]{}") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return scalar(s)
}

// Review records who read an article: a role, never a name.
func Review(dir, slug string, lang chat.Lang, role string, day time.Time) error {
	if strings.TrimSpace(role) == "" || strings.ContainsAny(role, "\n:#") {
		return errors.New("say the role of the reader in a few words, without signs: court interpreter")
	}
	found, err := filepath.Glob(filepath.Join(dir, "topics", "*", slug, string(lang)+".md"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("there is no article %s in %s", slug, lang)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		return fmt.Errorf("read the article: %w", err)
	}
	line := "review: checked-by " + role + " " + day.Format(time.DateOnly)
	marked := reviewLine.ReplaceAllString(string(data), line)
	if marked == string(data) && !strings.Contains(marked, line) {
		return fmt.Errorf("%s has no review line", found[0])
	}
	return replaceFile(found[0], []byte(marked))
}

var reviewLine = regexp.MustCompile(`(?m)^review:.*$`)

// Scaffold makes the folder of a new topic with files that say what belongs where. The linter then names what is missing.
func Scaffold(dir, category, slug string, day time.Time) (folder string, err error) {
	if !slugForm.MatchString(slug) || !slugForm.MatchString(category) {
		return "", fmt.Errorf("%s/%s: category and slug are small letters, digits and hyphens", category, slug)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "topics", "*", slug)); len(found) > 0 {
		return "", fmt.Errorf("there is a topic %q already: %s", slug, found[0])
	}
	lib, _ := readLibrary(os.DirFS(dir))
	folder = filepath.Join(dir, "topics", category, slug)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of the topic: %w", err)
	}
	topic := fmt.Sprintf(`category: %s
audience: all                  # all | migrant | refugee | brazilian | returnee | family
urgency: normal                # normal | urgent
review_by: %s
related: []
sources:
  - {url: "", title: "", checked: %s}
facts: {}
`, category, day.AddDate(0, 6, 0).Format(time.DateOnly), day.Format(time.DateOnly))
	if err := os.WriteFile(filepath.Join(folder, "topic.yaml"), []byte(topic), 0o644); err != nil {
		return "", fmt.Errorf("write the topic: %w", err)
	}
	for _, lang := range lib.Required {
		empty := map[string]string{}
		if err := writeArticle(filepath.Join(folder, string(lang)+".md"), empty, drafted(day)); err != nil {
			return "", err
		}
	}
	return folder, nil
}
