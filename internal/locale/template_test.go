package locale_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"ponte/internal/chat"
	"ponte/internal/locale"
)

// TestTemplatesReachEverybody: each template has a text for people of each language, and none is in two languages' stead.
func TestTemplatesReachEverybody(t *testing.T) {
	all, err := locale.LoadTemplates(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	for id, template := range all {
		for _, lang := range load(t).Languages() {
			in, text := template.In(lang)
			if text.Body == "" || in != lang && in != template.Instead[lang] {
				t.Errorf("%s for %s is in %q: add a text, or the language to be read instead", id, lang, in)
			}
		}
	}
	if lang, _ := all["reply-waiting"].In("xx"); lang != locale.Fallback {
		t.Errorf("an unknown language gets %s", lang)
	}
}

func TestBadTemplates(t *testing.T) {
	for data, want := range map[string]string{
		`a: {name: "Reply", texts: {pt: {body: b, button: c}}}`:                           "small letters",
		`a: {name: a, texts: {es: {body: b, button: c}}}`:                                 "no text in pt",
		`a: {name: a, texts: {pt: {body: "", button: c}}}`:                                "the body in pt",
		`a: {name: a, texts: {pt: {body: b, button: "` + strings.Repeat("x", 26) + `"}}}`: "the button in pt",
		`a: {name: a, texts: {pt: {body: b, button: c}}, instead: {ht: fr}}`:              "fr is to be read",
		`a: {name: a, texts: {pt: {body: b, button: c}}, footer: x}`:                      "templates.yaml",
	} {
		_, err := locale.LoadTemplates(fstest.MapFS{"templates.yaml": {Data: []byte(data)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", data, err, want)
		}
	}
	var none chat.Lang
	if _, text := (locale.Template{}).In(none); text.Body != "" {
		t.Error("an empty template says something")
	}
}
