package app_test

import (
	"strings"
	"testing"

	"ponte/internal/app"
)

// TestCodesOfPosters opens the addresses that posters carry: "mao" is a word in Portuguese, and an airport on a poster.
func TestCodesOfPosters(t *testing.T) {
	_, s := start(t, app.Options{})
	for code, want := range map[string]string{"mao": "Você está em Manaus", "gru": "Você está em Guarulhos", "about": "Português"} {
		if page := get(t, strings.TrimSuffix(s.URL, "/")+"/?from="+code+"&lang=pt"); !strings.Contains(page, want) {
			t.Errorf("?from=%s does not say %q", code, want)
		}
	}
	if page := get(t, strings.TrimSuffix(s.URL, "/")+"/about?lang=pt"); !strings.Contains(page, "crioulo haitiano") {
		t.Error("the accountability page is not there")
	}
}
