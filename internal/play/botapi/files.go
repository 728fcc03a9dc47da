package botapi

import (
	"context"
	"fmt"
	"net/http"

	"ponte/internal/play/phone"
)

// Limits of files, in bytes.
const (
	largestPhoto    = 10 << 20
	largestDownload = 20 << 20
)

// file is one that a person or the bot sent.
type file struct {
	id, path, name, mime string
	data                 []byte
	size                 int64 // more than len(data) for a file that is only said to be large
}

// small ends the id of a picture's smallest size.
const small = "s"

// keepFile gives a file its id.
func (s *Server) keepFile(f file) file {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	f.id, f.path = fmt.Sprintf("AgACAgIAAxkBAAF%d", s.lastID), fmt.Sprintf("files/file_%d", s.lastID)
	f.size = max(f.size, int64(len(f.data)))
	s.files[f.id], s.files[f.id+small] = f, f
	return f
}

// getFile says where a file can be had.
func (s *Server) getFile(_ context.Context, p params) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[p.text("file_id")]
	switch {
	case !ok:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case f.size > largestDownload:
		return nil, badRequest("file is too big")
	}
	return object{"file_id": f.id, "file_unique_id": unique(f), "file_size": f.size, "file_path": f.path}, nil
}

func unique(f file) string { return "AQAD" + f.path[len("files/file_"):] }

// download gives the bytes of a file.
func (s *Server) download(w http.ResponseWriter, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.path == path {
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write(f.data) // the client is gone if it fails
			return
		}
	}
	answer(w, nil, refuse(http.StatusNotFound, "Not Found"))
}

func (s *Server) sendPhoto(_ context.Context, p params) (any, error) {
	return s.sendFile(p, "photo", "image", largestPhoto)
}

func (s *Server) sendDocument(_ context.Context, p params) (any, error) {
	return s.sendFile(p, "document", "document", largestUpload)
}

func (s *Server) sendVoice(_ context.Context, p params) (any, error) {
	return s.sendFile(p, "voice", "voice", largestUpload)
}

// sendFile sends a file that came with the call, or one that the server has already.
func (s *Server) sendFile(p params, param, kind string, largest int) (any, error) {
	caption, err := readText(p.text("caption"), p.text("parse_mode"), longestCaption)
	if err != nil {
		return nil, err
	}
	f, uploaded := p.files[param]
	switch {
	case uploaded && len(f.data) > largest:
		return nil, refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	case uploaded:
		f.mime = http.DetectContentType(f.data)
		f = s.keepFile(f)
	default:
		s.mu.Lock()
		known, ok := s.files[p.text(param)]
		s.mu.Unlock()
		if !ok {
			return nil, badRequest("wrong remote file identifier specified: this make-believe fetches no addresses")
		}
		f = known
	}
	return s.send(p, phone.Message{Text: caption.text, File: &phone.File{Kind: kind, Name: f.name, MIME: f.mime, Data: f.data, Ref: f.id}})
}

// describeFile adds the file of a message to its description.
func (s *Server) describeFile(d object, m phone.Message) {
	s.mu.Lock()
	f := s.files[m.File.Ref]
	s.mu.Unlock()
	about := object{"file_id": f.id, "file_unique_id": unique(f), "file_size": f.size}
	if m.Text != "" {
		d["caption"] = m.Text
	}
	switch m.File.Kind {
	case "image":
		thumb := object{"file_id": f.id + small, "file_unique_id": unique(f) + small, "file_size": f.size / 8, "width": 90, "height": 67}
		about["width"], about["height"] = 1280, 960
		d["photo"] = []object{thumb, about}
	case "voice":
		about["duration"], about["mime_type"] = 4, "audio/ogg"
		d["voice"] = about
	default:
		about["file_name"], about["mime_type"] = f.name, f.mime
		d[telegramKind(m.File.Kind)] = about
	}
}

// telegramKind is the field in which a kind of file stands.
func telegramKind(kind string) string {
	switch kind {
	case "audio", "video", "sticker":
		return kind
	}
	return "document"
}
