package app_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/internal/app"
	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/play"
	"ponte/internal/play/phone"
)

// TestWhatThePlatformRefusesForAWhile is sent again after the pause that was asked for, once.
func TestWhatThePlatformRefusesForAWhile(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	people := map[string]writer{}
	began := time.Now()
	for _, code := range []string{"429", "500"} {
		ann := s.Telegram.Person("Ann "+code, "pt")
		ann.Set(phone.Switches{Refuse: code, Times: 1})
		ann.Write("perdi meu RNM")
		people["Telegram "+code] = ann
	}
	for i, code := range []string{"130429", "131056", "131000", "2"} {
		bob := s.WhatsApp.Person("Bob "+code, fmt.Sprint(5592981720000+i))
		bob.Set(phone.Switches{Refuse: code, Times: 1})
		bob.Write("perdi meu RNM")
		people["WhatsApp "+code] = bob
	}
	for name, who := range people {
		reply := says(t, who, "204,77")
		if took := reply.At.Sub(began); took < 2*time.Second {
			t.Errorf("%s: sent again after %s", name, took)
		}
	}
}

func TestBlocked(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	ann, bob := s.Telegram.Person("Ann", "pt"), s.WhatsApp.Person("Bob", "5592981723241")
	for _, write := range []func(string){ann.Write, func(text string) { bob.Write(text) }} {
		write("pessoa")
	}
	says(t, ann)
	says(t, bob)
	ann.Write("Manaus")
	bob.Write("Manaus")
	atTelegram, atWhatsApp := s.claim("Ann"), s.claim("Bob")
	says(t, bob, "equipe") // somebody of the team has joined
	ann.Block()
	bob.Block(true)
	until(t, "staff see that Ann blocked", func() bool {
		return slices.ContainsFunc(s.queue(), func(i desk.Item) bool { return i.Name == "Ann" && !i.Reachable })
	})
	s.reply(atTelegram.Case.ID, "Bom dia")
	s.reply(atWhatsApp.Case.ID, "Bom dia")
	until(t, "Telegram's reply failed", func() bool { return s.status(atTelegram.Case.ID, "Bom dia") == "failed contact-gone" })
	until(t, "WhatsApp's reply failed", func() bool { return s.status(atWhatsApp.Case.ID, "Bom dia") == "failed 131026" })
	ann.Write("voltei") // unblocks
	until(t, "Ann is back", func() bool {
		return slices.ContainsFunc(s.queue(), func(i desk.Item) bool { return i.Name == "Ann" && i.Reachable })
	})
}

// TestExpiredToken: the channel stops, nothing is lost, and the other one goes on.
func TestExpiredToken(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	bob, ann := s.WhatsApp.Person("Bob", "5592981723241"), s.Telegram.Person("Ann", "pt")
	bob.Write("oi")
	says(t, bob)
	s.WhatsApp.Expire(true)
	bob.Write("perdi meu RNM")
	until(t, "the channel is stopped", func() bool { return slices.Equal(s.app.Conversations.Stopped(), []string{"whatsapp:100000000000001"}) })
	ann.Write("perdi meu RNM")
	says(t, ann, "204,77")
	if n := len(bob.Replies()); n != 0 {
		t.Errorf("%d messages came through with an expired token", n)
	}
}

func TestAnotherNumber(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	bob := s.WhatsApp.Person("Bob", "559281723241") // without the ninth digit, as older accounts
	bob.Write("pessoa")
	says(t, bob)
	bob.Write("Manaus")
	item := s.claim("Bob")
	bob.ChangeNumber("5511999990000")
	until(t, "the address moved", func() bool {
		return slices.ContainsFunc(s.queue()[0].Aliases, func(a chat.Alias) bool { return a.Value == "5511999990000" })
	})
	s.reply(item.Case.ID, "Bom dia")
	says(t, bob, "Bom dia")
}

// TestSomebodyWithoutANumber is known by the user id alone.
func TestSomebodyWithoutANumber(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	bob := s.WhatsApp.Person("Bob", "5592981723241")
	bob.Hide(true)
	bob.Write("perdi meu RNM")
	says(t, bob, "204,77")
}

// TestTheWindow: an answer after a day waits, the person is told in their language, and their tap brings it.
func TestTheWindow(t *testing.T) {
	s := serve(t, play.Options{}, nil)
	bob := s.WhatsApp.Person("Bob", "5592981723241")
	bob.Write("quiero hablar con una persona")
	says(t, bob)
	bob.Write("Manaus")
	item := s.claim("Bob")
	says(t, bob, "equipo")
	s.Clock.Forward(25 * time.Hour)
	s.reply(item.Case.ID, "Venga el lunes.")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	notice, err := bob.Await(ctx, func(m phone.Message) bool { return m.Template == "reply_waiting" })
	if err != nil || !strings.Contains(notice.Text, "respuesta") {
		for _, l := range s.lines(item.Case.ID) {
			t.Logf("%s %s %s %q", l.Who, l.Status, l.Reason, l.Text)
		}
		t.Fatalf("notice %q, %v", notice.Text, err)
	}
	if got := s.status(item.Case.ID, "Venga el lunes."); got != "held" {
		t.Errorf("before the tap it is %s", got)
	}
	if err := bob.Press(notice.ID, notice.Choices()[0].Label); err != nil {
		t.Fatal(err)
	}
	says(t, bob, "Venga el lunes.")
}

// TestLongTextsFit: what staff write at length is cut to what the platform takes, in order, without a character lost.
func TestLongTextsFit(t *testing.T) {
	s := serve(t, play.Options{Unpaced: true}, nil)
	for i, c := range []struct{ name, unit string }{
		{"words", "Leve o passaporte e a certidão. "}, {"Arabic", "أحضر جواز السفر والشهادة. "}, {"Chinese", "请携带护照和证明。"}, {"emoji", "👩‍👩‍👧 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			ann := s.Telegram.Person("Ann "+c.name, "pt")
			bob := s.WhatsApp.Person("Bob "+c.name, fmt.Sprint(5592981720000+i))
			ann.Write("pessoa")
			bob.Write("pessoa")
			says(t, ann)
			says(t, bob)
			ann.Write("Manaus")
			bob.Write("Manaus")
			text := strings.Repeat(c.unit, 9000/len([]rune(c.unit)))
			for name, who := range map[string]writer{"Ann " + c.name: ann, "Bob " + c.name: bob} {
				item := s.claim(name)
				says(t, who, "equipe")
				before := len(who.Screen())
				s.reply(item.Case.ID, text+"END")
				says(t, who, "END")
				var all strings.Builder
				for _, m := range who.Screen()[before:] {
					all.WriteString(m.Text)
				}
				if got, want := letters(all.String()), letters(text+"END"); got != want {
					t.Errorf("%s got %d letters of %d", name, len([]rune(got)), len([]rune(want)))
				}
			}
		})
	}
}

// letters leaves out spaces and the marks that set directions apart.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\u2068' || r == '\u2069' {
			return -1
		}
		return r
	}, s)
}

// TestFilesReachStaff: a picture loses what is not seen of it, a program is not kept, and nothing readable lies in the folder.
func TestFilesReachStaff(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, play.Options{}, func(o *app.Options) { o.Files = folder })
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	shot := append(picture.Bytes(), "GPS -3.117034"...)
	ann, bob := s.Telegram.Person("Ann", "pt"), s.WhatsApp.Person("Bob", "5592981723241")
	ann.Write("pessoa")
	bob.Write("pessoa")
	says(t, ann)
	says(t, bob)
	ann.Write("Manaus")
	bob.Write("Manaus")
	for _, name := range []string{"Ann", "Bob"} {
		item := s.claim(name)
		send := func(f phone.File) {
			if name == "Ann" {
				ann.SendFile(f, "", 0)
				return
			}
			bob.SendFile(f, "")
		}
		send(phone.File{Kind: "image", MIME: "image/jpeg", Data: shot})
		send(phone.File{Kind: "voice", MIME: "audio/ogg", Data: []byte("OggS\x00\x02 a voice note")})
		send(phone.File{Kind: "document", Name: "foto.jpg", MIME: "image/jpeg", Data: []byte("MZ\x90\x00 a program")})
		var files []*chat.Media
		until(t, "the files of "+name, func() bool {
			files = nil
			for _, l := range s.lines(item.Case.ID) {
				if l.Media != nil && (l.Media.StoreID != "" || l.Media.Failed != "") {
					files = append(files, l.Media)
				}
			}
			return len(files) == 3
		})
		if files[2].Failed != "type" {
			t.Errorf("%s: the program is %+v", name, files[2])
		}
		for i, want := range []string{"image/jpeg", "audio/ogg"} {
			f, err := s.app.Conversations.OpenFile(t.Context(), files[i].StoreID)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(f.Data)
			if err != nil || f.Media.MIME != want || bytes.Contains(data, []byte("GPS")) {
				t.Errorf("%s: %s of %d bytes, %v", name, f.Media.MIME, len(data), err)
			}
		}
	}
	kept, err := os.ReadDir(folder)
	if err != nil || len(kept) != 4 {
		t.Fatalf("%d files in the folder, %v", len(kept), err)
	}
	for _, e := range kept {
		if data, err := os.ReadFile(filepath.Join(folder, e.Name())); err != nil || bytes.Contains(data, []byte("OggS")) || bytes.Contains(data, []byte("JFIF")) {
			t.Errorf("%s can be read, %v", e.Name(), err)
		}
	}
}

// TestNobodyCanPretend: what does not come from the platforms is refused without a word, and what is not understood is not
// asked for again.
func TestNobodyCanPretend(t *testing.T) {
	s := serve(t, play.Options{}, byWebhook(t))
	until(t, "Telegram knows the webhook", func() bool { return s.Telegram.Calls("setWebhook") > 0 })
	for name, c := range map[string]struct {
		path, header, value string
		body                []byte
		status              int
	}{
		"Telegram without the secret": {"/hooks/telegram", "X-Telegram-Bot-Api-Secret-Token", "guess", []byte(`{"update_id":1}`), 401},
		"WhatsApp without signature":  {"/hooks/whatsapp", "X-None", "", []byte(`{"object":"whatsapp_business_account"}`), 401},
		"WhatsApp, another secret":    {"/hooks/whatsapp", "X-Hub-Signature-256", "sha256=00", []byte(`{}`), 401},
		"20 MB":                       {"/hooks/whatsapp", "X-Hub-Signature-256", "sha256=00", bytes.Repeat([]byte("x"), 20<<20), 413},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodPost, s.app.URL()+c.path, bytes.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set(c.header, c.value)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != c.status {
				t.Errorf("status %d, want %d", resp.StatusCode, c.status)
			}
		})
	}
}
