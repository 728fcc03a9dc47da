package console_test

import (
	"bufio"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
	"ponte/internal/store/storetest"
)

var endSession = regexp.MustCompile(`/console/sessions/([^/"]+)/end`)

// patterns are the routes of the console: "POST /console/sign-out".
func (r *rig) patterns() []string { return patterns(r.options) }

// number is how a platform knows a person, which the pages do not show.
const number = "998877665544"

// TestCase is the whole way of a case without scripts.
func TestCase(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	r.Clock.Add(12 * time.Minute)
	id := p.Case().ID
	at := "/console/cases/" + id

	_, page := b.get("/console/")
	wantIn(t, page, "Ana</bdi>", "12 min", "Esperando", "Fila geral", `href="`+at+`"`, "data-waiting")
	wantWhole(t, page)

	_, page = b.get(at)
	wantIn(t, page, "Assumir o atendimento", "case-opened", "Telegram")
	wantOut(t, page, number, `action="`+at+`/reply"`) // the person's number is nobody's business; nobody answers without claiming
	wantWhole(t, page)

	resp, page := b.post(at + "/claim")
	if resp.Request.URL.Path != at {
		t.Errorf("after claiming at %s", resp.Request.URL.Path)
	}
	wantIn(t, page, "comigo", `action="`+at+`/reply"`, "staff-joined", "Devolver à fila")

	_, page = b.post(at+"/reply", "text=Bom dia <b>Ana</b>", "key=k1")
	wantIn(t, page, "Bom dia &lt;b&gt;Ana&lt;/b&gt;", "Equipe: Joana joana", "na fila de envio")
	b.post(at+"/reply", "text=Bom dia <b>Ana</b>", "key=k1") // pressed twice
	b.post(at+"/reply", "text=  ", "key=k2")
	p.Deliver()
	if got := r.Phone.Texts(number); strings.Join(got, "|") != "case-opened|staff-joined|Bom dia <b>Ana</b>" {
		t.Errorf("the person got %q", got)
	}
	_, page = b.get(at)
	wantIn(t, page, `class="status sent"`, "enviada")

	_, page = b.post(at+"/note", "text=Ligar amanhã", "key=k3")
	wantIn(t, page, "Ligar amanhã", `class="line note"`, "Nota interna: Joana joana")
	b.post(at+"/draft", "text=Estou vendo")
	_, page = b.get(at)
	wantIn(t, page, ">Estou vendo</textarea>")

	_, page = b.post(at+"/close", "outcome=nonsense")
	wantIn(t, page, "Escolha como o caso terminou")
	resp, _ = b.post(at+"/close", "outcome=solved")
	if resp.Request.URL.Path != "/console/" || p.Case().State != chat.CaseClosedState || p.Case().Outcome != "solved" {
		t.Errorf("closed as %+v, at %s", p.Case(), resp.Request.URL.Path)
	}
	_, page = b.get(at)
	wantIn(t, page, "Caso encerrado", "Resolvido")
	wantOut(t, page, `action="`+at+`/reply"`)
}

func TestRelease(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	at := "/console/cases/" + p.Case().ID
	b.get(at)
	b.post(at + "/claim")
	b.post(at + "/release")
	if c := p.Case(); c.Owner != "" || c.State != chat.CaseOpen {
		t.Errorf("released: %+v", c)
	}
	b.get(at)
	b.post(at+"/transfer", "unit=netp-sp", "note=fala espanhol")
	if c := p.Case(); c.Unit != "" {
		t.Errorf("transferred by somebody who does not have it: %+v", c)
	}
	b.post(at + "/claim")
	b.post(at+"/transfer", "unit=no-such-unit")
	if c := p.Case(); c.Unit != "" {
		t.Errorf("transferred to nowhere: %+v", c)
	}
	b.post(at+"/transfer", "unit=netp-sp", "note=fala espanhol")
	if c := p.Case(); c.Unit != "netp-sp" || c.Owner != "" {
		t.Errorf("transferred: %+v", c)
	}
}

func TestAssign(t *testing.T) {
	r := newRig(t)
	_, joana := r.staff(t, "joana")
	r.account(t, chat.Staff{Login: "chefe", Name: "Chefe", Role: chat.RoleCoordinator, Unit: "netp-am", UILang: "es"})
	b := r.signedIn(t, "chefe")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	at := "/console/cases/" + p.Case().ID
	_, page := b.get(at)
	wantIn(t, page, "Pasar a colega", `<option value="`+joana.ID+`">Joana joana</option>`)
	b.post(at+"/assign", "staff="+joana.ID, "note=por favor")
	if c := p.Case(); c.Owner != joana.ID {
		t.Errorf("assigned: %+v", c)
	}
}

// TestRefusals: what the desk refuses is said kindly, and does nothing.
func TestRefusals(t *testing.T) {
	r := newRig(t)
	joana, _ := r.staff(t, "joana")
	pedro, _ := r.staff(t, "pedro")
	r.account(t, chat.Staff{Login: "sp", Name: "Sampa", Role: chat.RoleStaff, Unit: "netp-sp", UILang: "en"})
	sampa := r.signedIn(t, "sp")
	r.account(t, chat.Staff{Login: "ed", Name: "Ed", Role: chat.RoleEditor, UILang: "en"})
	editor, landed := r.signIn(t, "ed")
	if landed.StatusCode != http.StatusForbidden {
		t.Errorf("an editor sees the queue: %s", landed.Status)
	}
	p := r.Person(storetest.Telegram, number)
	p.Do(chat.Pin{}) // in Amazonas, as storetest's bot has it
	p.Say("person")
	if p.Case().Unit != "netp-am" {
		t.Fatalf("the case is with %q", p.Case().Unit)
	}
	at := "/console/cases/" + p.Case().ID
	joana.get(at)
	joana.post(at + "/claim")

	pedro.get("/console/")
	resp, page := pedro.post(at + "/claim")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("a second claim: %s", resp.Status)
	}
	wantIn(t, page, "assumiu este caso antes")

	for name, c := range map[string]struct {
		b      *browser
		path   string
		post   bool
		status int
		want   string
	}{
		"another unit's case":   {sampa, at, false, 403, "may not do that"},
		"answer another unit's": {sampa, at + "/reply", true, 403, "may not do that"},
		"listen to another's":   {sampa, "/console/live?case=" + p.Case().ID, false, 403, "may not do that"},
		"draft in another's":    {sampa, at + "/draft", true, 403, "may not do that"},
		"colleague's voice":     {pedro, at + "/reply", true, 403, "não pode fazer isso"},
		"no such case":          {joana, "/console/cases/0", false, 404, "não existe"},
		"editor sees nothing":   {editor, at, false, 403, "may not do that"},
		"staff page of staff":   {joana, "/console/staff", false, 403, "não pode fazer isso"},
		"no such file":          {joana, at + "/files/0", false, 404, "não existe"},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func() (*http.Response, string) { return c.b.get(c.path) }
			if c.post {
				c.b.get("/console/sessions") // whose page has the token that a post carries
				ask = func() (*http.Response, string) { return c.b.post(c.path, "text=hello", "key="+name) }
			}
			resp, page := ask()
			if resp.StatusCode != c.status {
				t.Errorf("answered with %s", resp.Status)
			}
			wantIn(t, page, c.want)
			wantOut(t, page, "case-opened")
			wantWhole(t, page)
		})
	}

	joana.get(at)
	joana.post(at+"/close", "outcome=solved")
	joana.get("/console/")
	resp, page = joana.post(at+"/reply", "text=too late", "key=k")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("a reply to a closed case: %s", resp.Status)
	}
	wantIn(t, page, "Nada foi enviado")
	if got := strings.Join(p.Transcript(), "|"); strings.Contains(got, "too late") || strings.Contains(got, "hello") {
		t.Errorf("transcript %s", got)
	}
}

// TestScriptInWhatPeopleSay: a name, a message, a file's name, a colleague's note: all of it stays text.
func TestScriptInWhatPeopleSay(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	p := r.Person(storetest.Telegram, number)
	in := p.Inbound(chat.Text{Body: "person " + evil})
	in.Name = evil
	if err := r.Conv.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	p.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaImage, Name: evil, Ref: "x"}, Caption: evil})
	p.Do(chat.Unsupported{Kind: evil})
	at := "/console/cases/" + p.Case().ID
	b.get(at)
	b.post(at + "/claim")
	b.post(at+"/note", "text="+evil, "key=1")
	b.post(at+"/draft", "text="+evil)
	_, page := b.get(at)
	wantOut(t, page, "<script>alert", "<img src=x")
	wantIn(t, page, "&lt;script&gt;alert(1)")
	_, page = b.get("/console/?show=" + strings.ReplaceAll(evil, " ", "+") + "&lang=%22%3E%3Cscript%3Ealert&unit=%3Cscript%3Ealert")
	wantOut(t, page, "<script>alert", "<img src=x")
}

func TestFile(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	r.account(t, chat.Staff{Login: "sp", Name: "Sampa", Role: chat.RoleStaff, Unit: "netp-sp"})
	sampa := r.signedIn(t, "sp")
	p := r.Person(storetest.Telegram, number)
	p.Do(chat.Pin{})
	p.Say("person")
	p.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Name: "página.html", Ref: "some-file"}})
	at := "/console/cases/" + p.Case().ID
	r.Start()
	var link string
	storetest.Eventually(t, func() bool {
		_, page := b.get(at)
		m := regexp.MustCompile(`href="(` + at + `/files/[^"]+)"`).FindStringSubmatch(page)
		if m == nil {
			return false
		}
		link = m[1]
		return true
	})
	resp, _ := b.get(link)
	h := resp.Header
	if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") ||
		h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("served as %q %q %q", h.Get("Content-Type"), h.Get("Content-Disposition"), h.Get("Content-Security-Policy"))
	}
	if resp, _ := sampa.get(link); resp.StatusCode != http.StatusForbidden {
		t.Errorf("another unit's file: %s", resp.Status)
	}
	other := r.Person(storetest.Telegram, "88")
	other.Say("person")
	if resp, _ := b.get("/console/cases/" + other.Case().ID + "/files/" + link[strings.LastIndex(link, "/")+1:]); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a file under another case: %s", resp.Status)
	}
}

// TestStatusInWords: what became of a reply is said in words, also why it failed.
func TestStatusInWords(t *testing.T) {
	r := newRig(t)
	b, who := r.staff(t, "joana")
	p := r.Person(storetest.WhatsApp, "5592999990000")
	p.Say("person")
	at := "/console/cases/" + p.Case().ID
	b.get(at)
	b.post(at + "/claim")
	_, page := b.get(at)
	wantIn(t, page, "A pessoa recebe respostas até 08/03 19:10")
	wantOut(t, page, "5592999990000")
	p.Deliver()
	r.Clock.Add(9 * time.Hour)
	b2 := r.signedIn(t, "joana")
	r.Clock.Add(11 * time.Hour)
	b2.get(at)
	r.Clock.Add(5 * time.Hour)
	_, page = b2.get(at)
	wantIn(t, page, "até a pessoa escrever")
	if err := r.Desk.Reply(t.Context(), who, p.Case().ID, desk.Answer{Reply: chat.Reply{Verbatim: "Ainda aí?"}}); err != nil {
		t.Fatal(err)
	}
	_, page = b2.get(at)
	wantIn(t, page, `class="status held"`, "guardada até a pessoa escrever")
}

// TestQueueOrderAndFilters: urgent ones first, then the oldest first; narrowed by language, unit and state.
func TestQueueOrderAndFilters(t *testing.T) {
	r := newRig(t)
	r.account(t, chat.Staff{Login: "nac", Name: "Nacional", Role: chat.RoleNational, UILang: "pt"})
	b := r.signedIn(t, "nac")
	for _, say := range []string{"1 person", "2 person", "3 urgent"} {
		who, word, _ := strings.Cut(say, " ")
		p := r.Person(storetest.Telegram, who)
		in := p.Inbound(chat.Text{Body: word})
		in.Name = "Nome" + who
		if err := r.Conv.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		r.Clock.Add(time.Minute)
	}
	order := func(query string) string {
		t.Helper()
		_, page := b.get("/console/" + query)
		wantWhole(t, page)
		return strings.Join(regexp.MustCompile(`Nome\d`).FindAllString(page, -1), " ")
	}
	if got := order(""); got != "Nome3 Nome1 Nome2" {
		t.Errorf("order %q", got)
	}
	wantIn(t, b.page, "Impedida de sair", `class="card urgent"`)
	for query, want := range map[string]string{
		"?show=waiting": "Nome3 Nome1 Nome2", "?show=mine": "", "?show=closed": "", "?lang=ht": "", "?lang=pt": "Nome3 Nome1 Nome2",
		"?unit=netp-sp": "", "?page=1": "", "?page=-1&show=nonsense": "Nome3 Nome1 Nome2",
	} {
		if got := order(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// TestLive: the stream says that something changed and nothing of what; the page then fetches its moving parts.
func TestLive(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	at := "/console/cases/" + p.Case().ID
	resp, err := b.client.Do(b.request(http.MethodGet, "/console/live?case="+p.Case().ID, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	events := bufio.NewScanner(resp.Body)
	next := func() {
		t.Helper()
		for events.Scan() {
			if events.Text() == "data: changed" {
				return
			}
			wantOut(t, events.Text(), "hello", p.Case().ID)
		}
		t.Fatal("the stream ended")
	}
	next() // at once
	p.Say("hello there")
	next()

	req := b.request(http.MethodGet, at, nil)
	req.Header.Set("X-Live", "1")
	_, parts := b.do(req)
	wantIn(t, parts, `id="about"`, `id="log"`, `id="actions"`, "hello there")
	wantOut(t, parts, "<html", "<header")

	entries := 0
	audit, err := r.Desk.Audit(t.Context(), desk.System(), desk.EntryQuery{Object: "case:" + p.Case().ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range audit {
		if e.Action == string(desk.ActView) {
			entries++
		}
	}
	if entries != 0 { // the page itself was never opened
		t.Errorf("%d entries in the audit log for reading again", entries)
	}

	b.client.Jar = nil
	req = b.request(http.MethodGet, at, nil)
	req.Header.Set("X-Live", "1")
	if resp, _ := b.do(req); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger's script: %s", resp.Status)
	}
}

func TestEarlierLines(t *testing.T) {
	r := newRig(t)
	b, _ := r.staff(t, "joana")
	p := r.Person(storetest.Telegram, number)
	p.Say("person")
	for range 110 {
		p.Do(chat.Text{Body: "hello"})
		r.Clock.Add(10 * time.Second)
	}
	at := "/console/cases/" + p.Case().ID
	_, page := b.get(at)
	wantIn(t, page, "Mensagens anteriores")
	wantOut(t, page, ">case-opened<")
	more := regexp.MustCompile(`href="(` + at + `\?before=[^"]+)"`).FindStringSubmatch(page)
	if more == nil {
		t.Fatal("no link to the earlier lines")
	}
	_, page = b.get(more[1])
	wantIn(t, page, "case-opened")
	wantWhole(t, page)
}
