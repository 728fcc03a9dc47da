package app_test

import (
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/play"
	"ponte/internal/play/phone"
)

// questions are how people really ask, with what their answer says.
var questions = []struct {
	lang, text, answer string
}{
	{"pt", "perdi meu RNM, como peço outro?", "204,77"},
	{"ht", "mwen pèdi CRNM mwen, kijan m ka jwenn yon lòt?", "204,77"},
	{"ar", "ضاعت بطاقة CRNM كيف أطلع غيرها؟", "204"},
}

func TestPeopleAskOnBothPlatforms(t *testing.T) {
	for mode, change := range map[string]func(*app.Options){"polled": nil, "webhook": byWebhook(t)} {
		t.Run(mode, func(t *testing.T) {
			s := serve(t, play.Options{}, change)
			for i, q := range questions {
				ann := s.Telegram.Person("Ann "+q.lang, q.lang)
				bob := s.WhatsApp.Person("Bob "+q.lang, fmt.Sprint(5592981720000+i))
				ann.Write(q.text)
				bob.Write(q.text)
				says(t, ann, q.answer, "**")
				says(t, bob, q.answer)
			}
		})
	}
}

// byWebhook gives settings by which Telegram posts to the program, whose address must be known before it starts.
func byWebhook(t *testing.T) func(*app.Options) {
	return func(o *app.Options) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o.Listen = l.Addr().String()
		o.TelegramMode, o.PublicURL = "webhook", "http://"+o.Listen
		l.Close()
	}
}

func TestTheNearestUnitByPin(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	ann, bob := s.Telegram.Person("Ann", "pt-br"), s.WhatsApp.Person("Bob", "5592981723241")
	ann.Write("posto mais perto")
	bob.Write("posto mais perto")
	asked := says(t, ann)
	if !asked.AskPin {
		t.Errorf("Telegram's own button for the location is missing: %+v", asked)
	}
	if asked := says(t, bob); !asked.AskPin {
		t.Errorf("WhatsApp's own button for the location is missing: %+v", asked)
	} else {
		bob.SharePin(-3.117, -60.026, asked.ID)
	}
	ann.SharePin(-3.117, -60.026)
	says(t, ann, "NETP AM")
	says(t, bob, "NETP AM")
}

func TestAPersonAnswers(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	for name, ticks := range map[string][]string{
		"in order": {"sent", "delivered", "read"}, "backwards": {"read", "delivered", "sent"}, "without delivered": {"sent", "read"},
		"mixed": {"delivered", "read", "sent", "delivered"},
	} {
		t.Run(name, func(t *testing.T) {
			bob := s.WhatsApp.Person("Bob "+name, "55929"+fmt.Sprint(81720000+len(name)))
			bob.Set(phone.Switches{Ticks: ticks})
			bob.Write("quero falar com uma pessoa")
			says(t, bob)
			bob.Write("Manaus")
			item := s.claim("Bob " + name)
			if item.Case.Lang != "pt" || item.Channel != "whatsapp:100000000000001" {
				t.Errorf("case %+v on %s", item.Case, item.Channel)
			}
			s.reply(item.Case.ID, "Bom dia, sou a Eva.")
			says(t, bob, "Bom dia, sou a Eva.")
			until(t, "it is read", func() bool { return s.status(item.Case.ID, "Bom dia, sou a Eva.") == "read" })
			bob.Write("obrigado")
			until(t, "staff see it", func() bool { return s.status(item.Case.ID, "obrigado") != "no such line" })
		})
	}
	ann := s.Telegram.Person("Ann", "es")
	ann.Write("persona")
	says(t, ann)
	ann.Write("Manaus")
	item := s.claim("Ann")
	s.reply(item.Case.ID, "Buenos días")
	says(t, ann, "Buenos días")
}

// TestDuplicatesChangeNothing: webhooks come several times, a week later too, together with others, and are answered once.
func TestDuplicatesChangeNothing(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	ann, bob, eve := s.Telegram.Person("Ann", "pt"), s.WhatsApp.Person("Bob", "5592981723241"), s.WhatsApp.Person("Eve", "5592981723242")
	ann.Set(phone.Switches{Copies: 3})
	bob.Set(phone.Switches{Copies: 3})
	ann.Write("pessoa")
	first := bob.Write("pessoa")
	says(t, ann)
	says(t, bob)
	s.WhatsApp.Together(func() {
		bob.Write("Manaus")
		eve.Write("oi")
		if err := s.WhatsApp.Replay(bob, first); err != nil {
			t.Error(err)
		}
	})
	ann.Write("Manaus")
	says(t, eve)
	item := s.claim("Bob")
	s.claim("Ann")
	s.Clock.Forward(7*24*time.Hour - time.Hour)
	if err := s.WhatsApp.Replay(bob, first); err != nil {
		t.Fatal(err)
	}
	bob.Set(phone.Switches{})
	bob.Write("ainda aqui")
	until(t, "the last message", func() bool { return s.status(item.Case.ID, "ainda aqui") != "no such line" })
	var wrote []string
	for _, l := range s.lines(item.Case.ID) {
		if l.Who == chat.WhoPerson {
			wrote = append(wrote, l.Text)
		}
	}
	if !slices.Equal(wrote, []string{"pessoa", "Manaus", "ainda aqui"}) {
		t.Errorf("the transcript has %q", wrote)
	}
	if n := len(s.queue()); n != 2 {
		t.Errorf("%d cases of two people", n)
	}
	for _, who := range []writer{ann, bob} {
		replies := 0
		for _, m := range who.Screen() {
			if !m.Mine {
				replies++
			}
		}
		if replies > 3 { // where; opened; staff joined
			t.Errorf("answered %d times", replies)
		}
	}
}
