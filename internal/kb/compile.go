package kb

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"ponte/internal/chat"
	"ponte/internal/kb/index"
	"ponte/internal/kb/rank"
)

// Options of Compile.
type Options struct {
	// CacheDir keeps the trained ranker under the hash of the content, so that the next start need not train; "" trains
	// each time.
	CacheDir string
	// Now is the day by which reviews are due; the zero time means today.
	Now time.Time
	// Lenient leaves topics with errors out instead of giving no Base. It is for writers who try things out, never for
	// the server.
	Lenient bool
}

// Compile reads, checks and indexes the knowledge. The Base is nil if there is a Problem that is no warning, unless the
// options are lenient.
func Compile(fsys fs.FS, o Options) (*Base, []Problem) {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	lib, problems := readAndCheck(fsys, o.Now)
	if Failed(problems) {
		if !o.Lenient || len(lib.Languages) == 0 {
			return nil, problems
		}
		lib.dropBroken(problems)
	}
	hash, err := contentHash(fsys)
	if err != nil {
		return nil, append(problems, Problem{File: ".", Text: err.Error()})
	}
	b := newBase(lib)
	b.version = hash[:12]
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { failed = b.buildIndexes(lib) })
	b.ranker, err = cachedRanker(o.CacheDir, hash, lib.lexicon, len(lib.topics)+1, func() *rank.Model { return train(lib) })
	if err != nil {
		problems = append(problems, Problem{File: ".", Text: "the cache was not used: " + err.Error(), Warning: true})
	}
	if wg.Wait(); failed != nil {
		return nil, append(problems, Problem{File: ".", Text: failed.Error()})
	}
	debug.FreeOSMemory() // the work leaves five times what the Base keeps; the process is to be small from here on
	return b, problems
}

// dropBroken removes topics whose files have errors or that lack the source language.
func (lib *library) dropBroken(problems []Problem) {
	broken := map[string]bool{}
	for _, p := range problems {
		if !p.Warning {
			broken[p.File] = true
		}
	}
	var kept []*topicDir
	for _, t := range lib.topics {
		if broken[t.path] || broken[t.path+"/topic.yaml"] {
			continue
		}
		for lang, a := range t.articles {
			if broken[a.path] {
				delete(t.articles, lang)
			}
		}
		if len(t.articles) > 0 {
			kept = append(kept, t)
		}
	}
	lib.topics = kept
}

// contentHash is the hash of everything that decides what a Base answers.
func contentHash(fsys fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path == "units" || path == "places" || path == "probes" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".yaml") && !strings.HasSuffix(path, ".txt") && !strings.HasPrefix(path, "topics/") {
			return nil
		}
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n", path, len(data))
		h.Write(data)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("read the content: %w", err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// What the parts of an article weigh when the ranker learns. A sentence of the body is no question, but it holds the
// words of facts that no question names.
const (
	titleWeight    = 1
	questionWeight = 1
	keywordWeight  = 1
	sentenceWeight = 0.3
	strangerWeight = 1
)

// shortestSentence is the number of characters from which a sentence of a body says enough to be learnt.
const shortestSentence = 20

// train teaches the ranker the topics, and as one label more the messages that no article answers.
func train(lib *library) *rank.Model {
	var samples []rank.Sample
	for label, t := range lib.topics {
		for _, lang := range lib.Languages {
			if a := t.articles[lang]; a != nil {
				samples = append(samples, samplesOf(a, label)...)
			}
		}
	}
	for _, lang := range lib.Languages {
		for _, text := range lib.strangers[lang] {
			samples = append(samples, rank.Sample{Text: text, Lang: lang, Label: len(lib.topics), Weight: strangerWeight})
		}
	}
	return rank.Train(samples, len(lib.topics)+1, lib.lexicon)
}

func samplesOf(a *articleFile, label int) []rank.Sample {
	var out []rank.Sample
	add := func(text string, weight float32) {
		out = append(out, rank.Sample{Text: text, Lang: a.lang, Label: label, Weight: weight})
	}
	add(withoutFacts(a.Title.Text), titleWeight)
	for _, q := range a.Questions {
		add(q.Text, questionWeight)
	}
	for _, k := range a.Keywords {
		add(k.Text, keywordWeight)
	}
	for _, s := range sentencesIn(withoutFacts(a.body), 0) {
		if len([]rune(s.text)) >= shortestSentence {
			add(s.text, sentenceWeight)
		}
	}
	return out
}

// withoutFacts takes the facts out: a fee or an address is nothing that people ask with.
func withoutFacts(text string) string { return placeholder.ReplaceAllString(text, "") }

// buildIndexes makes one index for each language, side by side. They are closed when nobody holds the Base any more.
func (b *Base) buildIndexes(lib *library) error {
	b.indexes, b.docs = map[chat.Lang]*index.Index{}, map[chat.Lang][]int{}
	built, errs := make([]*index.Index, len(lib.Languages)), make([]error, len(lib.Languages))
	var wg sync.WaitGroup
	for n, lang := range lib.Languages {
		var docs []index.Doc
		for i, t := range lib.topics {
			if a := t.articles[lang]; a != nil {
				docs = append(docs, docOf(a))
				b.docs[lang] = append(b.docs[lang], i)
			}
		}
		wg.Go(func() { built[n], errs[n] = index.Build(docs) })
	}
	wg.Wait()
	for n, lang := range lib.Languages {
		if errs[n] != nil {
			return fmt.Errorf("language %s: %w", lang, errs[n])
		}
		b.indexes[lang] = built[n]
		// Nothing is lost if closing fails: the index lives in memory.
		runtime.AddCleanup(b, func(x *index.Index) { _ = x.Close() }, built[n])
	}
	return nil
}

func docOf(a *articleFile) index.Doc {
	asked := []string{withoutFacts(a.Title.Text)}
	for _, q := range a.Questions {
		asked = append(asked, q.Text)
	}
	all := asked
	for _, k := range a.Keywords {
		all = append(all, k.Text)
	}
	all = append(all, withoutFacts(a.body))
	return index.Doc{All: strings.Join(all, "\n"), Asked: strings.Join(asked, "\n")}
}
