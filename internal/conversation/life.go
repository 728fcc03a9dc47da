package conversation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ponte/internal/chat"
)

// Status takes in a platform's report on a part that was sent. Reports come in any order and more than once: a status is
// never lowered, and a part that arrived cannot fail any more.
func (s *Service) Status(ctx context.Context, u Update) error {
	u.Now = s.Now()
	conversationID, err := s.Store.SetStatus(ctx, u)
	if err != nil {
		return fmt.Errorf("set status: %w", err)
	}
	if u.Status != chat.SendHeld || conversationID == "" {
		return nil
	}
	return s.remind(ctx, conversationID)
}

// Transcript gives the lines of an alias's conversation after the line with the id after ("" for all), oldest first. It
// is what the person may see: notes between staff are left out.
func (s *Service) Transcript(ctx context.Context, channel string, a chat.Alias, after string) ([]chat.Line, error) {
	lines, err := s.Store.Transcript(ctx, channel, a, after)
	if err != nil {
		return nil, fmt.Errorf("read transcript: %w", err)
	}
	return lines, nil
}

// Subscribe gives a channel on which something arrives soon after the transcript of the alias changed. Wake-ups that
// nobody took are merged. cancel must be called when nobody listens any more.
func (s *Service) Subscribe(channel string, a chat.Alias) (wake <-chan struct{}, cancel func()) {
	return s.Store.Subscribe(channel, a)
}

// Find gives the id of an alias's conversation, or chat.ErrNotFound.
func (s *Service) Find(ctx context.Context, channel string, a chat.Alias) (conversationID string, err error) {
	return s.Store.Find(ctx, channel, a)
}

// Erase removes everything about the person of a conversation at once: transcript, files, case, addresses and jobs. It
// gives chat.ErrNotFound if there is nothing. The person's own request, by message, goes through Receive.
func (s *Service) Erase(ctx context.Context, conversationID string) (Receipt, error) {
	r, err := s.Store.Erase(ctx, conversationID, s.Now())
	if err != nil {
		return Receipt{}, fmt.Errorf("erase: %w", err)
	}
	return r, nil
}

// keyTime is how long external ids are remembered: the platforms repeat messages for up to seven days.
const keyTime = 9 * 24 * time.Hour

// parkedTime is how long a report is kept on a part whose platform id is not known yet.
const parkedTime = time.Hour

// Purge removes what has been kept long enough, as a job does every few hours.
func (s *Service) Purge(ctx context.Context) (Receipt, error) {
	now := s.Now()
	r, err := s.Store.Purge(ctx, Purge{
		Now:           now,
		Conversations: now.AddDate(0, 0, -s.KeepDays),
		Keys:          now.Add(-keyTime),
		Parked:        now.Add(-parkedTime),
	})
	if err != nil {
		return r, fmt.Errorf("purge: %w", err)
	}
	return r, nil
}

// maxFile is the largest attachment that is kept, in bytes.
const maxFile = 20 << 20

// Fetch gets the bytes of an attachment after the message that brought it was committed. last says that no further
// attempt will be made: then a failure is recorded, for staff to see. *Later asks for a pause.
func (s *Service) Fetch(ctx context.Context, mediaID string, last bool) error {
	channel, m, err := s.Store.Wanted(ctx, mediaID)
	if errors.Is(err, chat.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up attachment: %w", err)
	}
	data, err := s.fetch(ctx, channel, m)
	mime := ""
	if err == nil {
		mime, data, err = s.Clean(data)
	}
	if err == nil {
		if err := s.Store.KeepFile(ctx, mediaID, mime, data); err != nil {
			return fmt.Errorf("keep attachment: %w", err)
		}
		return nil
	}
	e := chat.AsSendError(err)
	switch e.Kind {
	case chat.SendThrottled:
		return &Later{After: max(e.After, time.Second)}
	case chat.SendTemporary, chat.SendNotConfigured:
		if !last {
			return fmt.Errorf("fetch attachment: %w", e)
		}
	}
	if err := s.Store.LoseFile(ctx, mediaID, e.Code); err != nil {
		return fmt.Errorf("record lost attachment: %w", err)
	}
	return nil
}

func (s *Service) fetch(ctx context.Context, channel string, m chat.Media) ([]byte, error) {
	f := s.channel(channel).Fetcher
	if f == nil {
		return nil, &chat.SendError{Kind: chat.SendRejected, Code: "no-files"}
	}
	tooBig := &chat.SendError{Kind: chat.SendRejected, Code: "too-big"}
	if m.Size > maxFile {
		return nil, tooBig
	}
	r, err := f.Fetch(ctx, channel, m)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, &chat.SendError{Kind: chat.SendTemporary, Code: "broken-off", Err: err}
	}
	if len(data) > maxFile {
		return nil, tooBig
	}
	return data, nil
}

// cleaned makes the file that came with a message fit to be kept, or says why it is not kept.
func (s *Service) cleaned(e chat.Event) chat.Event {
	a, ok := e.(chat.Attachment)
	if !ok || a.Media.Data == nil {
		return e
	}
	mime, data, err := s.Clean(a.Media.Data)
	if err != nil {
		a.Media.Data, a.Media.Failed = nil, chat.AsSendError(err).Code
		return a
	}
	a.Media.MIME, a.Media.Size, a.Media.Data = mime, int64(len(data)), data
	return a
}

// OpenFile gives a kept attachment with its bytes, or chat.ErrNotFound. Whether somebody may see it, the caller decides
// by its conversation.
func (s *Service) OpenFile(ctx context.Context, mediaID string) (File, error) {
	return s.Store.OpenFile(ctx, mediaID)
}
