// Package index finds articles by their words with Bleve: one index for each language, held in memory.
package index

import (
	"context"
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

func init() {
	// Bleve keeps these for the whole process. Articles are short and of one length, so length counts less than usual.
	search.BM25_k1, search.BM25_b = 0.8, 0.4
}

// Doc is an article as it is searched. All holds every text of it, Asked those that sound like a question.
type Doc struct {
	All, Asked string
}

// Fields of a document, each with words and with pieces of words.
const (
	fieldAll         = "all"
	fieldAllPieces   = "allp"
	fieldAsked       = "asked"
	fieldAskedPieces = "askedp"
)

// boosts say what a match in each field is worth. One field with everything carries the facts that no question names;
// the questions count once more.
var boosts = []struct {
	field, analyzer string
	boost           float64
}{
	{fieldAll, wordAnalyzer, 1},
	{fieldAllPieces, pieceAnalyzer, 0.3},
	{fieldAsked, wordAnalyzer, 0.4},
	{fieldAskedPieces, pieceAnalyzer, 0.12},
}

// Index searches the articles of one language. It may be used by many goroutines until it is closed.
type Index struct {
	bleve bleve.Index
}

// Hit is a found document, by its place in the slice that was indexed.
type Hit struct {
	Doc   int
	Score float64
}

// Build indexes docs in memory.
func Build(docs []Doc) (*Index, error) {
	x, err := bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("make an index: %w", err)
	}
	batch := x.NewBatch()
	for i, d := range docs {
		err := batch.Index(strconv.Itoa(i), map[string]string{fieldAll: d.All, fieldAllPieces: d.All, fieldAsked: d.Asked, fieldAskedPieces: d.Asked})
		if err != nil {
			return nil, fmt.Errorf("index document %d: %w", i, err)
		}
	}
	if err := x.Batch(batch); err != nil {
		return nil, fmt.Errorf("index %d documents: %w", len(docs), err)
	}
	return &Index{x}, nil
}

func newMapping() *mapping.IndexMappingImpl {
	doc := bleve.NewDocumentStaticMapping()
	for _, b := range boosts {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = b.analyzer, false, false, false, false
		doc.AddFieldMappingsAt(b.field, f)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.ScoringModel = "bm25"
	return m
}

// Search gives the best n documents for text, best first.
func (x *Index) Search(text string, n int) ([]Hit, error) {
	parts := make([]query.Query, 0, len(boosts))
	for _, b := range boosts {
		q := bleve.NewMatchQuery(text)
		q.SetField(b.field)
		q.SetBoost(b.boost)
		q.Analyzer = b.analyzer // a second field of one text is otherwise asked with the default analyzer
		parts = append(parts, q)
	}
	req := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(parts...), n, 0, false)
	req.Score = ""
	res, err := x.bleve.SearchInContext(context.Background(), req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		doc, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, fmt.Errorf("search: document %q: %w", h.ID, err)
		}
		hits = append(hits, Hit{doc, h.Score})
	}
	return hits, nil
}

// Close gives the memory and the goroutines of the index back.
func (x *Index) Close() error {
	if err := x.bleve.Close(); err != nil {
		return fmt.Errorf("close an index: %w", err)
	}
	return nil
}
