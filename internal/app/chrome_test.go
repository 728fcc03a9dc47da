package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chrome is a running browser.
type chrome struct{ ctx context.Context }

// neutral is the host of the neutral page that the quick exit leads to.
const neutral = "neutral.example"

// newChrome starts Debian's Chromium, to which a server of our own is the neutral page and nothing else is the world.
// Without a browser the test is skipped, unless CI says that nothing may be left out.
func newChrome(t *testing.T) *chrome {
	t.Helper()
	if testing.Short() {
		t.Skip("the browser takes a while")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no chromium to test the pages with")
		}
		t.Skip("there is no chromium to test the pages with")
	}
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<title>Weather</title><link rel=icon href=data:,><p>Sunny</p>")
	}))
	t.Cleanup(elsewhere.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-domain-reliability", true),
		chromedp.IgnoreCertErrors, chromedp.Flag("host-resolver-rules", "MAP "+neutral+" "+elsewhere.Listener.Addr().String()),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &chrome{ctx}
}

// window is a window with cookies of its own, as wide as it is told.
type window struct {
	t      *testing.T
	ctx    context.Context
	base   string
	wanted string // a complaint of the console that is part of the test
}

type step = chromedp.Action[chromedp.Void]

// call makes a step of a command of the browser.
func call[P, R any](c cdp.Command[P, R], p P) step {
	return func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, c, p)
		return v, err
	}
}

// window opens a window that asks for pages in a language. What its console complains about is an error of the test.
func (c *chrome) window(t *testing.T, base, lang string, width, height int64) *window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	w := &window{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/")}
	var listening sync.WaitGroup
	t.Cleanup(listening.Wait)
	t.Cleanup(cancel)
	w.do("open a window",
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: height, DeviceScaleFactor: 2, Mobile: width < 600,
		}),
		call(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}),
	)
	messages := chromedp.Console(ctx)
	listening.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if (m.IsException() || m.Type == "error") && (w.wanted == "" || !strings.Contains(m.Text, w.wanted)) {
				t.Errorf("the page complains: %s (%s)", m.Text, m.URL)
			}
		}
	})
	return w
}

// do runs steps, with a limit that is never needed.
func (w *window) do(what string, steps ...step) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	if what == "open a window" { // its target lives as long as the context that it is opened with
		ctx = w.ctx
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.shot("failed")
		w.t.Fatalf("%s: %v", what, err)
	}
}

func (w *window) open(path string) {
	w.t.Helper()
	w.do("open "+path, chromedp.Navigate(w.base+path))
}

func (w *window) click(selector string) {
	w.t.Helper()
	w.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// fill puts a text where a person would type it.
func (w *window) fill(selector, text string) {
	w.t.Helper()
	w.do("fill "+selector, chromedp.Focus(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (w *window) keys(keys string) {
	w.t.Helper()
	w.do("press keys", chromedp.KeyEvent(keys))
}

// until waits for an expression to become true, also on the page that comes after this one.
func (w *window) until(expression string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		// An error means that the page is just being left.
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	w.shot("failed")
	w.t.Fatalf("waited in vain for %s", expression)
}

// sees waits for a text on the page.
func (w *window) sees(text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("document.body && document.body.innerText.includes(%q)", text))
}

// eval gives the value of an expression.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return value
}

// say sends a message in the chat and waits for what comes of it.
func (w *window) say(text string) {
	w.t.Helper()
	before := eval[int](w, "document.querySelectorAll('#log [data-id]').length")
	w.fill("#text", text)
	w.click(".send")
	w.until(fmt.Sprintf("document.querySelectorAll('#log [data-id]').length > %d && !document.querySelector('[aria-busy]')", before))
}

// fits fails if anything is wider than the window.
func (w *window) fits() {
	w.t.Helper()
	if wide := eval[int](w, "document.documentElement.scrollWidth - window.innerWidth"); wide > 0 {
		w.shot("too-wide")
		w.t.Errorf("the page is %d pixels wider than the window", wide)
	}
}

// shot keeps a picture of the window in the folder that PONTE_SHOTS names, to be looked at.
func (w *window) shot(name string) {
	dir := os.Getenv("PONTE_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		file := strings.NewReplacer("/", "-", " ", "-").Replace(w.t.Name() + "-" + name + ".png")
		err = os.WriteFile(filepath.Join(dir, file), picture, 0o600)
	}
	if err != nil {
		w.t.Logf("no picture %s: %v", name, err)
	}
}

// addresses are the pages that the "back" button would lead to, and the one that is shown last.
func (w *window) addresses() (before []string, shown string) {
	w.t.Helper()
	history, err := chromedp.Run(w.ctx, chromedp.NavigationEntries())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range history.Entries[:history.CurrentIndex] {
		before = append(before, e.URL)
	}
	return before, history.Entries[history.CurrentIndex].URL
}

// named fails if anything that can be pressed or filled in has no name for those who cannot see it.
func (w *window) named() {
	w.t.Helper()
	tree, err := chromedp.Run(w.ctx, func(ctx context.Context, t *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
		return cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	controls := 0
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil || !slices.Contains(pressed, strings.Trim(string(n.Role.Value), `"`)) {
			continue
		}
		controls++
		if n.Name == nil || strings.Trim(string(n.Name.Value), `" `) == "" {
			w.t.Errorf("a %s has no name", n.Role.Value)
		}
	}
	if controls == 0 {
		w.t.Error("no control was found")
	}
}

// pressed are the roles of what can be pressed or filled in.
var pressed = []string{"button", "link", "textbox", "combobox", "radio", "checkbox", "DisclosureTriangle"}

// readable fails if any text stands out from its background by less than 4.5 to 1, in light or in dark.
func (w *window) readable() {
	w.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		w.do(scheme, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}))
		for _, faint := range eval[[]string](w, faint) {
			w.t.Errorf("in %s, hard to read: %s", scheme, faint)
		}
	}
}

// faint lists the texts of a page with too little contrast, after the formula of WCAG 2.
const faint = `(() => {
	const parse = c => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	const found = [];
	for (const e of document.querySelectorAll('body *')) {
		const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
		if (!text || !e.checkVisibility() || e.getBoundingClientRect().width < 2) continue;
		const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className + ' ' + text.slice(0, 30));
	}
	return found;
})()`
