package route_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"ponte/internal/route"
)

func TestAssets(t *testing.T) {
	a, err := route.NewAssets(fstest.MapFS{"x.css": {Data: []byte("body{}")}}, "/assets/")
	if err != nil {
		t.Fatal(err)
	}
	url, err := a.URL("x.css")
	if err != nil || !strings.HasPrefix(url, "/assets/x.css?v=") {
		t.Fatalf("URL = %q, %v", url, err)
	}
	if _, err := a.URL("y.css"); err == nil {
		t.Error("a file that does not exist has an address")
	}
	for address, kept := range map[string]bool{url: true, "/assets/x.css": false, "/assets/x.css?v=old": false} {
		w := httptest.NewRecorder()
		if err := a.Serve(w, httptest.NewRequest("GET", address, nil), "x.css"); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Content-Type"); got != "text/css; charset=utf-8" {
			t.Errorf("Content-Type %q", got)
		}
		if got := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); got != kept {
			t.Errorf("%s: kept for ever: %v", address, got)
		}
	}
	if err := a.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/assets/../go.mod", nil), "../go.mod"); route.Status(err) != 404 {
		t.Errorf("outside the folder: %v", err)
	}
}
