// Package markup turns the text of a message, as render writes it, into HTML: paragraphs, lists, **bold**, and links for
// web addresses, e-mail addresses and telephone numbers. Everything else is shown as it is; nothing in a text can become
// HTML of its own.
package markup

import (
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

// HTML gives the HTML of a text.
func HTML(text string) template.HTML {
	var b strings.Builder
	for block := range strings.SplitSeq(text, "\n\n") {
		writeBlock(&b, strings.Trim(block, "\n"))
	}
	return template.HTML(b.String())
}

// writeBlock writes the lines between two empty ones: runs of items become lists, the rest a paragraph.
func writeBlock(b *strings.Builder, block string) {
	if strings.TrimSpace(block) == "" {
		return
	}
	var open, shut string // of what is being written
	first := true
	for line := range strings.SplitSeq(block, "\n") {
		tag, value, item := listItem(line)
		if tag != open || first {
			b.WriteString(shut)
			open, shut, first = tag, "</"+tag+">", false
			b.WriteString("<" + tag + ">")
		} else if tag == "p" {
			b.WriteString("<br>")
		}
		if tag == "p" {
			writeBold(b, line)
			continue
		}
		b.WriteString("<li" + value + ">")
		writeBold(b, item)
		b.WriteString("</li>")
	}
	b.WriteString(shut)
}

var numbered = regexp.MustCompile(`^(\d{1,3})\. `)

// listItem says which element a line belongs to, and for an item its number and its text.
func listItem(line string) (tag, value, item string) {
	if m := numbered.FindStringSubmatch(line); m != nil {
		return "ol", ` value="` + m[1] + `"`, line[len(m[0]):]
	}
	if item, ok := strings.CutPrefix(line, "- "); ok {
		return "ul", "", item
	}
	return "p", "", line
}

// writeBold writes a line with what stands between two ** in bold. A lone ** is text.
func writeBold(b *strings.Builder, line string) {
	for {
		before, rest, ok := strings.Cut(line, "**")
		bold, after, closed := strings.Cut(rest, "**")
		if !ok || !closed {
			writeLinks(b, line)
			return
		}
		writeLinks(b, before)
		b.WriteString("<strong>")
		writeLinks(b, bold)
		b.WriteString("</strong>")
		line = after
	}
}

// writeLinks writes a piece of text with its addresses and numbers as links.
func writeLinks(b *strings.Builder, text string) { write(b, text, links(text)) }

// write writes a text with links. They are read from left to right, whatever the text is.
func write(b *strings.Builder, text string, links []link) {
	last := 0
	for _, l := range links {
		b.WriteString(html.EscapeString(text[last:l.start]))
		b.WriteString(`<a href="` + html.EscapeString(l.href) + `"` + l.attributes() + `>`)
		b.WriteString(`<bdi dir="ltr">` + html.EscapeString(text[l.start:l.end]) + `</bdi></a>`)
		last = l.end
	}
	b.WriteString(html.EscapeString(text[last:]))
}

// Typed gives the HTML of a text that somebody typed, to be shown with its line ends as they are: telephone numbers can be
// called, and are read from left to right. Anything else is text: nobody should be a tap away from a stranger's page.
func Typed(text string) template.HTML {
	numbers := slices.DeleteFunc(links(text), func(l link) bool {
		return !strings.HasPrefix(l.href, "tel:") || l.end-l.start < 8
	})
	var b strings.Builder
	write(&b, text, numbers)
	return template.HTML(b.String())
}
