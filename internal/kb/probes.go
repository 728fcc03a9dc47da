package kb

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"ponte/internal/chat"
)

// probe is a line of probes/<lang>.jsonl: a question that was never used as a sample question, and the topic that answers
// it, or "none".
type probe struct {
	Lang  chat.Lang `json:"lang"`
	Q     string    `json:"q"`
	Topic string    `json:"topic"`
	line  int
}

// NoTopic stands in probes and test files for a message that no article answers.
const NoTopic = "none"

func probeFile(lang chat.Lang) string { return "probes/" + string(lang) + ".jsonl" }

// readProbes reads the test questions of each language; a language without a file has none.
func readProbes(fsys fs.FS, langs []chat.Lang) (map[chat.Lang][]probe, []Problem) {
	out := map[chat.Lang][]probe{}
	var problems []Problem
	for _, lang := range langs {
		file := probeFile(lang)
		data, err := fs.ReadFile(fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			problems = append(problems, Problem{File: file, Text: err.Error()})
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		for n := 1; lines.Scan(); n++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			p := probe{line: n}
			if err := json.Unmarshal(lines.Bytes(), &p); err != nil || p.Q == "" || p.Topic == "" {
				problems = append(problems, Problem{File: file, Line: n, Text: "the line is not a probe", Hint: fmt.Sprintf(`{"lang":%q,"q":"…","topic":"slug or none"}`, lang)})
				continue
			}
			out[lang] = append(out[lang], p)
		}
		if err := lines.Err(); err != nil {
			problems = append(problems, Problem{File: file, Text: err.Error()})
		}
	}
	return out, problems
}
