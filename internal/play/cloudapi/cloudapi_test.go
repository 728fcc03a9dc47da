package cloudapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
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
	Messages []struct {
		ID string `json:"id"`
	} `json:"messages"`
	Error struct {
		Code int `json:"code"`
		Data struct {
			Details string `json:"details"`
		} `json:"error_data"`
	} `json:"error"`
	ID   string `json:"id"`
	URL  string `json:"url"`
	Data []struct {
		Name string `json:"name"`
	} `json:"data"`
	Paging struct {
		Next string `json:"next"`
	} `json:"paging"`
}

func ask(t *testing.T, s *Server, method, address string, body io.Reader, kind string) (int, reply) {
	t.Helper()
	if !strings.HasPrefix(address, "http") {
		address = s.URL() + "/v25.0/" + address
	}
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.o.Token)
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r reply
	_ = json.NewDecoder(resp.Body).Decode(&r) // a file is no JSON
	return resp.StatusCode, r
}

func send(t *testing.T, s *Server, message object) reply {
	t.Helper()
	message["messaging_product"] = "whatsapp"
	body, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	_, r := ask(t, s, http.MethodPost, s.o.Numbers[0]+"/messages", bytes.NewReader(body), "application/json")
	return r
}

func buttons(titles ...string) object {
	var list []object
	for i, title := range titles {
		list = append(list, object{"type": "reply", "reply": object{"id": fmt.Sprint(i), "title": title}})
	}
	return object{"type": "button", "body": object{"text": "?"}, "action": object{"buttons": list}}
}

func list(button, title string, rows int) object {
	var r []object
	for i := range rows {
		r = append(r, object{"id": fmt.Sprint(i), "title": title})
	}
	return object{"type": "list", "body": object{"text": "?"}, "action": object{"button": button, "sections": []object{{"rows": r}}}}
}

func TestWhatIsRefused(t *testing.T) {
	s := start(t, Options{Unpaced: true, Templates: []Template{
		{Name: "reply_waiting", Language: "pt_BR"}, {Name: "reply_waiting", Language: "es", Status: "PENDING"}, {Name: "old", Language: "es", Status: "PAUSED"},
	}})
	ann := s.Person("Ann", "5592981723241")
	ann.Write("oi")
	slow := s.Person("Slow", "5592981723242")
	slow.Write("oi")
	slow.Set(phone.Switches{Refuse: "130429"})
	text := func(body string) object { return object{"type": "text", "text": object{"body": body}} }
	template := func(name, lang string) object {
		return object{"type": "template", "template": object{"name": name, "language": object{"code": lang}}}
	}
	act := func(i object) object { return object{"type": "interactive", "interactive": i} }
	link := func(title, url string) object {
		return act(object{"type": "cta_url", "body": object{"text": "?"}, "action": object{
			"name": "cta_url", "parameters": object{"display_text": title, "url": url}}})
	}
	long := strings.Repeat("a", 4096)
	longBody := buttons("Sim")
	longBody["body"] = object{"text": strings.Repeat("a", 1025)}
	for name, c := range map[string]struct {
		message object
		code    int // 0: accepted
	}{
		"the longest text":       {text(long), 0},
		"too long":               {text(long + "a"), 131009},
		"too long in UTF-16":     {text(strings.Repeat("👋", 2049)), 131009},
		"empty":                  {text(""), 131008},
		"three buttons":          {act(buttons("a", "b", "c")), 0},
		"four buttons":           {act(buttons("a", "b", "c", "d")), 131009},
		"no button":              {act(buttons()), 131009},
		"the same title twice":   {act(buttons("a", "a")), 131009},
		"title of 20":            {act(buttons(strings.Repeat("é", 20))), 0},
		"title of 21":            {act(buttons(strings.Repeat("é", 21))), 131009},
		"body of 1025":           {act(longBody), 131009},
		"ten rows":               {act(list("Escolha", strings.Repeat("r", 24), 10)), 0},
		"eleven rows":            {act(list("Escolha", "r", 11)), 131009},
		"row of 25":              {act(list("Escolha", strings.Repeat("r", 25), 1)), 131009},
		"list button of 21":      {act(list(strings.Repeat("b", 21), "r", 1)), 131009},
		"link":                   {link("Abrir", "https://www.gov.br"), 0},
		"no link":                {link("Abrir", "gov.br"), 131009},
		"asks for a location":    {act(object{"type": "location_request_message", "body": object{"text": "Onde?"}, "action": object{"name": "send_location"}}), 0},
		"unknown interactive":    {act(object{"type": "carousel", "body": object{"text": "?"}}), 131009},
		"location":               {object{"type": "location", "location": object{"latitude": -3.1, "longitude": -60, "name": "Posto", "address": "Rua"}}, 0},
		"location off the globe": {object{"type": "location", "location": object{"latitude": 91, "longitude": 0}}, 131009},
		"template":               {template("reply_waiting", "pt_BR"), 0},
		"template, other code":   {template("reply_waiting", "pt"), 132001},
		"template not approved":  {template("reply_waiting", "es"), 132001},
		"template paused":        {template("old", "es"), 132015},
		"unknown file":           {object{"type": "image", "image": object{"id": "1"}}, 131009},
		"a link to a file":       {object{"type": "image", "image": object{"link": "https://example.org/a.jpg"}}, 131053},
		"unknown type":           {object{"type": "hologram"}, 131051},
		"callback too long":      {object{"type": "text", "text": object{"body": "a"}, "biz_opaque_callback_data": strings.Repeat("a", 513)}, 131009},
	} {
		t.Run(name, func(t *testing.T) {
			c.message["to"] = ann.Number()
			r := send(t, s, c.message)
			if r.Error.Code != c.code || (c.code == 0) != (len(r.Messages) == 1) {
				t.Errorf("code %d %q, want %d", r.Error.Code, r.Error.Data.Details, c.code)
			}
		})
	}
	if r := send(t, s, object{"to": slow.Number(), "type": "text", "text": object{"body": "oi"}}); r.Error.Code != 130429 {
		t.Errorf("switched on: %d", r.Error.Code)
	}
	if r := send(t, s, object{"type": "text", "text": object{"body": "oi"}}); r.Error.Code != 131008 {
		t.Errorf("to nobody: %d", r.Error.Code)
	}
	s.Expire(true)
	if status, r := ask(t, s, http.MethodGet, s.o.Numbers[0], nil, ""); status != 401 || r.Error.Code != 190 {
		t.Errorf("expired token: %d %d", status, r.Error.Code)
	}
}

func TestWindowAndPace(t *testing.T) {
	clock := new(phone.Clock)
	s := start(t, Options{Clock: clock, Templates: []Template{{Name: "reply_waiting", Language: "pt_BR"}}})
	ann := s.Person("Ann", "5592981723241")
	ann.Write("oi")
	text := object{"to": ann.Number(), "type": "text", "text": object{"body": "oi"}}
	clock.Forward(24*time.Hour - time.Minute)
	if r := send(t, s, text); r.Error.Code != 0 {
		t.Errorf("before 24 hours: %d", r.Error.Code)
	}
	clock.Forward(time.Minute)
	if r := send(t, s, text); r.Error.Code != 131047 {
		t.Errorf("after 24 hours: %d", r.Error.Code)
	}
	template := object{"to": ann.Number(), "type": "template", "template": object{"name": "reply_waiting", "language": object{"code": "pt_BR"}}}
	if r := send(t, s, template); r.Error.Code != 0 {
		t.Errorf("a template: %d", r.Error.Code)
	}
	ann.Write("oi")
	for n := range 60 {
		if r := send(t, s, text); r.Error.Code != 0 {
			if n < 40 || r.Error.Code != 131056 {
				t.Errorf("message %d: %d", n, r.Error.Code)
			}
			return
		}
	}
	t.Error("sixty messages to one person were let through")
}

func TestFiles(t *testing.T) {
	clock := new(phone.Clock)
	s := start(t, Options{Clock: clock})
	ann := s.Person("Ann", "1")
	ann.SendFile(phone.File{Kind: "voice", MIME: "audio/ogg; codecs=opus", Data: []byte("OggS")}, "")
	_, info := ask(t, s, http.MethodGet, ann.Screen()[0].File.Ref+"?phone_number_id="+s.o.Numbers[0], nil, "")
	if status, _ := ask(t, s, http.MethodGet, info.URL, nil, ""); status != http.StatusOK {
		t.Errorf("download: %d", status)
	}
	clock.Forward(6 * time.Minute)
	if status, _ := ask(t, s, http.MethodGet, info.URL, nil, ""); status != http.StatusNotFound {
		t.Errorf("download under an old address: %d", status)
	}
	for mime, ok := range map[string]bool{"application/pdf": true, "application/x-msdownload": false} {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		_ = form.WriteField("messaging_product", "whatsapp")
		_ = form.WriteField("type", mime)
		part, _ := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.pdf"`}})
		_, _ = part.Write([]byte("%PDF"))
		form.Close()
		_, r := ask(t, s, http.MethodPost, s.o.Numbers[0]+"/media", &b, form.FormDataContentType())
		if (r.ID != "") != ok {
			t.Errorf("%s: id %q, code %d", mime, r.ID, r.Error.Code)
			continue
		}
		if !ok {
			continue
		}
		send(t, s, object{"to": "1", "type": "document", "document": object{"id": r.ID, "filename": "b.pdf"}})
		if screen := ann.Screen(); screen[len(screen)-1].File.Name != "b.pdf" {
			t.Errorf("shown %+v", screen[len(screen)-1])
		}
	}
}

func TestTemplatesComeInPages(t *testing.T) {
	var all []Template
	for i := range 60 {
		all = append(all, Template{Name: fmt.Sprintf("t%d", i), Language: "es"})
	}
	s := start(t, Options{Templates: all})
	seen, address := 0, s.o.Account+"/message_templates?fields=name"
	for address != "" {
		_, r := ask(t, s, http.MethodGet, address, nil, "")
		seen += len(r.Data)
		address = r.Paging.Next
	}
	if seen != 60 {
		t.Errorf("%d of 60 templates", seen)
	}
}

func TestWebhookMustKnowTheToken(t *testing.T) {
	s := start(t, Options{})
	wrong := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer wrong.Close()
	if err := s.Subscribe(context.Background(), wrong.URL); err == nil {
		t.Error("subscribed without the challenge")
	}
	if err := s.Subscribe(context.Background(), "http://192.0.2.1/hook"); err == nil {
		t.Error("subscribed an address elsewhere")
	}
}
