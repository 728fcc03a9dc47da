package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"ponte/internal/conversation"
)

// Work is what the jobs do.
type Work struct {
	// Channels are the kinds of channel that are delivered to. Each has workers of its own: one platform that does not
	// answer holds up no other. What is queued for a kind that is not listed waits until it is.
	Channels []string
	Deliver  func(ctx context.Context, conversationID string) error
	Fetch    func(ctx context.Context, fileID string, last bool) error
	Timers   []Timer
}

// Timer is something done again and again, by one instance at a time. It is done first when the program starts.
type Timer struct {
	Name  string // as in [a-z-]+
	Every time.Duration
	Run   func(ctx context.Context) error
}

// Arguments of the jobs: ids of ours, which say nothing about anyone.
type (
	deliverArgs struct {
		ConversationID string `json:"conversation_id"`
	}
	fetchArgs struct {
		ConversationID string `json:"conversation_id"`
		FileID         string `json:"file_id"`
	}
	timerArgs struct {
		Name string `json:"name" river:"unique"`
	}
)

func (deliverArgs) Kind() string { return "deliver" }
func (fetchArgs) Kind() string   { return "fetch" }
func (timerArgs) Kind() string   { return "timer" }

// queueRest is for what nobody waits for in front of a screen.
const queueRest = "rest"

// queueOf gives the queue of the deliveries to a channel.
func queueOf(channel string) string {
	kind, _, _ := strings.Cut(channel, ":")
	return "deliver-" + kind
}

// queues are those of the jobs. told says that the database tells of new jobs; otherwise somebody must look for them.
func (w Work) queues(told bool) map[string]river.QueueConfig {
	deliver := river.QueueConfig{MaxWorkers: deliverWorkers}
	if !told {
		deliver.FetchPollInterval = lookEvery
	}
	queues := map[string]river.QueueConfig{queueRest: {MaxWorkers: restWorkers}}
	for _, kind := range w.Channels {
		queues[queueOf(kind)] = deliver
	}
	return queues
}

// Limits of the jobs.
const (
	deliverWorkers = 200 // per kind of channel; most of them wait for a platform, or for the pause that it wants between two messages
	restWorkers    = 4
	fetchPause     = 20 * time.Millisecond // between two looks for jobs, at the least
	lookEvery      = 50 * time.Millisecond // where nobody tells: half of it is added to every answer
	jobTime        = 90 * time.Second      // what takes longer is given up and tried again
	rescueAfter    = 2 * time.Minute       // when a job of an instance that died is given to another
	completedKept  = 15 * time.Minute
	fetchAttempts  = 6
)

// Start lets this instance do jobs, until Stop.
func (s *Store) Start(ctx context.Context, w Work) error {
	if !s.engine.shared {
		if err := s.resume(ctx); err != nil {
			return err
		}
	}
	workers := river.NewWorkers()
	err := errors.Join(
		river.AddWorkerSafely(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[deliverArgs]) error {
			return s.do(j.JobRow, func() error { return w.Deliver(ctx, j.Args.ConversationID) })
		})),
		river.AddWorkerSafely(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[fetchArgs]) error {
			last := j.Attempt >= j.MaxAttempts
			return s.do(j.JobRow, func() error { return w.Fetch(ctx, j.Args.FileID, last) })
		})),
		river.AddWorkerSafely(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[timerArgs]) error {
			return s.do(j.JobRow, func() error { return w.run(ctx, j.Args.Name) })
		})),
	)
	if err != nil {
		return fmt.Errorf("set up jobs: %w", err)
	}
	s.worker, err = river.NewClient(s.engine.river, &river.Config{
		Logger:                      quiet(s.log),
		Workers:                     workers,
		PeriodicJobs:                w.periodic(),
		FetchCooldown:               fetchPause,
		JobTimeout:                  jobTime,
		RescueStuckJobsAfter:        rescueAfter,
		CompletedJobRetentionPeriod: completedKept,
		Queues:                      w.queues(s.engine.shared),
	})
	if err != nil {
		return fmt.Errorf("set up jobs: %w", err)
	}
	if err := s.worker.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	return nil
}

// resume takes up what the last process was doing when it ended. Nobody else can be doing it.
func (s *Store) resume(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		for _, query := range []string{
			`DELETE FROM leases`,
			`UPDATE conversations SET lease_until = 0 WHERE id IN (
				SELECT args ->> 'conversation_id' FROM river_job WHERE state = 'running' AND kind = 'deliver')`,
			`UPDATE river_job SET state = 'available' WHERE state = 'running'`,
		} {
			if _, err := t.exec(query); err != nil {
				return fmt.Errorf("take up interrupted jobs: %w", err)
			}
		}
		return nil
	})
}

// Stop takes no more jobs and waits for the running ones; when ctx ends they are interrupted, to be done again after the
// next start.
func (s *Store) Stop(ctx context.Context) error {
	if s.worker == nil {
		return nil
	}
	err := s.worker.Stop(ctx)
	if err != nil && ctx.Err() != nil {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = s.worker.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// do runs one job, logs its failure once, and tells River what to do. Of a panic only the kind is kept: its value might
// quote a person.
func (s *Store) do(j *rivertype.JobRow, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %T", p)
			if e, ok := p.(runtime.Error); ok {
				err = fmt.Errorf("panic: %w", e)
			}
		}
		var later *conversation.Later
		switch {
		case errors.As(err, &later):
			err = river.JobSnooze(later.After)
		case err != nil:
			s.log.Warn("a job failed", "kind", j.Kind, "attempt", j.Attempt, "err", err)
		}
	}()
	return f()
}

func (w Work) run(ctx context.Context, name string) error {
	for _, t := range w.Timers {
		if t.Name == name {
			return t.Run(ctx)
		}
	}
	return nil // of an older version of the program
}

// periodic makes the timers jobs. A timer that is still running is not begun again.
func (w Work) periodic() []*river.PeriodicJob {
	var jobs []*river.PeriodicJob
	for _, t := range w.Timers {
		jobs = append(jobs, river.NewPeriodicJob(river.PeriodicInterval(t.Every),
			func() (river.JobArgs, *river.InsertOpts) {
				return timerArgs{Name: t.Name}, &river.InsertOpts{
					Queue: queueRest, MaxAttempts: 3,
					UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished},
				}
			},
			&river.PeriodicJobOpts{ID: t.Name, RunOnStart: true}))
	}
	return jobs
}

var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning,
	rivertype.JobStateScheduled,
}

// deliver has what is queued for a conversation sent.
func (t *tx) deliver(channel, conversationID string) {
	t.job(deliverArgs{ConversationID: conversationID}, &river.InsertOpts{Queue: queueOf(channel)})
}

// fetch has the bytes of an attachment fetched.
func (t *tx) fetch(conversationID, fileID string) {
	t.job(fetchArgs{ConversationID: conversationID, FileID: fileID},
		&river.InsertOpts{Queue: queueRest, MaxAttempts: fetchAttempts})
}

// QueueAge gives for how long the oldest delivery that could be made has waited, for the metrics.
func (s *Store) QueueAge(ctx context.Context) (time.Duration, error) {
	var due int64
	err := s.engine.read.QueryRowContext(ctx, `
		SELECT COALESCE(MIN(CASE WHEN due > 0 THEN due ELSE at END), 0) FROM lines WHERE status = 'queued'`).Scan(&due)
	if err != nil {
		return 0, fmt.Errorf("read queue: %w", err)
	}
	if due == 0 {
		return 0, nil
	}
	return max(0, s.now().Sub(moment(due))), nil
}
