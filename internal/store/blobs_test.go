package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
	"ponte/internal/store/storetest"
)

// cellar keeps bytes outside of the database, in memory.
type cellar struct {
	now   func() time.Time
	mu    sync.Mutex
	bytes map[string][]byte
	at    map[string]time.Time
	fail  error
}

func newCellar() *cellar {
	return &cellar{now: time.Now, bytes: map[string][]byte{}, at: map[string]time.Time{}}
}

func (c *cellar) Put(_ context.Context, name string, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return c.fail
	}
	c.bytes[name], c.at[name] = bytes.Clone(data), c.now()
	return nil
}

func (c *cellar) Get(_ context.Context, name string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, ok := c.bytes[name]
	if !ok {
		return nil, chat.ErrNotFound
	}
	return data, nil
}

func (c *cellar) Delete(_ context.Context, name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.bytes, name)
	return nil
}

func (c *cellar) List(_ context.Context, each func(string, time.Time) error) error {
	for _, name := range c.names() {
		if err := each(name, c.at[name]); err != nil {
			return err
		}
	}
	return nil
}

func (c *cellar) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.bytes))
}

const secretFile = "%PDF-1.7 the passport of " + markWord

// sendFile has somebody send a file that the channel has to fetch, and gives its id once it is here.
func sendFile(t *testing.T, r *storetest.Rig, who storetest.Person) string {
	t.Helper()
	who.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Ref: secretFile, Name: markWord + ".pdf"}})
	return arrived(t, who)
}

// arrived waits for the last file of somebody.
func arrived(t *testing.T, who storetest.Person) (id string) {
	t.Helper()
	storetest.Eventually(t, func() bool {
		for _, l := range who.Lines() {
			if l.Media != nil {
				id = l.Media.StoreID
			}
		}
		return id != ""
	})
	return id
}

// content opens a file.
func content(t *testing.T, r *storetest.Rig, id string) string {
	t.Helper()
	f, err := r.Conv.OpenFile(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f.Data)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFilesOutsideOfTheDatabase can be read by nobody without it, and are gone with the conversation: their keys at once,
// their bytes when they are swept.
func TestFilesOutsideOfTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		outside := newCellar()
		db.Blobs = outside
		r := storetest.NewRig(t, db, nil)
		outside.now = r.Clock.Now
		r.Start()
		ana, bia := r.Person(storetest.Telegram, "ana"), r.Person(storetest.Telegram, "bia")
		anas, bias := sendFile(t, r, ana), sendFile(t, r, bia)
		if names := outside.names(); len(names) != 2 {
			t.Fatalf("outside: %v", names)
		}
		for _, name := range outside.names() {
			if sealed, _ := outside.Get(t.Context(), name); bytes.Contains(sealed, []byte(markWord)) || bytes.Contains(sealed, []byte("PDF")) {
				t.Errorf("%s can be read", name)
			}
		}
		if got := content(t, r, anas); got != secretFile {
			t.Errorf("read back: %q", got)
		}
		outside.bytes[anas], outside.bytes[bias] = outside.bytes[bias], outside.bytes[anas]
		if _, err := r.Conv.OpenFile(t.Context(), anas); err == nil {
			t.Error("another's file opens in this one's place")
		}
		outside.bytes[anas], outside.bytes[bias] = outside.bytes[bias], outside.bytes[anas]

		if _, err := r.Conv.Erase(t.Context(), ana.ID()); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Conv.OpenFile(t.Context(), anas); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("after erasing: %v", err)
		}
		if n, err := r.Store.SweepFiles(t.Context()); n != 0 || err != nil {
			t.Errorf("swept %d, which might have been on their way: %v", n, err)
		}
		r.Clock.Add(2 * time.Hour)
		if n, err := r.Store.SweepFiles(t.Context()); n != 1 || err != nil || !slices.Equal(outside.names(), []string{bias}) {
			t.Errorf("swept %d, %v; left %v", n, err, outside.names())
		}
	})
}

// TestFilesMoveOutLater: those from before the setting stay readable in the database.
func TestFilesMoveOutLater(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	before := storetest.NewRig(t, db, nil)
	ana := before.Person(storetest.Web, "ana")
	ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Data: []byte(secretFile)}})
	old := arrived(t, ana)
	if err := before.Store.Close(); err != nil {
		t.Fatal(err)
	}
	outside := newCellar()
	db.Blobs = outside
	r := storetest.NewRig(t, db, nil)
	if got := content(t, r, old); got != secretFile {
		t.Errorf("the old file: %q", got)
	}
	bia := r.Person(storetest.Telegram, "bia") // another channel: the external ids begin anew
	bia.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Data: []byte(secretFile)}})
	if got := content(t, r, arrived(t, bia)); got != secretFile || len(outside.names()) != 1 {
		t.Errorf("the new file: %q, outside %v", got, outside.names())
	}
	outside.fail = errors.New("the bucket is away")
	err := r.Conv.Receive(t.Context(), bia.Inbound(chat.Attachment{Media: chat.Media{Data: []byte("%PDF-2")}}))
	if err == nil || strings.Contains(err.Error(), "PDF") {
		t.Errorf("the file could not be kept, and the message was taken: %v", err)
	}
}

// TestFilesThatComeWithTheMessage are kept in the same turn; those known not to come are never asked for.
func TestFilesThatComeWithTheMessage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		r := storetest.NewRig(t, db, nil)
		ana := r.Person(storetest.Web, "ana")
		large := "%PDF-" + strings.Repeat("0123456789abcdef", 40_000) // several pieces
		ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Data: []byte(large)}, Caption: "this one"})
		if got := content(t, r, ana.Lines()[0].Media.StoreID); got != large {
			t.Errorf("kept %d bytes of %d", len(got), len(large))
		}
		ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaContact, Failed: "contact-not-kept"}})
		for _, l := range ana.Lines() {
			if l.Media != nil && l.Media.Kind == chat.MediaContact && (l.Media.Failed != "contact-not-kept" || l.Media.StoreID != "") {
				t.Errorf("the contact: %+v", l.Media)
			}
		}
		r.Conv.Clean = func([]byte) (string, []byte, error) {
			return "", nil, &chat.SendError{Kind: chat.SendRejected, Code: "type"}
		}
		ana.Do(chat.Attachment{Media: chat.Media{Kind: chat.MediaDocument, Data: []byte("MZ")}})
		lines := ana.Lines()
		if m := lines[len(lines)-2].Media; m == nil || m.Failed != "type" || m.StoreID != "" {
			t.Errorf("a program: %+v", m)
		}
	})
}
