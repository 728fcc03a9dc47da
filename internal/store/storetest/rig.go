package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/store"
)

// Channels of a Rig: one without a window, one with, and one that people read themselves.
const (
	Telegram = "telegram:1"
	WhatsApp = "whatsapp:1"
	Web      = "web"
)

// Rig is one instance of the program's middle: a store with the services on it, and a phone at the other end.
type Rig struct {
	T     testing.TB
	Store *store.Store
	Conv  *conversation.Service
	Desk  *desk.Service
	Phone *Phone
	Clock *Clock
	Log   *Log
	ids   int
}

// NewRig builds the services on a database. wrap may put something between them; nil puts nothing.
func NewRig(t testing.TB, db Database, wrap func(conversation.Store) conversation.Store) *Rig {
	r := &Rig{T: t, Phone: new(Phone), Clock: NewClock(), Log: new(Log)}
	log := slog.New(slog.NewTextHandler(r.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.Store = db.Open(t, r.Clock.Now, log)
	var below conversation.Store = r.Store
	if wrap != nil {
		below = wrap(below)
	}
	r.Conv = conversation.New(conversation.Options{
		Store: below, Stepper: Bot{}, Renderer: Bot{}, Now: r.Clock.Now, Log: log,
		Channels: map[string]conversation.Channel{
			"telegram": {Sender: r.Phone, Fetcher: r.Phone},
			"whatsapp": {Sender: r.Phone, Fetcher: r.Phone, Window: 24 * time.Hour},
			"web":      {Sender: r.Phone, Pulled: true},
		},
		Rules: conversation.Rules{
			Wrote: desk.Wrote, Reopen: desk.Reopen, Cancel: desk.Cancel,
			Route: func(c chat.Case) string { return r.Desk.Route(c) },
		},
	})
	r.Desk = desk.New(desk.Options{
		Store: r.Store, Turner: r.Conv, Now: r.Clock.Now, Log: log,
		Answerable: func(uf string) string { return map[string]string{"AM": "netp-am"}[uf] },
	})
	return r
}

// Person is somebody on a channel.
type Person struct {
	rig     *Rig
	Channel string
	Alias   chat.Alias
}

// Person gives somebody by the value of their alias.
func (r *Rig) Person(channel, value string) Person {
	kind := map[string]chat.AliasKind{Telegram: chat.AliasTelegram, WhatsApp: chat.AliasPhone, Web: chat.AliasWeb}[channel]
	return Person{r, channel, chat.Alias{Kind: kind, Value: value}}
}

// Inbound gives an event of the person with an external id that was not used before.
func (p Person) Inbound(e chat.Event) chat.Inbound {
	p.rig.ids++
	return chat.Inbound{
		Channel: p.Channel, ExternalID: fmt.Sprintf("in-%d", p.rig.ids), From: []chat.Alias{p.Alias}, Name: "Ana",
		At: p.rig.Clock.Now(), Event: e,
	}
}

// Do receives an event of the person.
func (p Person) Do(e chat.Event) {
	p.rig.T.Helper()
	if err := p.rig.Conv.Receive(context.Background(), p.Inbound(e)); err != nil {
		p.rig.T.Fatal(err)
	}
}

// Say receives a text of the person and delivers what follows.
func (p Person) Say(text string) {
	p.rig.T.Helper()
	p.Do(chat.Text{Body: text})
	p.Deliver()
}

// ID gives the id of the person's conversation.
func (p Person) ID() string {
	p.rig.T.Helper()
	id, err := p.rig.Conv.Find(context.Background(), p.Channel, p.Alias)
	if err != nil {
		p.rig.T.Fatal(err)
	}
	return id
}

// Deliver delivers what is queued for the person. It gives the pause that was asked for, if any.
func (p Person) Deliver() time.Duration {
	p.rig.T.Helper()
	err := p.rig.Conv.Deliver(context.Background(), p.ID())
	var later *conversation.Later
	if err != nil && !errors.As(err, &later) {
		p.rig.T.Fatal(err)
	}
	if later != nil {
		return later.After
	}
	return 0
}

// Lines gives all lines of the person's conversation, as staff see them.
func (p Person) Lines() []chat.Line {
	p.rig.T.Helper()
	lines, err := p.rig.Store.Lines(context.Background(), p.ID(), "", 10_000)
	if err != nil {
		p.rig.T.Fatal(err)
	}
	return lines
}

// Transcript gives Lines in short: "person: hello", "bot sent: answer: hello", "person location".
func (p Person) Transcript() []string {
	p.rig.T.Helper()
	var short []string
	for _, l := range p.Lines() {
		s := string(l.Who)
		if l.Mark != "" {
			s += " " + string(l.Mark)
		}
		if l.Status != "" {
			s += " " + string(l.Status)
		}
		if l.Reason != "" {
			s += " (" + l.Reason + ")"
		}
		if l.Text != "" {
			s += ": " + l.Text
		}
		short = append(short, s)
	}
	return short
}

// Case gives the person's latest case.
func (p Person) Case() chat.Case {
	p.rig.T.Helper()
	c, err := p.rig.Store.LoadID(context.Background(), p.ID())
	if err != nil {
		p.rig.T.Fatal(err)
	}
	return c.Case
}

// Draft gives what has been begun to be written to the person, by whoever has the case.
func (p Person) Draft() string {
	p.rig.T.Helper()
	c := p.Case()
	draft, err := p.rig.Store.Draft(context.Background(), c.Owner, c.ID)
	if err != nil {
		p.rig.T.Fatal(err)
	}
	return draft
}

// Staff adds a member of staff.
func (r *Rig) Staff(login string, role chat.Role, unit string) chat.Staff {
	r.T.Helper()
	who, _, err := r.Desk.AddStaff(context.Background(), desk.System(), chat.Staff{Login: login, Name: login, Role: role, Unit: unit})
	if err != nil {
		r.T.Fatal(err)
	}
	return who
}

// Start lets the jobs be done until stop, or until the test ends.
func (r *Rig) Start() (stop func()) {
	r.T.Helper()
	work := store.Work{Channels: []string{"telegram", "whatsapp", "web"}, Deliver: r.Conv.Deliver, Fetch: r.Conv.Fetch}
	if err := r.Store.Start(context.Background(), work); err != nil {
		r.T.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := r.Store.Stop(context.Background()); err != nil {
			r.T.Error(err)
		}
	})
	r.T.Cleanup(stop)
	return stop
}

// Eventually waits until what is done meanwhile has led to ok, and gives up after a time that is never needed.
func Eventually(t testing.TB, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("it did not come to that")
}

// Log keeps what was logged.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String gives what was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
