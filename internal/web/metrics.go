package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Gauges are what is looked up each time the metrics are read.
type Gauges struct {
	JobsWaiting  int
	OldestJob    time.Duration // for how long the oldest job has been due
	CasesWaiting int           // cases that nobody has claimed
	OldestCase   time.Duration // for how long the oldest of them has waited
	Knowledge    string        // version of the knowledge in use
	// KnowledgeBroken says that newer files of the knowledge could not be used.
	KnowledgeBroken bool
	Stopped         []string // channels that a wrong setting has stopped
}

// Metrics counts what happens. It satisfies conversation.Meter. No label names a person: channels are kinds, routes are
// patterns.
type Metrics struct {
	registry *prometheus.Registry
	turns    *prometheus.CounterVec
	turnTime *prometheus.HistogramVec
	sends    *prometheus.CounterVec
	received *prometheus.CounterVec
	requests *prometheus.CounterVec
	pageTime *prometheus.HistogramVec
}

// NewMetrics makes the metrics; look fetches the gauges.
func NewMetrics(look func(context.Context) (Gauges, error)) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_turns_total", Help: "Messages received, by what became of them.",
		}, []string{"channel", "outcome"}),
		turnTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ponte_turn_seconds", Help: "Time to receive, decide and store a message.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"channel"}),
		sends: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_sends_total", Help: "Parts handed to a platform, by result.",
		}, []string{"channel", "result"}),
		received: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_received_total", Help: "What arrived from the platforms, by kind; also what was refused or not understood.",
		}, []string{"channel", "kind"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ponte_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		pageTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ponte_http_seconds", Help: "Time to answer a request; streams last as long as somebody listens.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.turns, m.turnTime, m.sends, m.received, m.requests, m.pageTime, gauges{look},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Turn counts a message received.
func (m *Metrics) Turn(channel, outcome string, took time.Duration) {
	m.turns.WithLabelValues(kind(channel), outcome).Inc()
	m.turnTime.WithLabelValues(kind(channel)).Observe(took.Seconds())
}

// Sent counts an attempt to send.
func (m *Metrics) Sent(channel, result string) {
	m.sends.WithLabelValues(kind(channel), result).Inc()
}

// Received counts what arrived at a webhook or by polling. The kinds are of a closed set.
func (m *Metrics) Received(channel, what string) {
	m.received.WithLabelValues(kind(channel), what).Inc()
}

func (m *Metrics) request(pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	m.requests.WithLabelValues(pattern, strconv.Itoa(status)).Inc()
	m.pageTime.WithLabelValues(pattern).Observe(took.Seconds())
}

// Handler answers with the metrics.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// kind leaves the account out of a channel's name.
func kind(channel string) string {
	name, _, _ := strings.Cut(channel, ":")
	return name
}

// gauges looks the gauges up while the metrics are being read.
type gauges struct {
	look func(context.Context) (Gauges, error)
}

var (
	jobsWaiting     = prometheus.NewDesc("ponte_jobs_waiting", "Jobs that are due.", nil, nil)
	oldestJob       = prometheus.NewDesc("ponte_job_queue_age_seconds", "For how long the oldest job has been due.", nil, nil)
	casesWaiting    = prometheus.NewDesc("ponte_cases_waiting", "Cases that nobody has claimed.", nil, nil)
	oldestCase      = prometheus.NewDesc("ponte_case_wait_seconds", "For how long the oldest unclaimed case has waited.", nil, nil)
	knowledge       = prometheus.NewDesc("ponte_knowledge_info", "Version of the knowledge in use.", []string{"version"}, nil)
	knowledgeBroken = prometheus.NewDesc("ponte_knowledge_broken", "1 if newer files of the knowledge could not be used.", nil, nil)
	channelStopped  = prometheus.NewDesc("ponte_channel_stopped", "Channels that a wrong setting has stopped.", []string{"channel"}, nil)
)

// Describe is part of prometheus.Collector.
func (g gauges) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		jobsWaiting, oldestJob, casesWaiting, oldestCase, knowledge, knowledgeBroken, channelStopped,
	} {
		out <- d
	}
}

// Collect is part of prometheus.Collector. Where the database is away the gauges are left out; the rest is still told.
func (g gauges) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTime)
	defer cancel()
	v, err := g.look(ctx)
	if err != nil {
		return
	}
	set := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	set(jobsWaiting, float64(v.JobsWaiting))
	set(oldestJob, v.OldestJob.Seconds())
	set(casesWaiting, float64(v.CasesWaiting))
	set(oldestCase, v.OldestCase.Seconds())
	set(knowledge, 1, v.Knowledge)
	broken := 0.0
	if v.KnowledgeBroken {
		broken = 1
	}
	set(knowledgeBroken, broken)
	for _, channel := range v.Stopped {
		set(channelStopped, 1, kind(channel))
	}
}
