package fold_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"ponte/internal/fold"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Perdí la CRNM!", []string{"perdi", "la", "crnm"}},
		{"l'école qu’il m'ap don't it's", []string{"l", "ecole", "qu", "il", "m", "ap", "don't", "it's"}},
		{"‘quoted’ word’s", []string{"quoted", "word's"}},
		{"الإقامة ٣ أشهر", []string{"الاقامه", "3", "اشهر"}},
		{"می\u200cخواهم کارت", []string{"مي", "خواهم", "كارت"}},
		{"我的CPF丢了", []string{"我", "的", "cpf", "丢", "了"}},
		{"হ্যাঁ নমস্তে", []string{"হ্যাঁ", "নমস্তে"}},
		{"\u202eabc\u2069", []string{"abc"}},
		{"🙏🙏", nil},
		{"", nil},
	} {
		if got := fold.Words(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestStem(t *testing.T) {
	for word, want := range map[string]string{"renovacao": "renov", "cpf": "cpf", "والاقامه": "اقامه", "الله": "الله", "卡": "卡", "": ""} {
		if got := fold.Stem(word); got != want {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestPieces(t *testing.T) {
	if got := fold.Pieces("rnm", 4, nil); !slices.Equal(got, []string{"_rnm", "rnm_"}) {
		t.Errorf("Pieces(rnm) = %q", got)
	}
	if got := fold.Pieces("a", 4, nil); got != nil {
		t.Errorf("Pieces(a) = %q", got)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Perdí la CRNM!")
	f.Add("می\u200cخواهم \xff کارت")
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range fold.Words(s) {
			if w == "" {
				t.Errorf("an empty word in %q", s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(w) {
				t.Errorf("broken word %q in %q", w, s)
			}
		}
	})
}
