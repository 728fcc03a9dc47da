package safety

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A pattern is one or more rows of elements joined by &. A row must stand in a message in this order, its elements next
// to one another; rows joined by & may stand in any order, not far apart (maxSpan). An element is one of
//
//	word        the word, with one slip if it has six letters or more
//	wor*        any word that begins so
//	*ord        any word that ends so
//	*or*        any word that holds it
//	a|b|c_d     one of several; _ joins the words of one alternative
//	<set>       one of the words of a set of the file
//	..          up to maxGap words, whatever they are
//	?word       the word or nothing
//	!word       not the word: the next word is another one, or there is none
//	#5-17       a number from 5 to 17; # is any number
//	^ and $     the beginning and the end of the message; $ may be one of several
//
// In Chinese, where words stand without spaces, each character is a word here; gaps and spans are longer for that.
type pattern struct {
	rows []row
}

type row []element

type element struct {
	kind    elementKind
	one     idSet               // matchers of one word
	several map[int32][][]int32 // by the matcher of its first word: the matchers of the other words
	atEnd   bool                // the end of the message is one of the alternatives
	numbers []numbers           // spans of numbers among the alternatives
}

// numbers is a span of numbers, both ends included.
type numbers struct{ low, high int }

type elementKind int

const (
	oneOf elementKind = iota
	optional
	none
	gap
	beginning
	end
)

// parser reads the patterns of one language.
type parser struct {
	sets    map[string][]string
	words   *lexicon
	spelled *spelling
}

func (p *parser) all(sources []string) ([]pattern, error) {
	var out []pattern
	for _, s := range sources {
		parsed, err := p.pattern(s)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", s, err)
		}
		out = append(out, parsed)
	}
	return out, nil
}

func (p *parser) pattern(source string) (pattern, error) {
	var out pattern
	for _, part := range strings.Split(source, " & ") {
		var r row
		for _, field := range strings.Fields(part) {
			e, err := p.element(field)
			if err != nil {
				return pattern{}, err
			}
			r = append(r, e)
		}
		if len(r) == 0 {
			return pattern{}, errors.New("it has no words")
		}
		if last := r[len(r)-1].kind; last == gap || last == optional {
			return pattern{}, errors.New("its end asks for nothing")
		}
		out.rows = append(out.rows, r)
	}
	return out, nil
}

func (p *parser) element(field string) (element, error) {
	switch field {
	case "..":
		return element{kind: gap}, nil
	case "^":
		return element{kind: beginning}, nil
	case "$":
		return element{kind: end}, nil
	}
	e := element{kind: oneOf}
	if rest, ok := strings.CutPrefix(field, "?"); ok {
		e.kind, field = optional, rest
	} else if rest, ok := strings.CutPrefix(field, "!"); ok {
		e.kind, field = none, rest
	}
	for _, alternative := range strings.Split(field, "|") {
		if alternative == "$" {
			e.atEnd = true
			continue
		}
		if limits, ok := strings.CutPrefix(alternative, "#"); ok {
			n, err := parseNumbers(limits)
			if err != nil {
				return element{}, err
			}
			e.numbers = append(e.numbers, n)
			continue
		}
		words := []string{alternative}
		if name, ok := strings.CutPrefix(alternative, "<"); ok {
			if words, ok = p.sets[strings.TrimSuffix(name, ">")]; !ok {
				return element{}, fmt.Errorf("there is no set %s", alternative)
			}
		}
		for _, w := range words {
			if err := p.alternative(&e, w); err != nil {
				return element{}, err
			}
		}
	}
	return e, nil
}

func parseNumbers(limits string) (numbers, error) {
	if limits == "" {
		return numbers{0, math.MaxInt}, nil
	}
	low, high, _ := strings.Cut(limits, "-")
	from, err1 := strconv.Atoi(low)
	to, err2 := strconv.Atoi(high)
	if err1 != nil || err2 != nil {
		return numbers{}, fmt.Errorf("%q is not a span of numbers like #5-17", "#"+limits)
	}
	return numbers{from, to}, nil
}

// alternative adds one alternative, words joined by _, to an element.
func (p *parser) alternative(e *element, joined string) error {
	var ids []int32
	for _, m := range p.spelled.matchers(joined) {
		ids = append(ids, p.words.id(m))
	}
	switch len(ids) {
	case 0:
		return fmt.Errorf("%q has no word", joined)
	case 1:
		e.one.add(ids[0])
	default:
		if e.several == nil {
			e.several = map[int32][][]int32{}
		}
		e.several[ids[0]] = append(e.several[ids[0]], ids[1:])
	}
	return nil
}
