package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/place"
	"ponte/internal/unit"
)

// sought is a line of `ponte find -`.
type sought struct {
	Lang chat.Lang `json:"lang"`
	Text string    `json:"text"`
}

// spotted is a line of `ponte find -json`.
type spotted struct {
	Text    string            `json:"text"`
	Outcome chat.PlaceOutcome `json:"outcome"`
	Place   *chat.Place       `json:"place,omitempty"`
	Options []chat.Place      `json:"options"`
	Units   []nearUnit        `json:"units"`
}

type nearUnit struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Km   float64 `json:"km"`
}

// finder is what `ponte find` looks places and units up in.
type finder struct {
	places *place.Gazetteer
	units  *unit.Directory
	n      int
	now    time.Time
}

// runFind is `ponte find [-lang xx] [-json] TEXT|-`.
func runFind(_ context.Context, args []string, env Env) int {
	flags := flag.NewFlagSet("ponte find", flag.ContinueOnError)
	lang := flags.String("lang", "", "`language` of the text; empty: not known")
	asJSON := flags.Bool("json", false, "print one JSON object for each text")
	n := flags.Int("n", 3, "give at most so many `units`")
	dir := flags.String("knowledge", env.Getenv("PONTE_KNOWLEDGE"), knowledgeFlag)
	if status, ok := parseFlags(flags, args, env); !ok {
		return status
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(env.Stderr, "ponte find: there is no text; `-` reads JSON lines {\"lang\",\"text\"} from standard input")
		return exitUsage
	}
	if err := find(flags.Args(), chat.Lang(*lang), *asJSON, *n, *dir, env); err != nil {
		fmt.Fprintln(env.Stderr, "ponte find:", err)
		return exitFailure
	}
	return exitOK
}

func find(words []string, lang chat.Lang, asJSON bool, n int, dir string, env Env) error {
	f := finder{n: n, now: time.Now()}
	var err error
	if f.places, err = place.Load(knowledgeFS(dir)); err != nil {
		return err
	}
	if f.units, err = unit.Load(knowledgeFS(dir)); err != nil {
		return err
	}
	one := func(s sought) error {
		if s.Lang == "" {
			s.Lang = lang
		}
		return f.print(env.Stdout, s, asJSON)
	}
	if len(words) == 1 && words[0] == "-" {
		return eachJSON(env.Stdin, one)
	}
	return one(sought{lang, strings.Join(words, " ")})
}

func (f finder) print(w io.Writer, s sought, asJSON bool) error {
	r := f.places.Find(s.Text, s.Lang)
	out := spotted{Text: s.Text, Outcome: r.Outcome, Options: r.Options, Units: []nearUnit{}}
	if out.Options == nil {
		out.Options = []chat.Place{}
	}
	if r.Outcome == chat.PlaceFound {
		out.Place = &r.Place
		for _, h := range f.units.Nearest(r.Place, f.now, f.n) {
			out.Units = append(out.Units, nearUnit{h.Unit.ID, h.Unit.Name, math.Round(h.Km*10) / 10})
		}
	}
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	var b strings.Builder
	fmt.Fprintln(&b, out.Outcome)
	if out.Place != nil {
		out.Options = []chat.Place{*out.Place}
	}
	for _, p := range out.Options {
		fmt.Fprintf(&b, "  %s %s  %s %s\n", p.Name, p.UF, p.IBGE, p.IATA)
	}
	for _, u := range out.Units {
		fmt.Fprintf(&b, "  %7.1f km  %-22s %s\n", u.Km, u.ID, u.Name)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
