package index_test

import (
	"testing"

	"ponte/internal/kb/index"
)

func TestSearch(t *testing.T) {
	x, err := index.Build([]index.Doc{
		{All: "Perdi a carteira\nPeça a segunda via na Polícia Federal", Asked: "Perdi a carteira"},
		{All: "Quero casar no Brasil\nVá ao cartório com os documentos", Asked: "Quero casar no Brasil"},
		{All: "补办外国人卡\n去联邦警察", Asked: "补办外国人卡"},
		{All: "تجديد بطاقة الإقامة\nفي الشرطة الاتحادية", Asked: "تجديد بطاقة الإقامة"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, c := range []struct {
		text string
		want int
	}{
		{"perdi minha carteira", 0},
		{"PERDÍ A CARTERIA", 0},       // a slip: found by pieces
		{"o que levo ao cartorio", 1}, // only the text says it
		{"casamento", 1},              // another form of the word
		{"卡丢了要补办", 2},
		{"بطاقتي والاقامه", 3}, // particles, other letters
	} {
		hits, err := x.Search(c.text, 3)
		if err != nil || len(hits) == 0 || hits[0].Doc != c.want {
			t.Errorf("Search(%q) = %v, %v, want %d first", c.text, hits, err, c.want)
		}
	}
	if hits, err := x.Search("🙏", 3); err != nil || len(hits) != 0 {
		t.Errorf("Search of no words = %v, %v", hits, err)
	}
}
