package telegram

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ponte/internal/chat"
)

// TestParseCaptured reads the sample payloads of the contract: what each of them means to us.
func TestParseCaptured(t *testing.T) {
	pin := chat.Pin{}
	want := map[string]chat.Event{ // nil: nobody is answered
		"upd_start_plain":                         chat.Start{},
		"upd_start_deeplink":                      chat.Start{Param: "*"},
		"upd_message_text":                        chat.Text{},
		"upd_message_no_language_code":            chat.Text{},
		"upd_message_reply_with_quote":            chat.Text{},
		"upd_message_text_unicode_entities":       chat.Text{},
		"upd_command_with_botname_in_group":       nil,
		"upd_location":                            pin,
		"upd_location_live":                       pin,
		"upd_venue":                               pin,
		"upd_edited_message_location_live":        nil,
		"upd_edited_message":                      chat.Edited{},
		"upd_contact_own_number":                  chat.Attachment{Media: chat.Media{Kind: chat.MediaContact}},
		"upd_contact_of_someone_else":             chat.Attachment{Media: chat.Media{Kind: chat.MediaContact}},
		"upd_photo_caption":                       chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}},
		"upd_photo_album_1":                       chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}},
		"upd_photo_album_2":                       chat.Attachment{Media: chat.Media{Kind: chat.MediaImage}},
		"upd_document":                            chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument}},
		"upd_document_too_big_to_download":        chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Failed: "too-large"}},
		"upd_animation_with_document_twin":        chat.Attachment{Media: chat.Media{Kind: chat.MediaVideo}},
		"upd_voice":                               chat.Attachment{Media: chat.Media{Kind: chat.MediaVoice}},
		"upd_video":                               chat.Attachment{Media: chat.Media{Kind: chat.MediaVideo}},
		"upd_video_note":                          chat.Attachment{Media: chat.Media{Kind: chat.MediaVideo}},
		"upd_audio":                               chat.Attachment{Media: chat.Media{Kind: chat.MediaAudio}},
		"upd_sticker":                             chat.Unsupported{Kind: "sticker"},
		"upd_dice":                                chat.Unsupported{Kind: "dice"},
		"upd_poll":                                chat.Unsupported{Kind: "poll"},
		"upd_callback_query":                      chat.Tap{},
		"upd_callback_query_inaccessible_message": chat.Tap{},
		"upd_my_chat_member_blocked":              chat.Unreachable{},
		"upd_my_chat_member_unblocked":            chat.Reachable{},
		"upd_my_chat_member_admin_in_staff_group": nil,
		"upd_my_chat_member_removed_from_group":   nil,
		"upd_anonymous_admin_in_group":            nil,
		"upd_forum_general_topic_message":         nil,
		"upd_forum_topic_closed":                  nil,
		"upd_forum_topic_created":                 nil,
		"upd_forum_topic_staff_reply":             nil,
		"upd_group_migrated_to_supergroup":        nil,
		"upd_supergroup_migrated_from_group":      nil,
		"upd_unknown_future_message_kind":         nil,
		"upd_unknown_future_update":               nil,
	}
	files, err := filepath.Glob("testdata/upd_*.json")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d payloads, %d expectations, %v", len(files), len(want), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			event, ok := want[name]
			if !ok {
				t.Fatal("no expectation for this payload")
			}
			p := parseFile(t, path)
			if event == nil {
				if p.Inbound != nil {
					t.Fatalf("answered: %#v", p.Inbound.Event)
				}
				return
			}
			if p.Inbound == nil {
				t.Fatal("not answered")
			}
			checkEvent(t, event, p.Inbound.Event)
			if len(p.Inbound.From) != 1 || p.Inbound.From[0].Kind != chat.AliasTelegram || p.Inbound.At.IsZero() || p.Inbound.ExternalID == "" {
				t.Errorf("incomplete: %+v", p.Inbound)
			}
			if (p.CallbackID != "") != strings.Contains(name, "callback") {
				t.Errorf("callback id %q", p.CallbackID)
			}
		})
	}
}

func parseFile(t *testing.T, path string) Parsed {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse("telegram:123456", body)
	if err != nil {
		t.Fatal(err)
	}
	if p.UpdateID == 0 || p.Kind == "" {
		t.Fatalf("incomplete: %+v", p)
	}
	return p
}

// checkEvent compares the kinds, and what the expectation states beyond.
func checkEvent(t *testing.T, want, got chat.Event) {
	t.Helper()
	if reflect.TypeOf(want) != reflect.TypeOf(got) {
		t.Fatalf("got %#v, want a %T", got, want)
	}
	switch got := got.(type) {
	case chat.Start:
		if (got.Param != "") != (want.(chat.Start).Param != "") {
			t.Errorf("parameter %q", got.Param)
		}
	case chat.Text:
		if strings.TrimSpace(got.Body) == "" {
			t.Error("no text")
		}
	case chat.Pin:
		if !got.Point.Valid() || got.Point == (chat.Point{}) {
			t.Errorf("point %v", got.Point)
		}
	case chat.Attachment:
		w := want.(chat.Attachment)
		if got.Media.Kind != w.Media.Kind || w.Media.Failed != "" && got.Media.Failed != w.Media.Failed {
			t.Errorf("got %+v, want %+v", got.Media, w.Media)
		}
		if got.Media.Failed == "" && got.Media.Ref == "" {
			t.Error("nothing to fetch")
		}
	case chat.Tap:
		if got.Action == "" {
			t.Error("no action")
		}
	case chat.Unsupported:
		if got != want {
			t.Errorf("got %v", got)
		}
	}
}

func TestParseBad(t *testing.T) {
	for body, fails := range map[string]bool{
		"": true, "{}": true, "[]": true, `{"update_id":0}`: true, "{": true,
		`{"update_id":7}`: false,
		`{"update_id":7,"message":{"message_id":"no number"}}`: false, // known by its id, not understood
	} {
		p, err := Parse("telegram:1", []byte(body))
		if (err != nil) != fails || p.Inbound != nil {
			t.Errorf("Parse(%s) = %+v, %v", body, p, err)
		}
	}
}

func TestCommandsAreWords(t *testing.T) {
	for in, want := range map[string]chat.Event{
		"/menu": chat.Text{Body: "menu"}, "/delete@PonteBot": chat.Text{Body: "delete"}, "/start": chat.Start{},
		"/start gru": chat.Start{Param: "gru"}, "oi /start": chat.Text{Body: "oi /start"}, "👋 oi": chat.Text{Body: "👋 oi"},
	} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %#v, want %#v", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/upd_*.json")
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Parse("telegram:1", body)
		if err == nil && p.UpdateID == 0 {
			t.Errorf("no error and no id for %q", body)
		}
		if p.Inbound != nil && (p.Inbound.Event == nil || len(p.Inbound.From) == 0) {
			t.Errorf("incomplete: %+v", p.Inbound)
		}
	})
}
