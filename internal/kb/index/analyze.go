package index

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"

	"ponte/internal/fold"
)

// Names of the analyzers in Bleve's registry.
const (
	wordAnalyzer  = "ponte_words"
	pieceAnalyzer = "ponte_pieces"
)

// pieceLength is the length of the pieces of words: with 3 to 5 the index is twice as large for half a point.
const pieceLength = 4

func init() {
	for name, a := range map[string]analyzer{wordAnalyzer: words, pieceAnalyzer: pieces} {
		err := registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return a, nil })
		if err != nil {
			panic(err) // the name is taken: a mistake of this program
		}
	}
}

// analyzer turns a text into terms. One pair serves every language: Bleve has none for Haitian Creole, and folding,
// first letters and pieces find as much as its analyzers for the others.
type analyzer func(text string) []string

// Analyze implements analysis.Analyzer.
func (a analyzer) Analyze(text []byte) analysis.TokenStream {
	terms := a(string(text))
	tokens := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, t := range terms {
		tokens[i] = analysis.Token{Term: []byte(t), Position: i + 1, Type: analysis.AlphaNumeric}
		stream[i] = &tokens[i]
	}
	return stream
}

// words gives the stem of each word; Chinese characters also in pairs.
func words(text string) []string {
	var out []string
	han := ""
	for _, w := range fold.Words(text) {
		out = append(out, fold.Stem(w))
		if !fold.IsHan(w) {
			han = ""
			continue
		}
		if han != "" {
			out = append(out, han+w)
		}
		han = w
	}
	return out
}

// pieces gives the pieces of each word; Chinese characters are too short to have any.
func pieces(text string) []string {
	var out []string
	for _, w := range fold.Words(text) {
		if !fold.IsHan(w) {
			out = fold.Pieces(w, pieceLength, out)
		}
	}
	return out
}
