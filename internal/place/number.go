package place

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ponte/internal/table"
)

// postalRange is a run of eight-digit postal codes of one municipality, both ends included.
type postalRange struct{ from, to, town int }

func (g *Gazetteer) loadPostal(fsys fs.FS) error {
	need := []string{"cep_start", "cep_end", "level", "ibge_code"}
	err := table.Read(fsys, "places/postal-codes.csv", need, func(r table.Row) error {
		if r.Get("level") != "municipality" {
			return nil // a code of a state that belongs to no municipality does not exist
		}
		from, err := r.Int("cep_start")
		if err != nil {
			return err
		}
		to, err := r.Int("cep_end")
		if err != nil {
			return err
		}
		t, ok := g.byIBGE[r.Get("ibge_code")]
		if !ok {
			return fmt.Errorf("unknown municipality %q", r.Get("ibge_code"))
		}
		g.postal = append(g.postal, postalRange{from, to, t})
		return nil
	})
	slices.SortFunc(g.postal, func(a, b postalRange) int { return cmp.Compare(a.from, b.from) })
	return err
}

// number gives the municipality of a postal code, or the largest one of a dialling code, and whether the text is little
// more than that.
func (g *Gazetteer) number(r *reading) (town int, whole, ok bool) {
	for i := range r.tokens {
		if code, n := postalAt(r, i); n > 0 {
			if t, ok := g.byPostal(code); ok {
				return t, r.rest(span{from: i, to: i + n}) == 0, true
			}
		}
		if code, n := dialAt(r, i); n > 0 {
			if t, ok := g.byDial[code]; ok {
				return t, r.rest(span{from: i, to: i + n}) == 0, true
			}
		}
	}
	return 0, false, false
}

func (g *Gazetteer) byPostal(code int) (town int, ok bool) {
	i, exact := slices.BinarySearchFunc(g.postal, code, func(p postalRange, c int) int { return cmp.Compare(p.from, c) })
	if !exact {
		i--
	}
	// Ranges were cut to start at …001 where the round code is the town's own: 69000-000 is Manaus as 69000-001 is.
	if i < len(g.postal)-1 && code+1 == g.postal[i+1].from {
		i++
	}
	if i < 0 || code > g.postal[i].to {
		return 0, false
	}
	return g.postal[i].town, true
}

// postalAt reads a postal code from token i on: "69005-040", "69.005-040", "69005040". Without a hyphen it must be the
// whole text or be called a postal code, as it may as well be a telephone number.
func postalAt(r *reading, i int) (code, tokens int) {
	sizes := []int{8}
	if r.digits(i, 5) && r.joined(i+1, "-", "–", " ") && r.digits(i+1, 3) {
		sizes = []int{5, 3}
	} else if r.digits(i, 2) && r.joined(i+1, ".") && r.digits(i+1, 3) && r.joined(i+2, "-", "–") && r.digits(i+2, 3) {
		sizes = []int{2, 3, 3}
	} else if !r.digits(i, 8) {
		return 0, 0
	}
	n := len(sizes)
	if (i > 0 && r.tokens[i-1].script == digits) || (i+n < len(r.tokens) && r.tokens[i+n].script == digits) {
		return 0, 0
	}
	var b strings.Builder
	for k := range n {
		b.WriteString(r.tokens[i+k].text)
	}
	hyphen := n > 1 && !strings.Contains(r.tokens[i+1].before, " ")
	if !hyphen && r.rest(span{from: i, to: i + n}) > 0 && !r.named(i, cuePostal) {
		return 0, 0
	}
	code, err := strconv.Atoi(b.String())
	if err != nil {
		return 0, 0
	}
	return code, n
}

// dialAt reads a dialling code from token i on: "ddd 92", "(92)", "+55 92 …".
func dialAt(r *reading, i int) (code string, tokens int) {
	if !r.digits(i, 2) && !(r.digits(i, 3) && r.tokens[i].text[0] == '0') {
		return "", 0
	}
	code = r.tokens[i].text[len(r.tokens[i].text)-2:]
	bracket := strings.HasSuffix(r.tokens[i].before, "(") && i+1 <= len(r.tokens) && (i+1 == len(r.tokens) || strings.HasPrefix(r.tokens[i+1].before, ")"))
	country := i > 0 && r.tokens[i-1].text == "55" && strings.HasSuffix(r.tokens[i-1].before, "+")
	if !bracket && !country && !r.named(i, cueDial) {
		return "", 0
	}
	n := 1
	for i+n < len(r.tokens) && r.tokens[i+n].script == digits {
		n++ // the rest of a telephone number
	}
	return code, n
}

// digits reports whether token i is a number of n digits.
func (r *reading) digits(i, n int) bool {
	return i < len(r.tokens) && r.tokens[i].script == digits && len(r.tokens[i].text) == n
}

// joined reports whether one of the separators stands before token i.
func (r *reading) joined(i int, separators ...string) bool {
	return i < len(r.tokens) && slices.Contains(separators, r.tokens[i].before)
}

// named reports whether one of the four words before token i has the role c.
func (r *reading) named(i int, c cue) bool {
	for k := max(0, i-4); k < i; k++ {
		if r.cues[k]&c != 0 {
			return true
		}
	}
	return false
}
