// Package load measures a whole Ponte between make-believe platforms in one process: people write to it at a steady rate, and
// it is noted when the answer to each arrives at WhatsApp, with the three statuses of every message coming back as webhooks
// meanwhile.
package load

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"ponte/internal/app"
	"ponte/internal/play"
	"ponte/internal/play/cloudapi"
)

// Options say what is measured.
type Options struct {
	Server    string // PostgreSQL, on which a database is made and dropped; "" is SQLite in a temporary folder
	Knowledge string // folder; "" is the built-in one
	Cache     string // folder of what takes long to compute; "" computes it anew
	// Unpaced lifts the platform's limits, and gives the service so many numbers that its own pace is none either.
	Unpaced bool
}

// Rig is a Ponte that is being measured.
type Rig struct {
	world   *play.World
	app     *app.App
	data    string
	drop    func() error // removes the database on a server
	numbers int

	mu      sync.Mutex
	waiting map[string]time.Time // since when somebody waits for an answer, by telephone
	took    []time.Duration
	out     int
	people  int // telephones made so far
}

// Numbers of the service: one is for 80 messages a second in and out together, and some answers are two messages.
const (
	pacedNumbers   = 3
	unpacedNumbers = 40
)

// Start starts platforms and Ponte.
func Start(ctx context.Context, o Options) (_ *Rig, err error) {
	r := &Rig{waiting: map[string]time.Time{}, numbers: pacedNumbers}
	if o.Unpaced {
		r.numbers = unpacedNumbers
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Stop(ctx))
		}
	}()
	if r.data, err = os.MkdirTemp("", "ponte-bench-"); err != nil {
		return nil, fmt.Errorf("make a folder for the data: %w", err)
	}
	address := ""
	if o.Server != "" {
		if address, r.drop, err = database(ctx, o.Server); err != nil {
			return nil, err
		}
	}
	if r.world, err = play.Open(play.Options{Numbers: r.numbers, Unpaced: o.Unpaced, Sent: r.sent}); err != nil {
		return nil, err
	}
	s := r.world.Settings()
	s.TelegramToken = "" // only WhatsApp is measured
	s.Listen, s.MetricsListen, s.DataDir, s.DatabaseURL = "127.0.0.1:0", "off", r.data, address
	s.KnowledgeDir, s.CacheDir, s.Log = o.Knowledge, o.Cache, slog.New(slog.DiscardHandler)
	r.app, _, err = play.Start(ctx, r.world, s)
	return r, err
}

// Stop ends everything and removes the data.
func (r *Rig) Stop(ctx context.Context) error {
	var errs []error
	if r.app != nil {
		errs = append(errs, r.app.Stop(ctx))
	}
	if r.world != nil {
		r.world.Close()
	}
	if r.drop != nil {
		errs = append(errs, r.drop())
	}
	if r.data != "" {
		errs = append(errs, os.RemoveAll(r.data))
	}
	return errors.Join(errs...)
}

// sent notes a message that arrived at the platform.
func (r *Rig) sent(to *cloudapi.Person) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out++
	if since, ok := r.waiting[to.ID()]; ok {
		r.took = append(r.took, now.Sub(since))
		delete(r.waiting, to.ID())
	}
}

// texts are what people write: questions in several languages, words of command, places, and what nothing answers.
var texts = []string{
	"perdi meu RNM, como peço outro?", "¿cómo saco el CPF?", "mwen pèdi CRNM mwen, kijan m ka jwenn yon lòt?",
	"menu", "posto mais perto", "Manaus", "ضاعت بطاقة CRNM كيف أطلع غيرها؟", "how do I ask for refugee status?",
	"quanto custa renovar a carteira?", "Guarulhos", "obrigada", "où aller pour un médecin gratuit ?", "meu vizinho faz barulho",
	"como matricular meu filho na escola", "怎么办CPF?", "tenho direito ao SUS?",
}

// every is how often one person writes: slower than WhatsApp lets the service answer one person.
const every = 8 * time.Second

// Run has people write at a rate for a while, then waits until all are answered or patience ends. Before that everybody writes
// once and is greeted, which is not measured.
func (r *Rig) Run(ctx context.Context, rate float64, length time.Duration) (Result, error) {
	people := r.newPeople(int(rate*every.Seconds()) + 1)
	interval := time.Duration(float64(time.Second) / rate)
	began := time.Now()
	written := 0
	var before counts
	for i := 0; ; i++ {
		due := began.Add(time.Duration(i) * interval)
		if due.Sub(began) > every+length {
			break
		}
		if err := until(ctx, due); err != nil {
			return Result{}, err
		}
		if before.at.IsZero() && due.Sub(began) >= every {
			before = r.counts()
			r.forget()
		}
		r.write(people[i%len(people)], texts[(i+i/len(people))%len(texts)], due)
		if !before.at.IsZero() {
			written++
		}
	}
	after := r.counts()
	return r.result(ctx, rate, written, before, after), ctx.Err()
}

// newPeople gives telephones, shared out over the service's numbers.
func (r *Rig) newPeople(n int) []*cloudapi.Person {
	var list []*cloudapi.Person
	for range n {
		r.people++
		list = append(list, r.world.WhatsApp.PersonAt(r.people%r.numbers, "Ana", strconv.Itoa(5592900000000+r.people)))
	}
	return list
}

// write has somebody write. They wait since the moment when they should have written: a generator that falls behind must not
// make the answers look quick.
func (r *Rig) write(who *cloudapi.Person, text string, due time.Time) {
	r.mu.Lock()
	r.waiting[who.ID()] = due
	r.mu.Unlock()
	who.Write(text)
}

// forget begins the measuring: whoever waits already is not counted.
func (r *Rig) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took, r.waiting = nil, map[string]time.Time{}
}

func until(ctx context.Context, due time.Time) error {
	wait := time.Until(due)
	if wait <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
