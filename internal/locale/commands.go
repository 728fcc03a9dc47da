package locale

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"ponte/internal/chat"
)

// Command is a word that always does the same, in every state and every language.
type Command = chat.Command

// loadCommands reads commands.yaml: command → language → words. A word may stand for one command only; the same word in
// two languages is fine as long as it means the same.
func loadCommands(fsys fs.FS) (map[string]Command, error) {
	var file map[Command]map[chat.Lang][]string
	if err := readYAML(fsys, "commands.yaml", &file); err != nil {
		return nil, err
	}
	words := map[string]Command{}
	for command, byLang := range file {
		if !command.Valid() {
			return nil, fmt.Errorf("commands.yaml: there is no command %q", command)
		}
		for _, list := range byLang {
			for _, word := range list {
				key := Fold(word)
				if other, taken := words[key]; taken && other != command {
					return nil, fmt.Errorf("commands.yaml: %q stands for both %s and %s", word, other, command)
				}
				words[key] = command
			}
		}
	}
	return words, nil
}

// Command gives the command that a whole message is, in any language: "Menu", "/menu", "falar com uma pessoa!".
func (b *Bundle) Command(text string) (Command, bool) {
	if len(text) > 120 { // longer than any command; saves folding an essay
		return "", false
	}
	command, ok := b.commands[Fold(text)]
	return command, ok
}

// Fold makes words comparable: lower case, without accents and Arabic marks, without signs around and between words.
// "Olá!", "ola" and "/OLA" are one.
func Fold(text string) string {
	fold := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	folded, _, err := transform.String(fold, text)
	if err != nil { // only invalid UTF-8, which compares as it is
		folded = text
	}
	folded = strings.NewReplacer("ي", "ی", "ك", "ک", "ى", "ی", "أ", "ا", "إ", "ا", "آ", "ا").Replace(strings.ToLower(folded))
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}), " ")
}
