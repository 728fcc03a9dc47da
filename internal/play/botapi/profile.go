package botapi

import (
	"context"
	"regexp"
	"strings"
)

// profile is what the bot says about itself, per language; "" is for everybody without one of their own.
type profile struct {
	commands map[string][]botCommand
	texts    map[string]map[string]string // "description" and "short_description"
}

type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

func newProfile() profile {
	return profile{
		commands: map[string][]botCommand{},
		texts:    map[string]map[string]string{"description": {}, "short_description": {}},
	}
}

var (
	commandForm  = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	languageForm = regexp.MustCompile(`^([a-z]{2})?$`)
)

// language gives the language that a setting is for: two letters, never "pt-br".
func language(p params) (string, error) {
	code := p.text("language_code")
	if !languageForm.MatchString(code) {
		return "", badRequest("invalid language code specified")
	}
	return code, nil
}

func (s *Server) setMyCommands(_ context.Context, p params) (any, error) {
	var commands []botCommand
	code, err := language(p)
	if err != nil {
		return nil, err
	}
	if given, err := p.decode("commands", &commands); err != nil || !given || len(commands) > 100 {
		return nil, badRequest("can't parse commands")
	}
	for _, c := range commands {
		if !commandForm.MatchString(c.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := units(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile.commands[code] = commands
	return true, nil
}

func (s *Server) getMyCommands(_ context.Context, p params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if commands := s.profile.commands[p.text("language_code")]; commands != nil {
		return commands, nil
	}
	return []botCommand{}, nil
}

func (s *Server) deleteMyCommands(_ context.Context, p params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.profile.commands, p.text("language_code"))
	return true, nil
}

func (s *Server) setMyDescription(_ context.Context, p params) (any, error) {
	return s.setProfile(p, "description", 512)
}

func (s *Server) getMyDescription(_ context.Context, p params) (any, error) {
	return s.getProfile(p, "description")
}

func (s *Server) setMyShortDescription(_ context.Context, p params) (any, error) {
	return s.setProfile(p, "short_description", 120)
}

func (s *Server) getMyShortDescription(_ context.Context, p params) (any, error) {
	return s.getProfile(p, "short_description")
}

func (s *Server) setProfile(p params, name string, longest int) (any, error) {
	code, err := language(p)
	if err != nil {
		return nil, err
	}
	if units(p.text(name)) > longest {
		return nil, badRequest("%s is too long", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile.texts[name][code] = p.text(name)
	return true, nil
}

func (s *Server) getProfile(p params, name string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return object{name: s.profile.texts[name][p.text("language_code")]}, nil
}

// Description is what is shown in an empty chat to somebody whose app is in a language.
func (s *Server) Description(lang string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lang, _, _ = strings.Cut(lang, "-")
	if own := s.profile.texts["description"][lang]; own != "" {
		return own
	}
	return s.profile.texts["description"][""]
}
