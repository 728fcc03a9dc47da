package safety

import (
	"slices"
	"strconv"

	"ponte/internal/fold"
)

// Lengths in words, and in Chinese characters: of a gap; of a whole match of rows joined by &; and between a match and
// the calm words that take its weight.
const (
	maxGap, maxGapHan   = 6, 12
	maxSpan, maxSpanHan = 14, 30
	maxNear, maxNearHan = 25, 50
)

// message is a text as the patterns of one language see it.
type message struct {
	words []string
	ids   [][]int32 // of each word: the matchers that match it
	seen  idSet     // the matchers that match a word of the message
	han   bool      // most words are Chinese characters
	// failed marks the places (element, word) from which the row at hand is known not to match, which keeps the search
	// linear however often a word is repeated.
	failed []bool
}

// span is a stretch of words, the last one not included.
type span struct{ from, to int }

func (l language) read(folded []string) *message {
	words, forms := l.spelled.apply(folded)
	m := &message{words: words, ids: make([][]int32, len(words))}
	han := 0
	for i, w := range words {
		m.ids[i] = l.words.find(w, nil)
		for _, form := range forms(w) {
			m.ids[i] = l.words.find(form, m.ids[i])
		}
		for _, id := range m.ids[i] {
			m.seen.add(id)
		}
		if fold.IsHan(w) {
			han++
		}
	}
	m.han = 2*han > len(words)
	return m
}

func (m *message) pick(words, han int) int {
	if m.han {
		return han
	}
	return words
}

// find gives where a pattern matches.
func (m *message) find(p pattern) []span {
	found := m.findRow(p.rows[0])
	for _, r := range p.rows[1:] {
		if found == nil {
			return nil
		}
		found = m.join(found, m.findRow(r))
	}
	return found
}

// join gives the spans that hold one of each list, side by side and not far apart.
func (m *message) join(left, right []span) []span {
	longest := m.pick(maxSpan, maxSpanHan)
	var out []span
	for _, a := range left {
		for _, b := range right {
			if b.from > a.from+longest {
				break
			}
			both := span{min(a.from, b.from), max(a.to, b.to)}
			if (a.to <= b.from || b.to <= a.from) && both.to-both.from <= longest {
				out = append(out, both)
			}
		}
	}
	return out
}

// findRow gives the places where a row matches, the shortest one for each word at which it may begin.
func (m *message) findRow(r row) []span {
	if !m.possible(r) {
		return nil
	}
	m.failed = slices.Grow(m.failed[:0], len(r)*(len(m.words)+1))[:len(r)*(len(m.words)+1)]
	clear(m.failed)
	var out []span
	for i := range m.words {
		if to, ok := m.match(r, 0, i); ok && to > i {
			out = append(out, span{i, to})
		}
	}
	return out
}

// possible reports whether each element that must be there is one that the message has a word for.
func (m *message) possible(r row) bool {
	for _, e := range r {
		if e.kind != oneOf || e.atEnd || e.numbers != nil || e.one.meets(m.seen) {
			continue
		}
		found := false
		for first := range e.several {
			found = found || m.seen.has(first)
		}
		if !found {
			return false
		}
	}
	return true
}

// match matches the elements of a row from element k and word i on; it gives the word after the last one.
func (m *message) match(r row, k, i int) (int, bool) {
	if k == len(r) {
		return i, true
	}
	place := k*(len(m.words)+1) + i
	if m.failed[place] {
		return 0, false
	}
	to, ok := m.try(r, k, i)
	m.failed[place] = !ok
	return to, ok
}

func (m *message) try(r row, k, i int) (int, bool) {
	e := r[k]
	switch e.kind {
	case gap:
		for n := 0; n <= m.pick(maxGap, maxGapHan) && i+n <= len(m.words); n++ {
			if to, ok := m.match(r, k+1, i+n); ok {
				return to, true
			}
		}
		return 0, false
	case beginning:
		if i != 0 {
			return 0, false
		}
		return m.match(r, k+1, i)
	case end:
		if i != len(m.words) {
			return 0, false
		}
		return m.match(r, k+1, i)
	case none:
		if len(m.element(e, i)) > 0 {
			return 0, false
		}
		return m.match(r, k+1, i)
	}
	for _, after := range m.element(e, i) {
		if to, ok := m.match(r, k+1, after); ok {
			return to, true
		}
	}
	if e.kind == optional {
		return m.match(r, k+1, i)
	}
	return 0, false
}

// element gives the words after the alternatives of an element that stand at word i.
func (m *message) element(e element, i int) []int {
	if i >= len(m.words) {
		if e.atEnd {
			return []int{i}
		}
		return nil
	}
	var room [4]int
	after := room[:0]
	for _, id := range m.ids[i] {
		if e.one.has(id) && !slices.Contains(after, i+1) {
			after = append(after, i+1)
		}
		for _, rest := range e.several[id] {
			if m.follow(rest, i+1) && !slices.Contains(after, i+1+len(rest)) {
				after = append(after, i+1+len(rest))
			}
		}
	}
	if len(e.numbers) > 0 && e.hasNumber(m.words[i]) && !slices.Contains(after, i+1) {
		after = append(after, i+1)
	}
	return after
}

func (e element) hasNumber(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && slices.ContainsFunc(e.numbers, func(s numbers) bool { return s.low <= n && n <= s.high })
}

func (m *message) follow(rest []int32, i int) bool {
	if i+len(rest) > len(m.words) {
		return false
	}
	for k, id := range rest {
		if !slices.Contains(m.ids[i+k], id) {
			return false
		}
	}
	return true
}

// near reports whether one of the places is in or near a span.
func (m *message) near(s span, places []span) bool {
	reach := m.pick(maxNear, maxNearHan)
	return slices.ContainsFunc(places, func(p span) bool { return p.from <= s.to+reach && p.to >= s.from-reach })
}
