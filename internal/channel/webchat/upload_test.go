package webchat_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"ponte/internal/chat"
)

// upload posts a form with a file.
func (b *browser) upload(path, name string, data []byte, fields ...string) (*http.Response, string) {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range fields {
		field, value, _ := strings.Cut(f, "=")
		_ = form.WriteField(field, value)
	}
	header := textproto.MIMEHeader{"Content-Type": {"image/png"}}
	header.Set("Content-Disposition", multipart.FileContentDisposition("file", name))
	part, err := form.CreatePart(header)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write(data)
	form.Close()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.address+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.do(req)
}

var png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 40)...)

func TestUpload(t *testing.T) {
	r := newRig(t)
	for name, c := range map[string]struct {
		file   string
		data   []byte
		status int
		kind   chat.MediaKind
		kept   string
	}{
		"picture":          {"passaporte.png", png, 200, chat.MediaImage, "passaporte.png"},
		"pdf":              {"a.pdf", []byte("%PDF-1.7\n..."), 200, chat.MediaDocument, "a.pdf"},
		"path":             {`..\..\etc\passwd.png`, png, 200, chat.MediaImage, "passwd.png"},
		"turned around":    {"photo\u202egnp.exe", png, 200, chat.MediaImage, "photognp.exe"},
		"no file":          {"", nil, 200, "", ""},
		"page as picture":  {"a.png", []byte("<html><script>alert(1)</script>"), 415, "", ""},
		"vector picture":   {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 415, "", ""},
		"program":          {"a.png", []byte("MZ\x90\x00\x03"), 415, "", ""},
		"larger than 10MB": {"a.png", append(png, make([]byte, 10<<20)...), 413, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := r.browser(t)
			resp, _ := b.upload("/send", c.file, c.data, "key=k1", "text=see this")
			if resp.StatusCode != c.status {
				t.Fatalf("answered with %d, want %d", resp.StatusCode, c.status)
			}
			if c.kept == "" {
				return
			}
			for _, l := range b.person(r).Lines() {
				if l.Media == nil {
					continue
				}
				if l.Media.Kind != c.kind || l.Media.Name != c.kept || l.Text != "see this" || l.Media.Size != int64(len(c.data)) {
					t.Errorf("kept as %+v with %q", l.Media, l.Text)
				}
				return
			}
			t.Error("no file in the transcript")
		})
	}
}

// TestUploadBomb: a form of very many fields, or of one that does not end, is refused before it fills the memory.
func TestUploadBomb(t *testing.T) {
	r := newRig(t)
	var many []string
	for i := range 2000 {
		many = append(many, strings.Repeat("x", 10)+string(rune('a'+i%26))+strings.Repeat("y", i%50)+"=v")
	}
	if resp, _ := r.browser(t).upload("/send", "a.png", png, many...); resp.StatusCode != 413 {
		t.Errorf("many fields: %d", resp.StatusCode)
	}
	if resp, _ := r.browser(t).upload("/send", "a.png", png, "text="+strings.Repeat("x", 2<<20)); resp.StatusCode != 413 {
		t.Errorf("a large field: %d", resp.StatusCode)
	}
}
