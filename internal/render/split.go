package render

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"ponte/internal/chat"
)

// length counts a text as the channel does: in UTF-16 units or in code points.
func length(s string, caps chat.Caps) int { return count(s, caps.UTF16) }

func count(s string, units bool) int {
	if !units {
		return utf8.RuneCountInString(s)
	}
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// Split cuts text into pieces of at most limit characters, the last of at most lastLimit. It cuts between paragraphs if
// it can, else after a line, a sentence, a word, and never inside what a reader sees as one character. It always gives at
// least one piece; limits below one are taken as "no limit". Units says that lengths are UTF-16 units.
func Split(text string, limit, lastLimit int, units bool) []string {
	if limit < 1 {
		return []string{text}
	}
	if lastLimit < 1 || lastLimit > limit {
		lastLimit = limit
	}
	var pieces []string
	for count(text, units) > lastLimit {
		// A text that would fit a message without buttons is cut all the same, so that the last piece can have them.
		head, tail := cut(text, min(limit, max(1, count(text, units)-1)), units)
		if count(text, units) > limit {
			head, tail = cut(text, limit, units)
		}
		pieces = append(pieces, head)
		text = tail
		if text == "" {
			return pieces
		}
	}
	return append(pieces, text)
}

// cut gives the longest good beginning of text within limit, and the rest.
func cut(text string, limit int, units bool) (head, tail string) {
	end := fitting(text, limit, units)
	for _, mark := range []string{"\n\n", "\n", ". ", "。", "؟ ", "? ", "! ", " "} {
		if i := strings.LastIndex(text[:end], mark); i > end/3 {
			return strings.TrimSpace(text[:i+len(mark)]), strings.TrimSpace(text[i+len(mark):])
		}
	}
	return text[:end], text[end:]
}

// fitting is the number of bytes of the longest beginning that fits and ends between two characters as readers see them.
// A single character longer than the limit is given whole: it cannot be shown otherwise.
func fitting(text string, limit int, units bool) int {
	end, used, state := 0, 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := count(cluster, units)
		if used+n > limit && end > 0 {
			break
		}
		used += n
		end += len(cluster)
		if used >= limit {
			break
		}
	}
	return end
}

// Truncate shortens a label to max characters with an ellipsis.
func Truncate(s string, max int, units bool) string {
	if max < 1 || count(s, units) <= max {
		return s
	}
	return strings.TrimSpace(s[:fitting(s, max-1, units)]) + "…"
}
