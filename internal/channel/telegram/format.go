package telegram

import "strings"

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// toHTML turns the **bold** of a part into Telegram's HTML and escapes everything else. An unpaired mark stays as it is.
func toHTML(text string) string {
	pieces := strings.Split(text, "**")
	var b strings.Builder
	for i, piece := range pieces {
		switch {
		case i == 0:
		case i == len(pieces)-1 && i%2 == 1: // opened and never closed
			b.WriteString("**")
		case i%2 == 1:
			b.WriteString("<b>")
		default:
			b.WriteString("</b>")
		}
		b.WriteString(escape.Replace(piece))
	}
	return b.String()
}

// plain takes the marks away.
func plain(text string) string { return strings.ReplaceAll(text, "**", "") }
