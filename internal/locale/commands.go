package locale

import (
	"fmt"
	"io/fs"

	"ponte/internal/chat"
	"ponte/internal/fold"
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
				key := fold.Key(word)
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
	command, ok := b.commands[fold.Key(text)]
	return command, ok
}
