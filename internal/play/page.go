package play

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"ponte/internal/play/phone"
)

//go:embed static
var static embed.FS

// Ponte is what the page says about the service that is played with.
type Ponte struct {
	Chat     string `json:"chat"` // address of its web chat
	Console  string `json:"console"`
	Login    string `json:"login,omitempty"`
	Password string `json:"password,omitempty"`
}

// Page is the page with two telephones side by side.
type Page struct {
	world *World
	mux   *http.ServeMux

	mu       sync.Mutex
	ponte    Ponte
	telegram []device
	whatsapp []device
	token    map[string]bool // expired, by platform
	down     map[string]bool
	version  int
	changed  chan struct{}
}

// NewPage makes the page, with one person on each platform.
func NewPage(w *World) (*Page, error) {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("find the page: %w", err)
	}
	p := &Page{world: w, mux: http.NewServeMux(), changed: make(chan struct{}), token: map[string]bool{}, down: map[string]bool{}}
	p.mux.Handle("GET /", http.FileServerFS(files))
	p.mux.HandleFunc("GET /state", p.state)
	p.mux.HandleFunc("GET /file", p.file)
	p.mux.HandleFunc("POST /do", p.do)
	p.add("telegram", "Ana", "pt-br")
	p.add("whatsapp", "Ana", "")
	return p, nil
}

// Show tells the page which service is played with.
func (p *Page) Show(ponte Ponte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ponte = ponte
	p.wake()
}

// ServeHTTP serves the page to this machine's browser: no other page may use it.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	http.NewCrossOriginProtection().Handler(p.mux).ServeHTTP(w, r)
}

// add gives somebody new a telephone. The lock is not held.
func (p *Page) add(platform, name, lang string) device {
	p.mu.Lock()
	defer p.mu.Unlock()
	var d device
	if platform == "telegram" {
		d = onTelegram{p.world.Telegram.Person(name, lang)}
		p.telegram = append(p.telegram, d)
	} else {
		d = onWhatsApp{p.world.WhatsApp.Person(name, strconv.Itoa(5592981720000+len(p.whatsapp)))}
		p.whatsapp = append(p.whatsapp, d)
	}
	p.wake()
	return d
}

// wake tells those who look at the page that something other than a screen changed. The lock is held.
func (p *Page) wake() {
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
}

// side is what is shown of one platform.
type side struct {
	People   []who           `json:"people"`
	ID       string          `json:"id"`
	Messages []phone.Message `json:"messages"`
	Switches phone.Switches  `json:"switches"`
	Blocked  bool            `json:"blocked"`
	Expired  bool            `json:"expired"`
	Down     bool            `json:"down"`
	// Window is for how many minutes the window is open; -1 where there is none or nobody has written.
	Window int `json:"window"`
}

type who struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// view is what the page shows.
type view struct {
	Version  string  `json:"version"`
	Ponte    Ponte   `json:"ponte"`
	Ahead    float64 `json:"ahead"` // hours
	Telegram side    `json:"telegram"`
	WhatsApp side    `json:"whatsapp"`
}

// patience is how long a browser is kept waiting for a change.
const patience = 25 * time.Second

// state answers with what is to be shown, once it differs from what the browser has.
func (p *Page) state(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		v, changes := p.look(q.Get("telegram"), q.Get("whatsapp"))
		if v.Version != q.Get("version") {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(v) // the browser is gone if it fails
			return
		}
		select {
		case <-changes[0]:
		case <-changes[1]:
		case <-changes[2]:
		case <-deadline.C:
			w.WriteHeader(http.StatusNoContent)
			return
		case <-r.Context().Done():
			return
		}
	}
}

// look gives what is to be shown of the two people, and what is closed when it changes.
func (p *Page) look(telegramID, whatsappID string) (view, [3]<-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ahead := p.world.Clock.Ahead()
	v := view{Ponte: p.ponte, Ahead: ahead.Hours()}
	t, w := choose(p.telegram, telegramID), choose(p.whatsapp, whatsappID)
	versionT, changedT := t.Version()
	versionW, changedW := w.Version()
	v.Telegram, v.WhatsApp = p.side("telegram", p.telegram, t), p.side("whatsapp", p.whatsapp, w)
	v.Version = fmt.Sprintf("%d.%d.%d.%s.%s", p.version, versionT, versionW, t.ID(), w.ID())
	return v, [3]<-chan struct{}{p.changed, changedT, changedW}
}

// choose gives the device with an id, or the first.
func choose(devices []device, id string) device {
	for _, d := range devices {
		if d.ID() == id {
			return d
		}
	}
	return devices[0]
}

func (p *Page) side(platform string, all []device, d device) side {
	s := side{
		ID: d.ID(), Messages: d.Screen(), Switches: d.Switches(), Blocked: d.Blocked(), Expired: p.token[platform],
		Down: p.down[platform], Window: -1,
	}
	for _, one := range all {
		s.People = append(s.People, who{one.ID(), one.Name()})
	}
	if ends := d.WindowEnds(); !ends.IsZero() {
		s.Window = max(0, int(ends.Sub(p.world.Clock.Now()).Minutes()))
	}
	return s
}

// file gives a file on somebody's screen. Only what a browser shows without running it is shown.
func (p *Page) file(w http.ResponseWriter, r *http.Request) {
	d, err := p.device(r.URL.Query().Get("platform"), r.URL.Query().Get("person"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	m, ok := d.Message(r.URL.Query().Get("message"))
	if !ok || m.File == nil {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(m.File.Data)
	if !slices.Contains([]string{"image/jpeg", "image/png", "image/webp", "audio/wave", "application/ogg"}, kind) {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(m.File.Data) // the browser is gone if it fails
}

func (p *Page) device(platform, id string) (device, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string][]device{"telegram": p.telegram, "whatsapp": p.whatsapp}[cmp.Or(platform, "telegram")]
	i := slices.IndexFunc(all, func(d device) bool { return d.ID() == id })
	if i < 0 {
		return nil, errors.New("there is no such telephone")
	}
	return all[i], nil
}
