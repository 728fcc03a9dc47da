// Package about is the accountability page at /about: what the service knows in which language, how old that is, who has
// read it, how often it is right, whose data it uses and what it keeps of people. All figures are counted from the
// knowledge in use when the page is asked for. It is in the reader's language and needs no script.
package about

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"ponte/internal/chat"
	"ponte/internal/locale"
	"ponte/internal/markup"
	"ponte/internal/route"
)

// Options are what a Page is made of.
type Options struct {
	Texts *locale.Bundle
	// Knowledge gives the articles of the moment.
	Knowledge func() Knowledge
	// Files is the folder of the knowledge, in which the measured accuracy stands.
	Files fs.FS
	Now   func() time.Time
	Log   *slog.Logger
}

// Page is the accountability page.
type Page struct{ o Options }

// New makes the page.
func New(o Options) *Page { return &Page{o} }

//go:embed about.html about.css
var files embed.FS

// The files are in the binary: what is wrong with them, the first test finds.
var (
	assets = func() *route.Assets {
		a, err := route.NewAssets(files, "/about/")
		if err != nil {
			panic(err)
		}
		return a
	}()
	layout = template.Must(template.New("").Funcs(template.FuncMap{"asset": assets.URL}).ParseFS(files, "about.html"))
)

// Routes are the addresses of the page.
func (p *Page) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /about", Handler: p.show},
		{Pattern: "GET /about/about.css", Handler: func(w http.ResponseWriter, r *http.Request) error {
			return assets.Serve(w, r, "about.css")
		}},
	}
}

// show answers with the page, in the language that the address names, else in the browser's.
func (p *Page) show(w http.ResponseWriter, r *http.Request) error {
	lang := chat.Lang(r.URL.Query().Get("lang"))
	if !p.o.Texts.Known(lang) {
		lang = p.o.Texts.Negotiate(r.Header.Get("Accept-Language"))
	}
	if lang == "" {
		lang = locale.Fallback
	}
	grades, err := readGrades(p.o.Files)
	if err != nil {
		return err
	}
	v := view{texts: p.o.Texts, Lang: lang, Facts: count(p.o.Knowledge(), p.o.Now()), Grades: grades, Data: sources}
	var b bytes.Buffer
	if err := layout.ExecuteTemplate(&b, "about.html", v); err != nil {
		return fmt.Errorf("render the accountability page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := b.WriteTo(w); err != nil {
		p.o.Log.Debug("a page was not read to its end", "error", err)
	}
	return nil
}

// view is what the template shows.
type view struct {
	texts  *locale.Bundle
	Lang   chat.Lang
	Facts  Facts
	Grades []Grade
	Data   []source
}

// T gives a text of the page.
func (v view) T(id string) string { return v.texts.Text(v.Lang, id, nil, 0) }

// HTML gives a text with its paragraphs and bold words, and the figures inserted.
func (v view) HTML(id string) template.HTML {
	f := v.Facts
	return markup.HTML(v.texts.Text(v.Lang, id, map[string]string{
		"Fresh": strconv.Itoa(f.Fresh), "Read": strconv.Itoa(f.Read), "All": strconv.Itoa(f.Articles), "Share": strconv.Itoa(f.Share()),
		"Date": f.Oldest.Format("02/01/2006"),
	}, 0))
}

// Dir is the direction of the page.
func (v view) Dir() string {
	if locale.RTL(v.Lang) {
		return "rtl"
	}
	return "ltr"
}

// Languages are those that the page can be read in.
func (v view) Languages() []chat.Lang { return v.texts.Languages() }

// Name gives a language's own name for itself.
func (v view) Name(lang chat.Lang) string { return v.texts.Name(lang) }

// NameIn names a language as the reader does.
func (v view) NameIn(lang chat.Lang) string { return v.texts.NameIn(v.Lang, lang) }

// Reviewed is the sentence that says how many texts a professional has read.
func (v view) Reviewed() template.HTML {
	switch v.Facts.Read {
	case 0:
		return v.HTML("about-read-none")
	case v.Facts.Articles:
		return v.HTML("about-read-all")
	}
	return v.HTML("about-read-some")
}
