package app_test

import (
	"context"
	"strings"
	"testing"

	permission "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ponte/internal/app"
)

// TestBrowser goes through the pages of the whole program in a real browser.
func TestBrowser(t *testing.T) {
	c := newChrome(t)
	_, s := start(t, app.Options{ExitURL: "https://" + neutral + "/"})
	for _, journey := range []struct {
		name string
		test func(*testing.T, *chrome, app.Started)
	}{
		{"visitor and staff", visitorAndStaff}, // first: it finds the queue empty and sets the password
		{"pages of the staff", pagesOfTheStaff},
		{"arabic", arabic},
		{"location", location},
		{"quick exit", quickExit},
		{"quick exit by keys", quickExitByKeys},
		{"leave and erase", leaveAndErase},
		{"without script", withoutScript},
		{"by keyboard", byKeyboard},
		{"language of the page", languageOfThePage},
		{"arrives at an airport", arrives},
		{"without network", withoutNetwork},
		{"opened without network", openedWithoutNetwork},
		{"a picture", picture},
	} {
		t.Run(journey.name, func(t *testing.T) { journey.test(t, c, s) })
	}
}

// visitorAndStaff is the main path in two windows at once, both as wide as a small phone: nothing is loaded again by hand.
func visitorAndStaff(t *testing.T, c *chrome, s app.Started) {
	staff := c.window(t, s.URL, "pt-BR", 360, 740)
	staff.open("/console/")
	staff.named()
	staff.fits()
	staff.shot("sign-in")
	staff.readable()
	staff.fill("[name=login]", s.Login)
	staff.fill("[name=password]", s.Password)
	staff.click(".main")
	staff.sees("Esta senha foi criada por outra pessoa")
	staff.fill("[name=old]", s.Password)
	staff.fill("[name=new]", newPassword)
	staff.fill("[name=again]", newPassword)
	staff.click("form .main")
	staff.sees("Ninguém esperando aqui")
	staff.named()

	visitor := c.window(t, s.URL, "pt-BR", 360, 740)
	visitor.open("/")
	visitor.named()
	visitor.fits()
	visitor.shot("greeting")
	visitor.say("perdi meu RNM")
	visitor.sees("Conferido em")
	visitor.fits()
	visitor.shot("answer")
	visitor.say("posto mais perto")
	visitor.say("Manaus")
	visitor.sees("NETP AM")
	visitor.fits()
	visitor.shot("unit")
	visitor.say("pessoa")
	visitor.sees("Seu pedido está com")

	staff.sees("Pediu uma pessoa") // by itself
	staff.fits()
	staff.shot("queue")
	staff.readable()
	staff.click(".card a")
	staff.sees("Assumir o atendimento")
	staff.named()
	staff.click(".actions .main")
	staff.until("document.querySelector('#reply')")
	visitor.sees("Agora quem responde é uma pessoa")
	staff.fill("#text", "Bom dia! Como posso ajudar?")
	staff.click("#reply .main")
	visitor.sees("Como posso ajudar?")
	visitor.shot("person")
	staff.sees("entregue") // the page has shown it
	visitor.say("Preciso de um documento. Meu telefone é +55 92 99999-0000")
	staff.sees("Preciso de um documento")
	staff.fits()
	staff.shot("case")
	staff.readable()
	if got := eval[string](staff, "document.querySelector('.line.person:last-child a').href"); got != "tel:+5592999990000" {
		t.Errorf("the number that the visitor wrote leads to %q", got)
	}
	if bot := eval[int](visitor, "[...document.querySelectorAll('#last ~ .bot')].length"); bot != 0 {
		t.Error("the bot speaks beside a human being")
	}

	staff.fill("#text", "meia frase") // and the page is closed
	staff.until("performance.getEntriesByType('resource').some(e => e.name.endsWith('/draft'))")
	staff.open("/console/")
	staff.click(".card a")
	staff.until("document.querySelector('#text').value === 'meia frase'")

	staff.do("open the form for closing", chromedp.Evaluate[chromedp.Void]("document.querySelector('.more details:last-of-type').open = true"))
	staff.shot("close")
	staff.click("[value=solved]")
	staff.click("[action$='/close'] button")
	staff.sees("Ninguém esperando aqui")
	visitor.sees("O atendimento terminou")
	visitor.shot("closed")
	visitor.readable()
}

// newPassword is what the first account changes its password to.
const newPassword = "ponte sobre o rio"

// pagesOfTheStaff: every page fits a small phone, names its controls and can be read.
func pagesOfTheStaff(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "en", 360, 740)
	w.open("/console/")
	w.fill("[name=login]", s.Login)
	w.fill("[name=password]", newPassword)
	w.click(".main")
	w.until("location.pathname === '/console/'")
	for path, form := range map[string]string{"/console/staff": "details.sheet", "/console/sessions": ".menu", "/console/password": ".menu", "/console/?show=closed": ".menu"} {
		w.open(path)
		w.do("open "+form, chromedp.Evaluate[chromedp.Void]("document.querySelector('"+form+"').open = true"))
		w.fits()
		w.named()
		w.readable()
		w.shot(strings.NewReplacer("/", "", "?", "-").Replace(path))
	}
}

// arabic: the page is mirrored, text runs from right to left, telephone numbers do not.
func arabic(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "ar", 360, 740)
	w.open("/")
	w.fits()
	w.named()
	if dir := eval[string](w, "getComputedStyle(document.documentElement).direction"); dir != "rtl" {
		t.Errorf("the page runs %s", dir)
	}
	w.say("ضاعت بطاقة CRNM")
	w.until("document.querySelector('.bot:last-of-type a bdi')")
	w.fits()
	w.shot("answer")
	for what, expression := range map[string]string{
		"what the person wrote is on the left": "document.querySelector('.person:last-of-type .t, #last .t').getBoundingClientRect().left < 40",
		"the answer is on the right":           "innerWidth - document.querySelector('.bot:last-of-type .t').getBoundingClientRect().right < 40",
		"the answer runs to the left":          "getComputedStyle(document.querySelector('.bot:last-of-type .t')).direction === 'rtl'",
		"the way out is on the left":           "document.querySelector('#leave').getBoundingClientRect().left < 40",
		"a link keeps its own direction":       "getComputedStyle(document.querySelector('.bot:last-of-type a bdi')).direction === 'ltr'",
		"the page says its language":           "document.documentElement.lang === 'ar'",
	} {
		if !eval[bool](w, expression) {
			t.Errorf("it is not so that %s", what)
		}
	}
	w.click(".menu > summary")
	w.shot("menu")
	w.fits()
}

// location: shared with one tap, answered, and nowhere in the page or its address.
func location(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "pt-BR", 360, 740)
	lat, lon, near := -3.119, -60.0217, 10.0
	w.do("stand in Manaus",
		call(emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &near}),
		func(ctx context.Context, _ *chromedp.Target) (v chromedp.Void, err error) {
			_, err = chromedp.CallBrowser(ctx, permission.SetPermission, permission.SetPermissionParams{
				Permission: &permission.PermissionDescriptor{Name: "geolocation"}, Setting: permission.PermissionSettingGranted,
				BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
			})
			return v, err
		})
	w.open("/")
	w.say("posto mais perto")
	w.click(".locate")
	w.sees("NETP AM")
	w.sees("Localização enviada. Ela não fica guardada.")
	if eval[bool](w, "document.documentElement.outerHTML.includes('60.021') || document.documentElement.outerHTML.includes('60.022')") {
		t.Error("the coordinate is in the page")
	}
}

// left checks what the quick exit left behind: the neutral page, no page to go back to, no cookie.
func (w *window) left() {
	w.t.Helper()
	w.until("location.hostname === '" + neutral + "'")
	before, shown := w.addresses()
	if shown != "https://"+neutral+"/" {
		w.t.Errorf("landed at %s", shown)
	}
	for _, address := range before {
		if strings.HasPrefix(address, w.base) {
			w.t.Errorf("one can go back to %s", address)
		}
	}
	cookies, err := chromedp.Run(w.ctx, func(ctx context.Context, _ *chromedp.Target) (storage.GetCookiesResult, error) {
		return chromedp.CallBrowser(ctx, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, cookie := range cookies.Cookies {
		w.t.Errorf("the cookie %s is left", cookie.Name)
	}
}

func quickExit(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "pt-BR", 360, 740)
	w.open("/")
	w.say("preciso de ajuda")
	w.say("pessoa")
	w.click("#leave button")
	w.left()
	w.open("/")
	if eval[bool](w, "document.body.innerText.includes('preciso de ajuda')") {
		t.Error("the page still shows what was said")
	}
}

func quickExitByKeys(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "pt-BR", 1200, 800)
	w.open("/")
	w.say("preciso de ajuda")
	w.keys(kb.Escape)
	w.keys(kb.Escape)
	w.left()
}

func leaveAndErase(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "es", 360, 740)
	w.open("/")
	w.say("hola, me llamo Ana")
	w.click(".menu > summary")
	w.click(".menu details summary")
	w.sees("No se puede deshacer")
	w.shot("ask")
	w.readable()
	w.fits()
	w.click(".danger")
	w.until("location.hostname === '" + neutral + "'")
}

// withoutScript: a browser that runs no script asks, is answered, and leaves.
func withoutScript(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "fr", 360, 740)
	w.do("switch scripts off", call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	w.open("/")
	w.shot("greeting")
	w.fill("#text", "j'ai perdu mon RNM")
	w.do("send", chromedp.Click(chromedp.CSS(".send")), chromedp.WaitReady(chromedp.CSS(".person")))
	w.shot("answer")
	w.do("press a button", chromedp.Click(chromedp.CSS(".choices [value=person]")), chromedp.WaitReady(chromedp.CSS("[value=skip]")))
	w.shot("person")
	w.do("leave", chromedp.Click(chromedp.CSS("#leave button")))
	w.until("location.hostname === '" + neutral + "'")
}

// byKeyboard: the first key leads past the head, Enter sends, and what was focused is visible.
func byKeyboard(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "en", 1200, 800)
	w.open("/")
	w.keys(kb.Tab)
	if got := eval[string](w, "document.activeElement.className"); got != "skip" {
		t.Errorf("the first key leads to %q", got)
	}
	w.shot("skip")
	w.keys(kb.Enter)
	w.until("document.activeElement.id === 'text'")
	w.keys("how do I get a cpf")
	w.keys(kb.Enter)
	w.sees("Checked on")
	if got := eval[string](w, "document.activeElement.id"); got != "text" {
		t.Errorf("after sending, the focus is at %q", got)
	}
	w.shot("answer")
}

// languageOfThePage: the menu in the head changes the language of a conversation that is under way.
func languageOfThePage(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "pt-BR", 360, 740)
	w.open("/")
	w.say("oi")
	w.click(".menu > summary")
	w.click(".menu [value='lang:ht']")
	w.until("document.documentElement.lang === 'ht'")
	w.shot("creole")
}

// arrives: an address that names an airport is used up with the first message, and leaves no trace in the history.
func arrives(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "es", 360, 740)
	w.open("/?from=gru")
	if _, shown := w.addresses(); strings.Contains(shown, "gru") {
		t.Errorf("the address still says %s", shown)
	}
	w.say("persona")
	w.sees("NETP SP") // it knows where the person is
	w.open("/?from=gru")
	w.until("!document.querySelector('#arrived') && !document.querySelector('[aria-busy]')")
}
