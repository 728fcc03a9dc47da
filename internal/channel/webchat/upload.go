package webchat

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"ponte/internal/chat"
	"ponte/internal/route"
)

// maxFile is how large an attachment may be, maxFields how much all else of a form, in bytes.
const (
	maxFile   = 10 << 20
	maxFields = 1 << 20
)

// fileTypes are what may be attached, by what the bytes are, not by what the name says.
var fileTypes = []string{"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"}

// form is a posted form.
type form struct {
	fields map[string]string
	file   *chat.Media
}

func (f form) value(name string) string { return f.fields[name] }

// readForm reads the form of a message. A file is held in memory and nowhere else, and only a few at once.
func (c *Channel) readForm(r *http.Request) (form, error) {
	f := form{fields: map[string]string{}}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		if err := r.ParseForm(); err != nil {
			return f, unreadable(err)
		}
		for name := range r.PostForm {
			f.fields[name] = r.PostForm.Get(name)
		}
		return f, nil
	}
	if err != nil {
		return f, route.BadRequest("no form")
	}
	for left := int64(maxFields); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return f, unreadable(err)
		}
		if part.FileName() != "" {
			if f.file, err = c.readFile(r, part); err != nil {
				return f, err
			}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return f, unreadable(err)
		}
		if left -= int64(len(value)); left < 0 || len(f.fields) > 20 {
			return f, &route.Error{Status: http.StatusRequestEntityTooLarge, Err: errors.New("too much text")}
		}
		f.fields[part.FormName()] = string(value)
	}
}

// unreadable is the error of a form that broke off, is too large, or is none.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fmt.Errorf("read form: %w", err)
	}
	return route.BadRequest("a form that breaks off")
}

// readFile reads an attachment.
func (c *Channel) readFile(r *http.Request, part *multipart.Part) (*chat.Media, error) {
	select {
	case c.uploads <- struct{}{}:
		defer func() { <-c.uploads }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	data, err := io.ReadAll(io.LimitReader(part, maxFile+1))
	switch {
	case err != nil:
		return nil, unreadable(err)
	case len(data) == 0:
		return nil, nil
	case len(data) > maxFile:
		return nil, &route.Error{Status: http.StatusRequestEntityTooLarge, Err: errors.New("a file that is too large")}
	}
	m := &chat.Media{Kind: chat.MediaImage, Name: fileName(part.FileName()), MIME: http.DetectContentType(data), Size: int64(len(data)), Data: data}
	if !slices.Contains(fileTypes, m.MIME) {
		return nil, &route.Error{Status: http.StatusUnsupportedMediaType, Err: errors.New("a file of a kind that is not taken")}
	}
	if m.MIME == "application/pdf" {
		m.Kind = chat.MediaDocument
	}
	return m, nil
}

// fileName leaves of a file's name what can be shown.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) { // controls, and the marks that turn the direction of a name around
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 80 {
		name = string(runes[:80])
	}
	return name
}
