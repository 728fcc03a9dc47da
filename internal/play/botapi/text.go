package botapi

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of texts, in UTF-16 units after the markup was understood.
const (
	longestText    = 4096
	longestCaption = 1024
)

// tags are those of the HTML style that are understood; what they mean to the screen is nothing or bold.
var tags = map[string]string{
	"b": "**", "strong": "**", "i": "", "em": "", "u": "", "ins": "", "s": "", "strike": "", "del": "", "span": "", "tg-spoiler": "",
	"a": "", "code": "", "pre": "", "blockquote": "", "tg-emoji": "",
}

var (
	tagForm   = regexp.MustCompile(`^<(/?)([A-Za-z0-9-]*)([^<>]*)>`)
	digitForm = regexp.MustCompile(`^&#(x?)([0-9a-fA-F]{1,6});`)
)

var entities = map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`}

// formatted is a text as it is shown: what is bold stands between **, and length counts it without them.
type formatted struct {
	text   string
	length int
}

// readText understands the text of a message: "HTML" or nothing as the way of marking.
func readText(text, mode string, longest int) (formatted, error) {
	if !utf8.ValidString(text) {
		return formatted{}, badRequest("strings must be encoded in UTF-8")
	}
	f := formatted{text: text, length: units(text)}
	switch strings.ToLower(mode) {
	case "":
	case "html":
		var err error
		if f, err = readHTML(text); err != nil {
			return f, err
		}
	default:
		return f, badRequest("unsupported parse_mode: this make-believe reads HTML only")
	}
	f.text = strings.TrimSpace(f.text)
	if f.length > longest {
		if longest == longestCaption {
			return f, badRequest("message caption is too long")
		}
		return f, badRequest("message is too long")
	}
	return f, nil
}

// readHTML refuses what Telegram refuses: a tag that is unknown, not closed, or closed in the wrong order.
func readHTML(text string) (formatted, error) {
	var b strings.Builder
	var open []string
	length := 0
	write := func(s string) {
		b.WriteString(s)
		length += units(s)
	}
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case rest[0] == '<':
			m := tagForm.FindStringSubmatch(rest)
			if m == nil {
				return formatted{}, badRequest("can't parse entities: Unclosed start tag at byte offset %d", i)
			}
			name := strings.ToLower(m[2])
			mark, known := tags[name]
			switch {
			case !known:
				return formatted{}, badRequest("can't parse entities: Unsupported start tag %q at byte offset %d", name, i)
			case m[1] == "":
				open = append(open, name)
			case len(open) == 0:
				return formatted{}, badRequest("can't parse entities: Unexpected end tag at byte offset %d", i)
			case open[len(open)-1] != name:
				return formatted{}, badRequest("can't parse entities: Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"",
					i, open[len(open)-1], name)
			default:
				open = open[:len(open)-1]
			}
			b.WriteString(mark)
			i += len(m[0])
		case rest[0] == '&':
			decoded, n := entity(rest)
			write(decoded)
			i += n
		default:
			_, n := utf8.DecodeRuneInString(rest)
			write(rest[:n])
			i += n
		}
	}
	if len(open) > 0 {
		return formatted{}, badRequest("can't parse entities: Can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return formatted{b.String(), length}, nil
}

// entity decodes the entity that text begins with, and gives how long it is; any other & stands for itself.
func entity(text string) (string, int) {
	for name, sign := range entities {
		if strings.HasPrefix(text, name) {
			return sign, len(name)
		}
	}
	if m := digitForm.FindStringSubmatch(text); m != nil {
		base := 10
		if m[1] == "x" {
			base = 16
		}
		if n, err := strconv.ParseInt(m[2], base, 32); err == nil && utf8.ValidRune(rune(n)) {
			return string(rune(n)), len(m[0])
		}
	}
	return "&", 1
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// command gives the entity of the command that a person's text begins with.
func command(text string) []object {
	word, _, _ := strings.Cut(text, " ")
	if len(word) < 2 || word[0] != '/' || slices.ContainsFunc([]rune(word[1:]), notCommand) {
		return nil
	}
	return []object{{"type": "bot_command", "offset": 0, "length": units(word)}}
}

func notCommand(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '@'
}
