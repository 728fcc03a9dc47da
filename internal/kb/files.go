package kb

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/kb/rank"
)

// maxFile is the largest file of an article, in bytes: forty questions and a body need a tenth of it.
const maxFile = 64 << 10

// settings is knowledge.yaml: what the knowledge promises and allows.
type settings struct {
	// Languages are those in which articles are written, the source language first.
	Languages []chat.Lang `yaml:"languages"`
	// Required are the languages in which every topic must exist.
	Required []chat.Lang `yaml:"required"`
	// Fallback is the order in which a missing article is replaced.
	Fallback []chat.Lang `yaml:"fallback"`
	// Questions is how many sample questions an article needs, by language.
	Questions map[chat.Lang]int `yaml:"questions"`
	// ElsewhereQuestions is the same for the category `elsewhere`.
	ElsewhereQuestions int `yaml:"elsewhere_questions"`
	// Hosts are the official hosts that a text may link to; a host covers its subdomains.
	Hosts []string `yaml:"hosts"`
}

// style is style/<lang>.yaml: how texts of one language are written.
type style struct {
	Avoid []struct {
		Word phrase `yaml:"word"`
		Say  string `yaml:"say"`
		Warn bool   `yaml:"warn"`
	} `yaml:"avoid"`
	// SentenceWords is the length from which a sentence is too long; in a language without spaces it counts characters.
	SentenceWords int `yaml:"sentence_words"`
	// Ease is the lowest reading ease (Flesch's scale, 100 is easiest) of a body; 0: not measured.
	Ease float64 `yaml:"ease"`
}

// sharedFact is a line of facts.yaml.
type sharedFact struct {
	Value   phrase `yaml:"value"`
	Source  phrase `yaml:"source"`
	Checked day    `yaml:"checked"`
}

// topicFile is topic.yaml.
type topicFile struct {
	Category phrase             `yaml:"category"`
	Audience phrase             `yaml:"audience"`
	Urgency  phrase             `yaml:"urgency"`
	ReviewBy day                `yaml:"review_by"`
	Twin     phrase             `yaml:"twin"`
	Related  []phrase           `yaml:"related"`
	Sources  []sourceLine       `yaml:"sources"`
	Facts    map[string]ownFact `yaml:"facts"`
}

type sourceLine struct {
	URL     phrase `yaml:"url"`
	Title   phrase `yaml:"title"`
	Checked day    `yaml:"checked"`
}

// ownFact is a fact of one topic; Source counts its lines in `sources` from 1.
type ownFact struct {
	Value   phrase `yaml:"value"`
	Source  int    `yaml:"source"`
	Checked day    `yaml:"checked"`
}

// articleFile is <lang>.md: front matter and body.
type articleFile struct {
	Title     phrase   `yaml:"title"`
	Questions []phrase `yaml:"questions"`
	Keywords  []phrase `yaml:"keywords"`
	Review    phrase   `yaml:"review"`

	path     string
	lang     chat.Lang
	body     string // as written, without the blank lines around it
	bodyLine int    // line of the file on which body begins
}

// phrases gives all texts of the front matter.
func (a *articleFile) phrases() []*phrase {
	out := []*phrase{&a.Title, &a.Review}
	for i := range a.Questions {
		out = append(out, &a.Questions[i])
	}
	for i := range a.Keywords {
		out = append(out, &a.Keywords[i])
	}
	return out
}

// topicDir is the folder of one topic.
type topicDir struct {
	topicFile
	slug     string
	path     string // of the folder
	articles map[chat.Lang]*articleFile
}

// library is the knowledge as written.
type library struct {
	settings
	styles map[chat.Lang]*style
	facts  map[string]sharedFact
	topics []*topicDir // by path

	concepts  []map[string]phrase // concepts.yaml: under `id` the name of a meaning, under each language its words
	lexicon   *rank.Lexicon
	followUps map[chat.Lang][]phrase // followups.yaml
	strangers map[chat.Lang][]string // strangers/<lang>.txt: messages that no article answers
	limits    limits                 // thresholds.yaml
}

// readLibrary reads all files of fsys. What cannot be read or understood becomes a Problem and is left out.
func readLibrary(fsys fs.FS) (*library, []Problem) {
	lib := &library{styles: map[chat.Lang]*style{}, facts: map[string]sharedFact{}, followUps: map[chat.Lang][]phrase{}, strangers: map[chat.Lang][]string{}}
	var problems []Problem
	read := func(file string, v any) {
		data, err := fs.ReadFile(fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			problems = append(problems, Problem{File: file, Text: err.Error()})
			return
		}
		if p := decode(file, 1, data, v); p != nil {
			problems = append(problems, *p)
		}
	}
	read("knowledge.yaml", &lib.settings)
	read("facts.yaml", &lib.facts)
	read("followups.yaml", &lib.followUps)
	read("thresholds.yaml", &lib.limits)
	read("concepts.yaml", &lib.concepts)
	lib.lexicon = newLexicon(lib.concepts, lib.Languages)
	for _, lang := range lib.Languages {
		s := &style{}
		read("style/"+string(lang)+".yaml", s)
		lib.styles[lang] = s
		strangers, err := fs.ReadFile(fsys, "strangers/"+string(lang)+".txt")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, Problem{File: "strangers", Text: err.Error()})
		}
		lib.strangers[lang] = nonEmptyLines(string(strangers))
	}
	folders, err := fs.Glob(fsys, "topics/*/*")
	if err != nil {
		problems = append(problems, Problem{File: "topics", Text: err.Error()})
	}
	for _, folder := range folders {
		t, ps := readTopic(fsys, folder, lib.Languages)
		problems = append(problems, ps...)
		if t != nil {
			lib.topics = append(lib.topics, t)
		}
	}
	return lib, problems
}

// newLexicon makes the lexicon of concepts.yaml.
func newLexicon(concepts []map[string]phrase, langs []chat.Lang) *rank.Lexicon {
	x := rank.NewLexicon()
	for _, m := range concepts {
		for _, lang := range langs {
			x.Add(m["id"].Text, lang, strings.Fields(m[string(lang)].Text))
		}
	}
	return x
}

// nonEmptyLines gives the lines of a text file without blank lines and those that begin with #.
func nonEmptyLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// SharedFacts gives the values of facts.yaml by name, for the texts of the interface.
func SharedFacts(fsys fs.FS) (map[string]string, error) {
	data, err := fs.ReadFile(fsys, "facts.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the shared facts: %w", err)
	}
	facts := map[string]sharedFact{}
	if p := decode("facts.yaml", 1, data, &facts); p != nil {
		return nil, fmt.Errorf("read the shared facts: %s", p)
	}
	out := map[string]string{}
	for name, f := range facts {
		out[name] = f.Value.Text
	}
	return out, nil
}

// readTopic reads one folder. It is nil without a usable topic.yaml.
func readTopic(fsys fs.FS, folder string, langs []chat.Lang) (*topicDir, []Problem) {
	t := &topicDir{slug: path.Base(folder), path: folder, articles: map[chat.Lang]*articleFile{}}
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, []Problem{{File: folder, Text: "is not a folder of a topic", Hint: "topics/<category>/<slug>/"}}
	}
	var problems []Problem
	found := false
	for _, e := range entries {
		file := path.Join(folder, e.Name())
		lang, isArticle := strings.CutSuffix(e.Name(), ".md")
		if e.Name() != "topic.yaml" && !isArticle {
			problems = append(problems, Problem{File: file, Text: "is neither topic.yaml nor an article", Warning: true})
			continue
		}
		data, p := readFile(fsys, file, e)
		switch {
		case p != nil:
		case e.Name() == "topic.yaml":
			found = true
			p = decode(file, 1, data, &t.topicFile)
		case !slices.Contains(langs, chat.Lang(lang)):
			p = &Problem{File: file, Text: fmt.Sprintf("%q is not a language of the knowledge", lang), Hint: "the languages stand in knowledge.yaml"}
		default:
			var a *articleFile
			if a, p = parseArticle(file, chat.Lang(lang), string(data)); p == nil {
				t.articles[a.lang] = a
			}
		}
		if p != nil {
			problems = append(problems, *p)
		}
	}
	if !found {
		return nil, append(problems, Problem{File: folder, Text: "topic.yaml is missing"})
	}
	return t, problems
}

func readFile(fsys fs.FS, file string, e fs.DirEntry) ([]byte, *Problem) {
	info, err := e.Info()
	if err == nil && info.Size() > maxFile {
		return nil, &Problem{File: file, Text: fmt.Sprintf("the file has %d KiB; %d are allowed", info.Size()>>10, maxFile>>10)}
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, &Problem{File: file, Text: err.Error()}
	}
	return data, nil
}

// parseArticle splits an article into front matter and body.
func parseArticle(file string, lang chat.Lang, text string) (*articleFile, *Problem) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return nil, &Problem{File: file, Line: 1, Text: "the file does not begin with ---", Hint: "title and questions stand between two lines of ---"}
	}
	front, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		return nil, &Problem{File: file, Line: 1, Text: "the front matter has no end", Hint: "a line of --- stands between the questions and the text"}
	}
	front = strings.TrimPrefix(front, "\n")
	a := &articleFile{path: file, lang: lang}
	const first = 2 // line of the file on which the front matter begins
	if p := decode(file, first, []byte(front), a); p != nil {
		return nil, p
	}
	for _, p := range a.phrases() {
		p.Line += first - 1
	}
	a.bodyLine = 3 + strings.Count(front, "\n") + 1
	trimmed := strings.TrimLeft(body, "\n")
	a.bodyLine += len(body) - len(trimmed)
	a.body = strings.TrimRight(trimmed, " \n\t")
	return a, nil
}
