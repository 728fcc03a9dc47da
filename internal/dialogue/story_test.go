package dialogue_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
	"ponte/internal/locale"
)

var update = flag.Bool("update", false, "rewrite the answers in the stories")

// TestStories plays every story: lines that begin with > are a person, * the desk, @ the clock; < and ! are what the bot
// says and does. Between any two turns the state goes through JSON, as it does through the database.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	b := texts(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := newStory(t, b, archive)
			got := s.play(string(section(archive, "talk")))
			if *update {
				for i := range archive.Files {
					if archive.Files[i].Name == "talk" {
						archive.Files[i].Data = []byte(got)
					}
				}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(section(archive, "talk")); got != want {
				t.Errorf("the story went otherwise (-update rewrites it):\n%s", diff(want, got))
			}
		})
	}
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

type story struct {
	t     *testing.T
	b     *locale.Bundle
	world dialogue.World
	state dialogue.State
	out   strings.Builder
}

// newStory reads the scene: "now <RFC 3339>", "hint <language>".
func newStory(t *testing.T, b *locale.Bundle, a *txtar.Archive) *story {
	s := &story{t: t, b: b, world: newWorld(b, time.Date(2026, 3, 9, 14, 0, 0, 0, time.UTC))}
	fields := strings.Fields(string(section(a, "scene")))
	for i := 0; i+1 < len(fields); i += 2 {
		switch fields[i] {
		case "now":
			now, err := time.Parse(time.RFC3339, fields[i+1])
			if err != nil {
				t.Fatal(err)
			}
			s.world.Now = now
		case "hint":
			s.world.Hint = chat.Lang(fields[i+1])
		default:
			t.Fatalf("the scene has no %q", fields[i])
		}
	}
	return s
}

// play runs the lines of the person, the desk and the clock, and writes them with the answers.
func (s *story) play(talk string) string {
	for _, line := range strings.Split(strings.TrimRight(talk, "\n"), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case ">", "*":
			fmt.Fprintln(&s.out, line)
			s.step(s.event(mark, rest))
		case "@":
			fmt.Fprintln(&s.out, line)
			d, err := time.ParseDuration(rest)
			if err != nil {
				s.t.Fatal(err)
			}
			s.world.Now = s.world.Now.Add(d)
		case "<", "!": // written anew below
		default:
			fmt.Fprintln(&s.out, line)
		}
	}
	return s.out.String()
}

// event reads a line: text, [button], [old button], (start gru), (pin 1,2), (photo), (voice), (sticker), (edited).
func (s *story) event(mark, line string) chat.Event {
	if mark == "*" {
		return map[string]chat.Event{
			"staff joins": chat.StaffJoined{}, "staff leaves": chat.StaffLeft{}, "staff closes": chat.CaseClosed{},
		}[line]
	}
	inner := strings.Trim(line, "[]()")
	word, rest, _ := strings.Cut(inner, " ")
	switch {
	case strings.HasPrefix(line, "[old "):
		return chat.Tap{Action: rest, Step: s.state.Step - 1}
	case strings.HasPrefix(line, "["):
		return chat.Tap{Action: inner, Step: s.state.Step}
	case !strings.HasPrefix(line, "("):
		return chat.Text{Body: line}
	}
	switch word {
	case "start":
		return chat.Start{Param: rest}
	case "pin":
		var p chat.Point
		if _, err := fmt.Sscanf(rest, "%g,%g", &p.Lat, &p.Lon); err != nil {
			s.t.Fatal(err)
		}
		return chat.Pin{Point: p}
	case "photo":
		return chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}, Caption: rest}
	case "voice":
		return chat.Attachment{Media: chat.Media{Kind: chat.MediaVoice}}
	case "edited":
		return chat.Edited{Body: rest}
	}
	return chat.Unsupported{Kind: word}
}

func (s *story) step(e chat.Event) {
	r := dialogue.Step(s.state, e, s.world)
	data, err := json.Marshal(r.State)
	if err != nil {
		s.t.Fatal(err)
	}
	s.state = dialogue.State{}
	if err := json.Unmarshal(data, &s.state); err != nil {
		s.t.Fatal(err)
	}
	if !reflect.DeepEqual(s.state, r.State) {
		s.t.Errorf("the state does not survive JSON: %+v became %+v", r.State, s.state)
	}
	for _, e := range r.Effects {
		fmt.Fprintln(&s.out, effectLine(e))
	}
	for _, reply := range r.Replies {
		fmt.Fprintln(&s.out, s.replyLine(reply))
	}
}

// effectLine writes an effect as "! open-case reason=…".
func effectLine(e dialogue.Effect) string {
	switch e := e.(type) {
	case dialogue.OpenCase:
		return fmt.Sprintf("! open-case reason=%s language=%s unit=%s urgency=%s words=%s", e.Reason, e.Lang, e.Unit, e.Urgency, strings.Join(e.Words, ","))
	case dialogue.CancelCase:
		return "! cancel-case"
	case dialogue.EraseEverything:
		return "! erase-everything"
	case dialogue.NoteUnanswered:
		return fmt.Sprintf("! note-unanswered %q [%s]", e.Text, e.Lang)
	case dialogue.Count:
		return strings.TrimSpace(fmt.Sprintf("! count %s %s", e.What, e.Topic))
	case dialogue.Rate:
		return fmt.Sprintf("! rate %s helped=%t", e.Topic, e.Helped)
	}
	return fmt.Sprintf("! %T", e)
}

// replyLine writes a reply as "< phrase [pt]: first line… [button] [button]".
func (s *story) replyLine(r chat.Reply) string {
	var b strings.Builder
	b.WriteString("< ")
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "(%s) ", n.ID)
	}
	switch {
	case r.Phrase != nil:
		data := maps.Clone(r.Phrase.Data)
		if data == nil {
			data = map[string]string{}
		}
		for k, id := range r.Phrase.Refs {
			data[k] = s.b.Text(s.state.Lang, id, nil, 0)
		}
		fmt.Fprintf(&b, "%s [%s]: %q", r.Phrase.ID, s.state.Lang, firstLine(s.b.Text(s.state.Lang, r.Phrase.ID, data, 0)))
	case r.Article != nil:
		fmt.Fprintf(&b, "article %s [%s]", r.Article.Topic, r.Article.Lang)
	default:
		for _, hit := range r.Units {
			fmt.Fprintf(&b, "unit %s", hit.Unit.ID)
		}
	}
	if r.AskLocation {
		b.WriteString(" (location?)")
	}
	for _, button := range r.Buttons {
		fmt.Fprintf(&b, " [%s]", button.Action)
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 90 {
		return string(r[:90]) + "…"
	}
	return line
}

// diff shows the first lines that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("want %d lines, got %d: %q", len(w), len(g), slices.Concat(w[min(len(w), len(g)):], g[min(len(w), len(g)):]))
}
