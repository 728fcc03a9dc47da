package locale

import (
	"fmt"
	"io/fs"

	"ponte/internal/chat"
	"ponte/internal/fold"
)

// Command is a word that always does the same, in every state and every language.
type Command = chat.Command

// word is what a word of command stands for; lang is "" where several languages have it.
type word struct {
	command Command
	lang    chat.Lang
}

// loadCommands reads commands.yaml: command → language → words. A word may stand for one command only; the same word in
// two languages is fine as long as it means the same.
func loadCommands(fsys fs.FS) (map[string]word, error) {
	var file map[Command]map[chat.Lang][]string
	if err := readYAML(fsys, "commands.yaml", &file); err != nil {
		return nil, err
	}
	words := map[string]word{}
	for command, byLang := range file {
		if !command.Valid() {
			return nil, fmt.Errorf("commands.yaml: there is no command %q", command)
		}
		for lang, list := range byLang {
			for _, text := range list {
				key := fold.Key(text)
				other, taken := words[key]
				if taken && other.command != command {
					return nil, fmt.Errorf("commands.yaml: %q stands for both %s and %s", text, other.command, command)
				}
				words[key] = word{command, lang}
				if taken && other.lang != lang {
					words[key] = word{command, ""}
				}
			}
		}
	}
	return words, nil
}

// labelled are the commands whose buttons may come back as text: Telegram's location keyboard sends a label as a message.
var labelled = []Command{
	chat.CommandMenu, chat.CommandPerson, chat.CommandFind, chat.CommandLanguage, chat.CommandTopics, chat.CommandPrivacy,
	chat.CommandErase, chat.CommandCards, chat.CommandSkip,
}

// addLabels makes the labels of buttons words of command as well.
func (b *Bundle) addLabels() error {
	for _, lang := range b.langs {
		for _, command := range labelled {
			label := b.Source(lang, "button-"+string(command))
			key := fold.Key(label)
			other, taken := b.commands[key]
			if taken && other.command != command {
				return fmt.Errorf("%s: the label %q of %s is a word for %s in commands.yaml", lang, label, command, other.command)
			}
			if !taken && key != "" {
				b.commands[key] = word{command, lang}
			}
		}
	}
	return nil
}

// Command gives the command that a whole message is, in any language: "Menu", "/menu", "falar com uma pessoa!"; and the
// language of the word, where only one language has it.
func (b *Bundle) Command(text string) (command Command, lang chat.Lang, ok bool) {
	if len(text) > 120 { // longer than any command; saves folding an essay
		return "", "", false
	}
	w, ok := b.commands[fold.Key(text)]
	return w.command, w.lang, ok
}
