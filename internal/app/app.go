package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"ponte/internal/channel/webchat"
	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/desk"
	"ponte/internal/media"
	"ponte/internal/route"
	"ponte/internal/store"
	"ponte/internal/web"
)

// received counts what arrives at the webhooks.
type received interface{ Received(channel, kind string) }

// App is the assembled program.
type App struct {
	Brain         *Brain
	Conversations *conversation.Service
	Desk          *desk.Service
	Store         *store.Store

	o        Options
	channels channels
	server   *web.Server
	metrics  *web.Metrics
	cleanups []cleanup // run in reverse order
	tasks    sync.WaitGroup
	stop     context.CancelFunc // of the tasks
	changed  chan struct{}      // the knowledge is to be read again
}

// cleanup is something to be undone, with a name for the log.
type cleanup struct {
	name string
	run  func(ctx context.Context) error
}

// Started is what whoever starts the program is told.
type Started struct {
	URL      string // of the web chat, as reached from this machine
	Login    string
	Password string // of the first account, if it was just made
}

// New builds everything that can fail, in the order in which it is needed. What was built is taken down again if something
// later fails.
func New(ctx context.Context, o Options) (_ *App, err error) {
	a := &App{o: o.withDefaults(), changed: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.cleanUp(ctx))
		}
	}()
	if err := os.MkdirAll(a.o.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	knowledge, err := a.o.knowledgeFS()
	if err != nil {
		return nil, err
	}
	if a.Brain, err = NewBrain(knowledge, a.o.CacheDir); err != nil {
		return nil, err
	}
	if a.channels, err = newChannels(a.o); err != nil {
		return nil, err
	}
	a.Brain.Region = a.channels.region
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	a.useCases()
	if err := a.newServer(); err != nil {
		return nil, err
	}
	return a, nil
}

// openStore opens the database.
func (a *App) openStore(ctx context.Context) (err error) {
	url, err := a.o.databaseURL()
	if err != nil {
		return err
	}
	blobs, err := a.o.blobs()
	if err != nil {
		return err
	}
	a.Store, err = store.Open(ctx, store.Options{
		URL: url, Dir: a.o.DataDir, KeyFile: a.o.KeyFile, Blobs: blobs, Now: a.o.Now, Log: a.o.Log,
	})
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	a.onStop("store", func(context.Context) error { return a.Store.Close() })
	return nil
}

// useCases makes the services. Conversations ask the desk where a case goes, and the desk lets conversations make turns.
func (a *App) useCases() {
	a.metrics = web.NewMetrics(a.gauges)
	platforms := map[string]conversation.Channel{
		webchat.Name: {Sender: webchat.Sender{}, Caps: webchat.Caps, Pulled: true},
	}
	a.channels.register(platforms)
	a.Conversations = conversation.New(conversation.Options{
		Store: a.Store, Stepper: a.Brain, Renderer: a.Brain.Renderer(), Channels: platforms, Now: a.o.Now, Log: a.o.Log, Meter: a.metrics,
		Clean: media.NewCleaner(2).Clean,
		Rules: conversation.Rules{
			Wrote: desk.Wrote, Reopen: desk.Reopen, Cancel: desk.Cancel,
			Route: func(c chat.Case) string { return a.Desk.Route(c) },
		},
	})
	a.Desk = desk.New(desk.Options{
		Store: a.Store, Turner: a.Conversations, Now: a.o.Now, Log: a.o.Log, Answerable: a.Brain.answerable,
	})
}

// newServer makes the pages, the webhooks and the server around them.
func (a *App) newServer() error {
	public, err := a.o.publicURL()
	if err != nil {
		return err
	}
	proxies, err := a.o.proxies()
	if err != nil {
		return err
	}
	page, err := webchat.New(webchat.Options{
		Conversations: a.Conversations, Stepper: a.Brain, Renderer: a.Brain.Renderer(), Texts: a.Brain.Texts, ExitURL: a.o.ExitURL,
		Secure: public != nil && public.Scheme == "https", Now: a.o.Now, Log: a.o.Log,
	})
	if err != nil {
		return err
	}
	staff, err := a.newConsole(public != nil && public.Scheme == "https")
	if err != nil {
		return err
	}
	accountability, err := a.newAbout()
	if err != nil {
		return err
	}
	var routes []route.Route
	routes = append(routes, page.Routes()...)
	routes = append(routes, staff...)
	routes = append(routes, accountability...)
	routes = append(routes, a.channels.routes(a.o, a.Conversations, a.metrics)...)
	a.server, err = web.New(web.Options{
		Listen: a.o.Listen, MetricsListen: a.o.MetricsListen, PublicURL: public, Proxies: proxies, Routes: routes, Texts: a.Brain.Texts,
		Metrics: a.metrics, Log: a.o.Log, Now: a.o.Now,
		Checks: []web.Check{{Name: "database", Func: a.Store.Ping}},
	})
	return err
}

// Start begins: jobs first, so that what is received can be delivered, then the server, then the platforms that are polled.
func (a *App) Start(ctx context.Context) (s Started, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Stop(ctx))
		}
	}()
	if s.Login, s.Password, err = a.Desk.FirstStart(ctx); err != nil {
		return s, fmt.Errorf("make the first account: %w", err)
	}
	kinds := []string{webchat.Name}
	if a.channels.telegram != nil {
		kinds = append(kinds, "telegram")
	}
	if a.channels.whatsapp != nil {
		kinds = append(kinds, "whatsapp")
	}
	err = a.Store.Start(ctx, store.Work{
		Channels: kinds, Deliver: a.Conversations.Deliver, Fetch: a.Conversations.Fetch,
		Timers: []store.Timer{
			{Name: "purge", Every: 10 * time.Minute, Run: func(ctx context.Context) error {
				_, err := a.Conversations.Purge(ctx)
				return err
			}},
			{Name: "sweep-files", Every: time.Hour, Run: func(ctx context.Context) error {
				_, err := a.Store.SweepFiles(ctx)
				return err
			}},
		},
	})
	if err != nil {
		return s, fmt.Errorf("start the jobs: %w", err)
	}
	a.onStop("jobs", a.Store.Stop)
	if err = a.server.Start(ctx); err != nil {
		return s, fmt.Errorf("start the server: %w", err)
	}
	a.onStop("server", a.server.Stop)
	tasks, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	a.onStop("tasks", func(context.Context) error { stop(); a.tasks.Wait(); return nil })
	a.tasks.Go(func() { a.channels.setUp(tasks, a.o, a.Brain, a.Conversations, a.metrics) })
	a.tasks.Go(func() { a.channels.checkTemplates(tasks, a.o) })
	a.tasks.Go(func() { a.Brain.Knowledge.Watch(tasks, a.changed) })
	if a.o.KnowledgeDir != "" {
		a.tasks.Go(func() { watch(tasks, a.o.KnowledgeDir, a.Reload) })
	}
	s.URL = a.URL()
	return s, nil
}

// Reload has the knowledge read again; problems keep the version in use and are seen in the metrics.
func (a *App) Reload() {
	select {
	case a.changed <- struct{}{}:
	default: // one is waiting already
	}
}

// Stop ends in the reverse order of the start: intake, jobs, store. It waits for everything that was begun.
func (a *App) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return a.cleanUp(ctx)
}

// Run starts, tells that it did, and stops when ctx ends or the server breaks down. What arrives on reload has the
// knowledge read again.
func (a *App) Run(ctx context.Context, reload <-chan os.Signal, started func(Started)) error {
	s, err := a.Start(ctx)
	if err != nil {
		return err
	}
	started(s)
	for {
		select {
		case <-reload:
			a.Reload()
			continue
		case err = <-a.server.Failed():
		case <-ctx.Done():
		}
		return errors.Join(err, a.Stop(ctx))
	}
}

// URL is the address of the web chat as reached from this machine.
func (a *App) URL() string {
	host, port, err := net.SplitHostPort(a.server.Addr().String())
	if err != nil {
		return "http://" + a.server.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// MetricsURL is the address of the metrics, "" if there are none.
func (a *App) MetricsURL() string {
	if a.server.MetricsAddr() == nil {
		return ""
	}
	return "http://" + a.server.MetricsAddr().String() + "/metrics"
}

func (a *App) onStop(name string, run func(context.Context) error) {
	a.cleanups = append(a.cleanups, cleanup{name, run})
}

func (a *App) cleanUp(ctx context.Context) error {
	var errs []error
	for len(a.cleanups) > 0 {
		last := a.cleanups[len(a.cleanups)-1]
		a.cleanups = a.cleanups[:len(a.cleanups)-1]
		if err := last.run(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop the %s: %w", last.name, err))
		}
	}
	return errors.Join(errs...)
}

// gauges are looked up each time the metrics are read.
func (a *App) gauges(context.Context) (web.Gauges, error) {
	return web.Gauges{
		Knowledge: a.Brain.Knowledge.Base().Version(), KnowledgeBroken: a.Brain.Knowledge.Err() != nil, Stopped: a.Conversations.Stopped(),
	}, nil
}
