package poster

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"

	"ponte/internal/chat"
	"ponte/internal/locale"
)

// box is a part of a sheet, in millimetres from its upper left corner.
type box struct{ X, Y, W, H float64 }

// sheet is a poster or a card, filled in by place, write and sign.
type sheet struct {
	Width, Height float64
	Band          float64 // height of the coloured band at the top
	Title, Label  string
	TitleSize     float64
	codes         box  // for the QR codes
	column        bool // they stand one below the other
	text          box  // for the lines in all languages
	foot          box  // for the address
	footSize      float64

	Codes []code
	Lines []line
}

// The two sheets.
var (
	a4 = sheet{Width: 210, Height: 297, Band: 40, TitleSize: 15, text: box{14, 52, 182, 104}, codes: box{14, 164, 182, 92},
		foot: box{14, 266, 182, 24}, footSize: 5.4}
	a5 = sheet{Width: 210, Height: 148, Band: 24, TitleSize: 9, text: box{10, 32, 126, 88}, codes: box{144, 26, 58, 119}, column: true,
		foot: box{10, 128, 126, 16}, footSize: 4}
)

// TitleY is the base line of the band's text.
func (s sheet) TitleY() float64 { return s.Band/2 + s.TitleSize*0.35 }

// TitleX is where the title begins.
func (s sheet) TitleX() float64 { return s.text.X }

// LabelX is where the unit's name ends.
func (s sheet) LabelX() float64 { return s.Width - s.text.X }

// LabelSize is the size of the unit's name, which leaves the title its room.
func (s sheet) LabelSize() float64 {
	return fit(s.Label, s.TitleSize*0.7, s.Width-2*s.text.X-s.TitleSize*0.7*float64(len(s.Title)))
}

// code is a QR code with what stands below it.
type code struct {
	X, Y, Size   float64 // of its white square, quiet zone included
	Path         string  // of the dark modules, one unit each
	Scale        float64 // millimetres of a module
	Inset        float64 // width of the quiet zone
	Middle       float64
	Name, Detail line
}

// line is a line of text.
type line struct {
	X, Y, Size float64
	Text       string
	Lang       chat.Lang
	RTL        bool
}

// place draws the codes, each as large as there is room.
func (s *sheet) place(doors []door) {
	n := float64(len(doors))
	const caption, gap = 10, 3 // the quiet zone of a code is room as well
	w, h := s.codes.W, s.codes.H
	if s.column {
		h = (h - gap*(n-1)) / n
	} else {
		w = (w - gap*(n-1)) / n
	}
	size := min(w, h-caption)
	for i, d := range doors {
		c := code{X: s.codes.X + (w-size)/2, Y: s.codes.Y, Size: size}
		if s.column {
			c.Y += float64(i) * (h + gap)
		} else {
			c.X += float64(i) * (w + gap)
		}
		c.Middle = c.X + size/2
		c.Name = line{Y: c.Y + size + 3.5, Size: fit(d.name, 5.6, w), Text: d.name}
		c.Detail = line{Y: c.Y + size + 8.8, Size: fit(d.detail, 4, w), Text: d.detail}
		c.draw(d.address)
		s.Codes = append(s.Codes, c)
	}
}

// letter is the width of a letter for each unit of size, with room for other fonts than ours.
const letter = 0.55

// fit gives a size of letters in which a text is not wider than w. Letters are about half as wide as their size.
func fit(text string, size, w float64) float64 {
	return min(size, w/(letter*float64(max(1, len([]rune(text))))))
}

// quiet is how many modules must be free around a code.
const quiet = 4

// draw makes the path of a code: a bar for each run of dark modules.
func (c *code) draw(address string) {
	q, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		// Only a text of more than two thousand characters does not fit, and the parts of an address are far shorter.
		panic(fmt.Sprintf("poster: %v", err))
	}
	q.DisableBorder = true
	rows := q.Bitmap()
	c.Scale = c.Size / float64(len(rows)+2*quiet)
	c.Inset = quiet * c.Scale
	var path strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	c.Path = path.String()
}

// write sets the line of every language, in the order in which they are offered.
func (s *sheet) write(texts *locale.Bundle) {
	langs := texts.Languages()
	step := s.text.H / float64(len(langs))
	size := step * 0.53 // the same for all: no language is worth less
	for _, lang := range langs {
		size = fit(texts.Text(lang, "poster-line", nil, 0), size, s.text.W)
	}
	for i, lang := range langs {
		l := line{X: s.text.X, Y: s.text.Y + step*(float64(i)+0.65), Size: size, Lang: lang, RTL: locale.RTL(lang)}
		l.Text = texts.Text(lang, "poster-line", nil, 0)
		if l.RTL {
			l.X += s.text.W
		}
		s.Lines = append(s.Lines, l)
	}
}

// sign sets the unit's address, as far as it is known, at the foot.
func (s *sheet) sign(u chat.Unit) {
	text := u.Address
	if text != "" && u.PlaceHint != "" {
		text += ", " + u.PlaceHint
	}
	for i, part := range wrap(text, int(s.foot.W/(letter*s.footSize))) {
		s.Lines = append(s.Lines, line{X: s.foot.X, Y: s.foot.Y + s.footSize*(1+1.35*float64(i)), Size: s.footSize, Text: part, Lang: locale.Fallback})
	}
}
