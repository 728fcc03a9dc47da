package media

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/internal/chat"
)

// keeper is what both kinds of store can do.
type keeper interface {
	Put(ctx context.Context, name string, data []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
	Delete(ctx context.Context, name string) error
	List(ctx context.Context, each func(name string, at time.Time) error) error
}

const id = "0192f0c4-7b1c-7cc3-9a55-9b7f6a3c1d11"

func TestKeepers(t *testing.T) {
	folder, err := NewFolder(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	s3, err := NewS3("s3://"+bucket(t)+"/files/ponte?insecure=1&region=sa-east-1", "access", "secret-key")
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]keeper{"folder": folder, "S3": s3} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			if _, err := k.Get(ctx, id); !errors.Is(err, chat.ErrNotFound) {
				t.Errorf("before: %v", err)
			}
			large := bytes.Repeat([]byte("x"), Largest)
			for _, data := range [][]byte{[]byte("first"), large} {
				if err := k.Put(ctx, id, data); err != nil {
					t.Fatal(err)
				}
				if got, err := k.Get(ctx, id); err != nil || !bytes.Equal(got, data) {
					t.Errorf("got %d bytes, %v", len(got), err)
				}
			}
			var names []string
			err := k.List(ctx, func(name string, at time.Time) error {
				if time.Since(at) > time.Hour {
					t.Errorf("written at %s", at)
				}
				names = append(names, name)
				return nil
			})
			if err != nil || !slices.Equal(names, []string{id}) {
				t.Errorf("listed %v, %v", names, err)
			}
			stop := errors.New("enough")
			if err := k.List(ctx, func(string, time.Time) error { return stop }); !errors.Is(err, stop) {
				t.Errorf("stopped with %v", err)
			}
			if err := errors.Join(k.Delete(ctx, id), k.Delete(ctx, id)); err != nil {
				t.Error(err)
			}
			if _, err := k.Get(ctx, id); !errors.Is(err, chat.ErrNotFound) {
				t.Errorf("after: %v", err)
			}
		})
	}
}

func TestFolderStaysInside(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFolder(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../outside0", "/etc/passwd", "", "..", "a/b/c/d/e", strings.Repeat("a", 65)} {
		if err := f.Put(t.Context(), name, nil); err == nil {
			t.Errorf("Put(%q) was let through", name)
		}
		if _, err := f.Get(t.Context(), name); err == nil {
			t.Errorf("Get(%q) was let through", name)
		}
	}
	if err := f.Put(t.Context(), id, []byte("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "files", id))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestBadAddresses(t *testing.T) {
	for _, bad := range []string{"", "https://host/bucket", "s3:///bucket", "s3://host", "s3://host/", "s3://user:pass@host/bucket", "s3://a b/c"} {
		if _, err := NewS3(bad, "access", "secret"); err == nil || strings.Contains(err.Error(), "pass") {
			t.Errorf("NewS3(%q): %v", bad, err)
		}
	}
	if _, err := NewS3("s3://host/bucket", "", ""); err == nil {
		t.Error("no keys are wanted")
	}
}

// bucket is a server that speaks as much S3 as is needed, and gives its address.
func bucket(t *testing.T) string {
	var mu sync.Mutex
	objects := map[string][]byte{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if !strings.Contains(r.Header.Get("Authorization"), "Credential=access/") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		key := strings.TrimPrefix(r.URL.Path, "/files/")
		data, ok := objects[key]
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		switch {
		case r.URL.Query().Has("list-type"):
			fmt.Fprint(w, listing(objects, r.URL.Query().Get("prefix")))
		case r.Method == http.MethodPut:
			objects[key], _ = readChunks(r)
			w.Header().Set("ETag", `"1"`)
		case r.Method == http.MethodDelete:
			delete(objects, key)
			w.WriteHeader(http.StatusNoContent)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `<Error><Code>NoSuchKey</Code></Error>`)
		default:
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			_, _ = w.Write(data)
		}
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// readChunks reads a body, which over plain http is sent in signed chunks: size in hex, signature, bytes.
func readChunks(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return body, err
	}
	var data []byte
	for {
		head, rest, _ := bytes.Cut(body, []byte("\r\n"))
		var size int
		if _, err := fmt.Sscanf(string(head), "%x", &size); err != nil || size == 0 {
			return data, err
		}
		data, body = append(data, rest[:size]...), rest[size+2:]
	}
}

func listing(objects map[string][]byte, prefix string) string {
	type content struct {
		Key          string
		LastModified string
		Size         int
	}
	var list struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Contents []content
	}
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		if strings.HasPrefix(key, prefix) {
			list.Contents = append(list.Contents, content{key, time.Now().UTC().Format(time.RFC3339), len(objects[key])})
		}
	}
	b, err := xml.Marshal(list)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
