package app_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"ponte/internal/play"
)

// TestTwoTelephones uses the page of make-believe telephones as a developer does: on both one asks, taps, sends a place and
// a picture, and sees what goes wrong when it is switched on.
func TestTwoTelephones(t *testing.T) {
	s := serve(t, play.Options{Ticks: 100 * time.Millisecond}, nil)
	page, err := play.NewPage(s.World)
	if err != nil {
		t.Fatal(err)
	}
	page.Show(play.Ponte{Chat: s.app.URL() + "/", Console: s.app.URL() + "/console/"})
	server := httptest.NewServer(page)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	chrome := newChrome(t)
	w := chrome.window(t, server.URL, "pt-BR", 1100, 900)
	w.open("/")
	for _, platform := range []string{".telegram", ".whatsapp"} {
		replies := func(n string) {
			w.until("document.querySelectorAll('" + platform + " li:not(.mine) .bubble').length >= " + n)
		}
		w.fill(platform+" .text", "perdi meu RNM")
		w.click(platform + " .send")
		w.until("document.querySelector('" + platform + " .screen').innerText.includes('204,77')")
		w.until("document.querySelector('" + platform + " .bubble strong')")
		w.fill(platform+" .text", "posto mais perto")
		w.click(platform + " .send")
		replies("2")
		w.click(platform + " .clip")
		choosePlace(w, platform)
		w.until("document.querySelector('" + platform + " .screen').innerText.includes('NETP AM')")
		w.click(platform + " .clip")
		w.click(platform + " .photo")
		w.until("document.querySelector('" + platform + " .mine img')?.naturalWidth > 0")
	}
	w.shot("chat")
	w.fits()
	w.named()

	eval[bool](w, "[...document.querySelectorAll('.whatsapp .list')].at(-1).click() || true")
	w.until("document.querySelector('#sheet').open")
	w.shot("list")
	w.click("#sheet .rows button:last-child")
	w.until("document.querySelectorAll('.whatsapp .mine').length == 5")
	w.fill(".telegram .text", "posto mais perto")
	w.click(".telegram .send")
	w.until("document.querySelector('.telegram .keyboard button')")
	w.click(".telegram .clip")
	w.shot("keyboard")
	w.click(".telegram .clip")

	w.click(".whatsapp .trouble summary")
	w.click(".whatsapp .expire")
	w.sees("The token has expired.")
	w.shot("trouble")
	w.click(".whatsapp .expire")
	w.click("[data-hours='25']")
	w.sees("The 24-hour window is closed")
	w.click(".whatsapp .trouble summary")

	narrow := chrome.window(t, server.URL, "pt-BR", 390, 844)
	narrow.open("/")
	narrow.sees("204,77")
	narrow.fits()
	narrow.shot("narrow")
}

// choosePlace picks the first place of the list and tells the page so, as choosing by hand does.
func choosePlace(w *window, platform string) {
	w.t.Helper()
	eval[bool](w, `(() => {
		const list = document.querySelector("`+platform+` .place");
		list.selectedIndex = 1;
		return list.dispatchEvent(new Event("change"));
	})()`)
}
