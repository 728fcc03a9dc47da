package botapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/internal/play/phone"
)

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// reply is an answer of the API.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

func call(t *testing.T, s *Server, method string, params object) reply {
	t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		t.Error(err)
		return reply{}
	}
	resp, err := http.Post(s.URL()+"/bot"+s.Token()+"/"+method, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return reply{}
	}
	defer resp.Body.Close()
	var r reply
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Error(err)
	}
	if !r.OK && resp.StatusCode != r.Code {
		t.Errorf("%s: status %d, error_code %d", method, resp.StatusCode, r.Code)
	}
	return r
}

func inline(data, link string) object {
	return object{"inline_keyboard": [][]object{{{"text": "Sim", "callback_data": data, "url": link}}}}
}

func TestWhatIsRefused(t *testing.T) {
	s := start(t, Options{Unpaced: true})
	ann, silent, gone := s.Person("Ann", "pt-br"), s.Person("Silent", ""), s.Person("Gone", "")
	ann.Write("oi")
	gone.Write("oi")
	gone.Block()
	slow := s.Person("Slow", "")
	slow.Write("oi")
	slow.Set(phone.Switches{Refuse: "429"})
	long := strings.Repeat("a", 4096)
	to := ann.ID()
	for name, c := range map[string]struct {
		method      string
		params      object
		code        int // 0: accepted
		description string
	}{
		"plain text":            {"sendMessage", object{"chat_id": to, "text": "oi & <tchau>"}, 0, ""},
		"the longest text":      {"sendMessage", object{"chat_id": to, "text": long}, 0, ""},
		"too long":              {"sendMessage", object{"chat_id": to, "text": long + "a"}, 400, "message is too long"},
		"too long in UTF-16":    {"sendMessage", object{"chat_id": to, "text": strings.Repeat("👋", 2049)}, 400, "message is too long"},
		"markup does not count": {"sendMessage", object{"chat_id": to, "text": "<b>" + long + "</b>", "parse_mode": "HTML"}, 0, ""},
		"empty":                 {"sendMessage", object{"chat_id": to, "text": " \n"}, 400, "must be non-empty"},
		"unknown tag":           {"sendMessage", object{"chat_id": to, "text": "a <x>b</x>", "parse_mode": "HTML"}, 400, `Unsupported start tag "x" at byte offset 2`},
		"unclosed tag":          {"sendMessage", object{"chat_id": to, "text": "<b>a", "parse_mode": "HTML"}, 400, "can't parse entities: Can't find end tag"},
		"crossed tags":          {"sendMessage", object{"chat_id": to, "text": "<b><i>a</b></i>", "parse_mode": "HTML"}, 400, "Unmatched end tag"},
		"a bare <":              {"sendMessage", object{"chat_id": to, "text": "1 < 2", "parse_mode": "HTML"}, 400, "can't parse entities"},
		"nobody":                {"sendMessage", object{"chat_id": "1", "text": "oi"}, 400, "chat not found"},
		"never wrote":           {"sendMessage", object{"chat_id": silent.ID(), "text": "oi"}, 403, "can't initiate"},
		"blocked":               {"sendMessage", object{"chat_id": gone.ID(), "text": "oi"}, 403, "blocked by the user"},
		"switched on":           {"sendMessage", object{"chat_id": slow.ID(), "text": "oi"}, 429, "retry after"},
		"data of 64 bytes":      {"sendMessage", object{"chat_id": to, "text": "oi", "reply_markup": inline(strings.Repeat("я", 32), "")}, 0, ""},
		"data of 65 bytes":      {"sendMessage", object{"chat_id": to, "text": "oi", "reply_markup": inline(strings.Repeat("a", 65), "")}, 400, "BUTTON_DATA_INVALID"},
		"no data":               {"sendMessage", object{"chat_id": to, "text": "oi", "reply_markup": inline("", "")}, 400, "BUTTON_DATA_INVALID"},
		"not a link":            {"sendMessage", object{"chat_id": to, "text": "oi", "reply_markup": inline("", "javascript:1")}, 400, "Wrong HTTP URL"},
		"venue":                 {"sendVenue", object{"chat_id": to, "latitude": -3.1, "longitude": -60.0, "title": "Posto", "address": "Rua"}, 0, ""},
		"venue without address": {"sendVenue", object{"chat_id": to, "latitude": -3.1, "longitude": -60.0, "title": "Posto"}, 400, "VENUE"},
		"off the globe":         {"sendLocation", object{"chat_id": to, "latitude": 91, "longitude": 0}, 400, "latitude"},
		"unknown method":        {"sendDream", nil, 404, "method not found"},
		"language with region":  {"setMyDescription", object{"description": "a", "language_code": "pt-br"}, 400, "language code"},
		"description too long":  {"setMyDescription", object{"description": strings.Repeat("a", 513)}, 400, "too long"},
		"command in capitals":   {"setMyCommands", object{"commands": []object{{"command": "Menu", "description": "m"}}}, 400, "BOT_COMMAND_INVALID"},
		"webhook elsewhere":     {"setWebhook", object{"url": "http://192.0.2.1:80/"}, 400, "loopback"},
		"bad secret":            {"setWebhook", object{"url": "http://127.0.0.1:80/", "secret_token": "é"}, 400, "unallowed characters"},
		"unknown press":         {"answerCallbackQuery", object{"callback_query_id": "1"}, 400, "query is too old"},
		"unknown file":          {"getFile", object{"file_id": "1"}, 400, "wrong file_id"},
	} {
		t.Run(name, func(t *testing.T) {
			r := call(t, s, c.method, c.params)
			if r.Code != c.code || !strings.Contains(r.Description, c.description) {
				t.Errorf("got %d %q, want %d %q", r.Code, r.Description, c.code, c.description)
			}
		})
	}
	s.Expire(true)
	if r := call(t, s, "getMe", nil); r.Code != 401 {
		t.Errorf("expired token: %d", r.Code)
	}
}

func TestPaceOfOneChat(t *testing.T) {
	s := start(t, Options{})
	ann := s.Person("Ann", "")
	ann.Write("oi")
	for n := range 10 {
		r := call(t, s, "sendMessage", object{"chat_id": ann.ID(), "text": "oi"})
		if r.Code == 0 {
			continue
		}
		if n < 3 || r.Code != 429 || r.Parameters.RetryAfter < 1 {
			t.Errorf("message %d: %d, retry after %d", n, r.Code, r.Parameters.RetryAfter)
		}
		return
	}
	t.Error("ten messages at once were let through")
}

// ids are the update ids of an answer of getUpdates.
func ids(t *testing.T, r reply) []int64 {
	t.Helper()
	var updates []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(r.Result, &updates); err != nil {
		t.Fatalf("%s: %v", r.Result, err)
	}
	var list []int64
	for _, u := range updates {
		list = append(list, u.ID)
	}
	return list
}

func TestOffsets(t *testing.T) {
	clock := new(phone.Clock)
	s := start(t, Options{Clock: clock})
	ann := s.Person("Ann", "")
	for _, text := range []string{"a", "b", "c"} {
		ann.Write(text)
	}
	first := ids(t, call(t, s, "getUpdates", object{"limit": 2}))
	if len(first) != 2 {
		t.Fatalf("limit: %v", first)
	}
	if again := ids(t, call(t, s, "getUpdates", object{"limit": 2})); !slices.Equal(again, first) {
		t.Errorf("without an offset nothing is confirmed: %v, then %v", first, again)
	}
	rest := ids(t, call(t, s, "getUpdates", object{"offset": first[1] + 1}))
	if len(rest) != 1 || rest[0] != first[1]+1 {
		t.Errorf("after the offset: %v", rest)
	}
	if back := ids(t, call(t, s, "getUpdates", object{"offset": first[0]})); !slices.Equal(back, rest) {
		t.Errorf("what was confirmed came back: %v", back)
	}
	clock.Forward(25 * time.Hour)
	if late := ids(t, call(t, s, "getUpdates", nil)); len(late) != 0 || s.Pending() != 0 {
		t.Errorf("kept longer than a day: %v", late)
	}
}

func TestOnePollerOrOneWebhook(t *testing.T) {
	s := start(t, Options{})
	older := make(chan reply)
	go func() { older <- call(t, s, "getUpdates", object{"timeout": 30}) }()
	for s.Calls("getUpdates") == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // the older one is waiting by now; if it is not, it gets the same answer below
	newer := call(t, s, "getUpdates", nil)
	if r := <-older; r.Code != 409 && newer.Code != 409 {
		t.Errorf("two pollers: %d and %d", r.Code, newer.Code)
	}
	if r := call(t, s, "setWebhook", object{"url": "http://127.0.0.1:1/"}); !r.OK {
		t.Fatal(r.Description)
	}
	if r := call(t, s, "getUpdates", nil); r.Code != 409 || !strings.Contains(r.Description, "webhook is active") {
		t.Errorf("polling beside a webhook: %d %s", r.Code, r.Description)
	}
	if r := call(t, s, "setWebhook", object{"url": "http://127.0.0.1:1/"}); r.Code != 429 {
		t.Errorf("a second setWebhook within a second: %d", r.Code)
	}
}

func TestPressIsAnsweredInTime(t *testing.T) {
	clock := new(phone.Clock)
	s := start(t, Options{Clock: clock})
	ann := s.Person("Ann", "")
	ann.Write("oi")
	call(t, s, "sendMessage", object{"chat_id": ann.ID(), "text": "?", "reply_markup": inline("3|yes", "")})
	press := func() string {
		if err := ann.Press(ann.Screen()[1].ID, "Sim"); err != nil {
			t.Fatal(err)
		}
		var updates []struct {
			Query struct {
				ID string `json:"id"`
			} `json:"callback_query"`
		}
		if err := json.Unmarshal(call(t, s, "getUpdates", nil).Result, &updates); err != nil {
			t.Fatal(err)
		}
		return updates[len(updates)-1].Query.ID
	}
	if r := call(t, s, "answerCallbackQuery", object{"callback_query_id": press()}); !r.OK {
		t.Errorf("in time: %s", r.Description)
	}
	id := press()
	clock.Forward(time.Hour)
	if r := call(t, s, "answerCallbackQuery", object{"callback_query_id": id}); r.Code != 400 {
		t.Errorf("an hour later: %d", r.Code)
	}
}

func TestEditAndDelete(t *testing.T) {
	clock := new(phone.Clock)
	s := start(t, Options{Clock: clock})
	ann := s.Person("Ann", "")
	ann.Write("oi")
	call(t, s, "sendMessage", object{"chat_id": ann.ID(), "text": "?", "reply_markup": inline("3|yes", "")})
	message := ann.Screen()[1].ID
	where := object{"chat_id": ann.ID(), "message_id": message}
	if r := call(t, s, "editMessageReplyMarkup", where); !r.OK || len(ann.Screen()[1].Buttons) != 0 {
		t.Errorf("the buttons stayed: %s", r.Description)
	}
	if r := call(t, s, "editMessageReplyMarkup", where); !strings.Contains(r.Description, "message is not modified") {
		t.Errorf("the same again: %s", r.Description)
	}
	if r := call(t, s, "deleteMessage", where); !r.OK || !ann.Screen()[1].Gone {
		t.Errorf("not deleted: %s", r.Description)
	}
	if r := call(t, s, "deleteMessage", where); !strings.Contains(r.Description, "not found") {
		t.Errorf("deleted twice: %s", r.Description)
	}
	clock.Forward(49 * time.Hour)
	if r := call(t, s, "deleteMessage", object{"chat_id": ann.ID(), "message_id": ann.Screen()[0].ID}); r.OK {
		t.Error("deleted after two days")
	}
}

func TestFiles(t *testing.T) {
	s := start(t, Options{})
	ann := s.Person("Ann", "")
	ann.SendFile(phone.File{Kind: "document", Name: "a.pdf", MIME: "application/pdf", Data: []byte("%PDF")}, "", 0)
	ann.SendFile(phone.File{Kind: "video", MIME: "video/mp4"}, "", 21<<20)
	small, large := ann.Screen()[0].File.Ref, ann.Screen()[1].File.Ref
	var f struct {
		Path string `json:"file_path"`
	}
	if err := json.Unmarshal(call(t, s, "getFile", object{"file_id": small}).Result, &f); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(s.URL() + "/file/bot" + s.Token() + "/" + f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, _ := io.ReadAll(resp.Body); string(data) != "%PDF" {
		t.Errorf("downloaded %q", data)
	}
	if r := call(t, s, "getFile", object{"file_id": large}); !strings.Contains(r.Description, "file is too big") {
		t.Errorf("21 MB: %s", r.Description)
	}
}

func TestAwait(t *testing.T) {
	s := start(t, Options{})
	ann := s.Person("Ann", "")
	ann.Write("oi")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ann.Reply(ctx, func(phone.Message) bool { return true }); err == nil {
		t.Error("there is no reply yet")
	}
	go call(t, s, "sendMessage", object{"chat_id": ann.ID(), "text": "olá"})
	m, err := ann.Reply(context.Background(), func(phone.Message) bool { return true })
	if err != nil || m.Text != "olá" {
		t.Errorf("reply %q, %v", m.Text, err)
	}
}
