package app_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ponte/internal/app"
)

// withoutNetwork: while there is no network the page says so and keeps what was typed; afterwards it is sent once.
func withoutNetwork(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "pt-BR", 360, 740)
	w.wanted = "ERR_INTERNET_DISCONNECTED"
	w.open("/")
	w.say("oi")
	w.do("cut the network", cutNetwork(true))
	w.fill("#text", "posto mais perto")
	w.click(".send")
	w.sees("A mensagem não foi enviada")
	w.shot("failed")
	if got := eval[string](w, "document.getElementById('text').value"); got != "posto mais perto" {
		t.Errorf("the message is now %q", got)
	}
	w.do("give the network back", cutNetwork(false), chromedp.Sleep(100*time.Millisecond))
	w.click(".send")
	w.sees("Onde você está agora?")
	if n := eval[int](w, "[...document.querySelectorAll('.person')].filter(b => b.innerText.includes('posto')).length"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}

// openedWithoutNetwork: a browser that was here before shows a page of its own, which says whom one can call.
func openedWithoutNetwork(t *testing.T, c *chrome, _ app.Started) {
	a, s := start(t, app.Options{}) // one of its own, to be stopped: what cuts a window off does not reach its worker
	w := c.window(t, s.URL, "en", 360, 740)
	w.wanted = "ERR_"
	w.open("/")
	w.do("wait for the worker", chromedp.Evaluate[chromedp.Void]("navigator.serviceWorker.ready.then(() => 1)", chromedp.EvalAwaitPromise))
	w.open("/") // from now on the worker stands behind the page
	w.until("navigator.serviceWorker.controller")
	if err := a.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.open("/")
	w.until("document.querySelector('.offline a')")
	w.shot("page")
	w.fits()
	w.readable()
	if got := eval[string](w, "document.querySelector('a').href"); got != "tel:190" {
		t.Errorf("the first link leads to %q", got)
	}
}

// picture: a file that is no picture is refused in words; a picture reaches the staff, who see it in the case.
func picture(t *testing.T, c *chrome, s app.Started) {
	w := c.window(t, s.URL, "en", 360, 740)
	w.wanted = "415"
	w.open("/")
	w.say("hello")
	dir := t.TempDir()
	for name, data := range map[string][]byte{"passport.png": onePixel, "fake.png": []byte("<html><script>alert(1)</script>")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("[type=file]"), []string{filepath.Join(dir, "fake.png")}))
	w.click(".send")
	w.sees("We do not take this kind of file")
	w.shot("refused")
	w.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("[type=file]"), []string{filepath.Join(dir, "passport.png")}))
	w.click(".send")
	w.sees("File: passport.png")
	w.say("person")
	w.click("[value=skip]")
	w.sees("Your request is")

	staff := c.window(t, s.URL, "en", 360, 740)
	staff.open("/console/")
	staff.fill("[name=login]", s.Login)
	staff.fill("[name=password]", newPassword)
	staff.click(".main")
	staff.until("document.querySelector('.card a')")
	staff.open(eval[string](staff, "[...document.querySelectorAll('.card a')].pop().getAttribute('href')")) // the newest is last
	staff.until("document.querySelector('.file img').naturalWidth === 1")
	staff.shot("case")
}

// onePixel is a picture.
var onePixel = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

// cutNetwork cuts the network of a window, or gives it back.
func cutNetwork(cut bool) step {
	rule := &network.Conditions{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}
	return call(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{rule},
	})
}
