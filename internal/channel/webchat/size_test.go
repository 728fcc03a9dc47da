package webchat_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"testing"
)

// firstLoad is how many bytes the first visit may need, packed as the server sends it and as it is. Old phones on bad
// networks are the first devices of many.
const (
	firstLoadPacked = 10_000
	firstLoad       = 20_000
)

var loaded = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|js|svg)\?[^"]+)"`)

func TestFirstLoad(t *testing.T) {
	b := newRig(t).browser(t)
	_, page := b.get("/")
	sizes := map[string]string{"/": page}
	for _, m := range loaded.FindAllStringSubmatch(page, -1) {
		_, sizes[m[1]] = b.get(m[1])
	}
	if len(sizes) < 4 {
		t.Errorf("only %d files were found", len(sizes))
	}
	packed, plain := 0, 0
	for address, body := range sizes {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = w.Write([]byte(body))
		w.Close()
		t.Logf("%-36s %6d bytes, %6d packed", address, len(body), z.Len())
		packed, plain = packed+z.Len(), plain+len(body)
	}
	t.Logf("together %d bytes, %d packed", plain, packed)
	if packed > firstLoadPacked || plain > firstLoad {
		t.Errorf("the first load is %d bytes, %d packed", plain, packed)
	}
}
