package chat

// Command is a word that always does the same, in every state and every language.
type Command string

// The commands. Their words are in locales/commands.yaml.
const (
	CommandMenu     Command = "menu"     // the menu, from anywhere
	CommandPerson   Command = "person"   // a human being
	CommandFind     Command = "find"     // the nearest unit
	CommandLanguage Command = "language" // the language picker
	CommandTopics   Command = "topics"   // browse what can be asked
	CommandPrivacy  Command = "privacy"  // the full privacy text
	CommandCards    Command = "cards"    // sentences to show to an officer or a doctor
	CommandErase    Command = "erase"    // what is kept, and how to erase it
	CommandRestart  Command = "restart"  // start again
	CommandLeave    Command = "leave"    // stop at once, in one neutral line
	CommandHello    Command = "hello"    // a greeting
	CommandThanks   Command = "thanks"   // thanks and goodbye
	CommandYes      Command = "yes"
	CommandNo       Command = "no"
	CommandSkip     Command = "skip"
)

// Valid reports whether c is one of the commands.
func (c Command) Valid() bool {
	switch c {
	case CommandMenu, CommandPerson, CommandFind, CommandLanguage, CommandTopics, CommandPrivacy, CommandErase, CommandCards,
		CommandRestart, CommandLeave, CommandHello, CommandThanks, CommandYes, CommandNo, CommandSkip:
		return true
	}
	return false
}
