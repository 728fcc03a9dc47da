package kb_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/kb"
	"ponte/knowledge"
)

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if base, problems := kb.Compile(knowledge.FS, kb.Options{Lenient: true}); base == nil {
			b.Fatal(printed(problems))
		}
	}
}

func BenchmarkCompileCached(b *testing.B) {
	o := kb.Options{Lenient: true, CacheDir: b.TempDir()}
	if base, problems := kb.Compile(knowledge.FS, o); base == nil {
		b.Fatal(printed(problems))
	}
	for b.Loop() {
		kb.Compile(knowledge.FS, o)
	}
}

func BenchmarkLint(b *testing.B) {
	for b.Loop() {
		kb.Lint(knowledge.FS, checkDay)
	}
}

func BenchmarkAsk(b *testing.B) {
	base, problems := kb.Compile(knowledge.FS, kb.Options{Lenient: true, CacheDir: os.TempDir()})
	if base == nil {
		b.Fatal(printed(problems))
	}
	for _, lang := range base.Languages() {
		questions := probes(b, lang)
		b.Run(string(lang), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				base.Ask(chat.Question{Text: questions[i%len(questions)], Lang: lang})
			}
		})
	}
}

func probes(b *testing.B, lang chat.Lang) []string {
	f, err := knowledge.FS.Open("probes/" + string(lang) + ".jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p struct{ Q string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			b.Fatal(err)
		}
		out = append(out, p.Q)
	}
	return out
}
