package cloudapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"time"
)

// file is one that a person sent or the service uploaded.
type file struct {
	id, name, mime string
	data           []byte
	asked          time.Time // for its address, which lives five minutes
}

// addressLife is how long a file can be had under the address that was given.
const addressLife = 5 * time.Minute

// keep gives a file its id.
func (s *Server) keep(f file) file {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.id = s.newID()
	s.files[f.id] = f
	return f
}

// mediaInfo says where a file can be had for the next five minutes.
func (s *Server) mediaInfo(id string) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[id]
	if !ok {
		return nil, unknownPath(id)
	}
	f.asked = s.o.Clock.Now()
	s.files[id] = f
	sum := sha256.Sum256(f.data)
	return object{
		"messaging_product": "whatsapp", "url": s.url + "/attachments/" + id, "mime_type": f.mime, "sha256": hex.EncodeToString(sum[:]),
		"file_size": strconv.Itoa(len(f.data)), "id": id,
	}, nil
}

// download gives the bytes of a file while its address lives.
func (s *Server) download(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	f, ok := s.files[id]
	alive := ok && s.o.Clock.Now().Sub(f.asked) < addressLife
	s.mu.Unlock()
	if !alive || r.Header.Get("User-Agent") == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.mime)
	_, _ = w.Write(f.data) // the client is gone if it fails
}

// largest is how large a file of a type may be, in bytes; documents may be anything.
var largest = map[string]int{
	"image/jpeg": 5 << 20, "image/png": 5 << 20, "audio/ogg": 16 << 20, "audio/mpeg": 16 << 20, "audio/aac": 16 << 20,
	"audio/mp4": 16 << 20, "audio/amr": 16 << 20, "video/mp4": 16 << 20, "video/3gpp": 16 << 20, "image/webp": 100 << 10,
	"application/pdf": 100 << 20, "text/plain": 100 << 20,
}

// upload keeps a file that the service is going to send.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) (any, *refusal) {
	r.Body = http.MaxBytesReader(w, r.Body, 101<<20)
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		return nil, refuse(100, "The body is no form of the expected kind")
	}
	defer r.MultipartForm.RemoveAll()
	if r.FormValue("messaging_product") != "whatsapp" {
		return nil, refuse(100, "The parameter messaging_product is required.")
	}
	part, header, err := r.FormFile("file")
	if err != nil {
		return nil, refuse(131008, "The parameter file is required.")
	}
	defer part.Close()
	data, err := io.ReadAll(part)
	if err != nil {
		return nil, refuse(131053, "The file could not be read")
	}
	mime := r.FormValue("type")
	switch most, ok := largest[mime]; {
	case !ok:
		return nil, refuse(131053, "Files of type %q are not supported", mime)
	case len(data) > most:
		return nil, refuse(131053, "A file of type %s has at most %d bytes", mime, most)
	}
	f := s.keep(file{name: header.Filename, mime: mime, data: data})
	return object{"id": f.id}, nil
}

// describe gives a file as webhooks do.
func (f file) describe(s *Server) object {
	sum := sha256.Sum256(f.data)
	d := object{"id": f.id, "mime_type": f.mime, "sha256": base64.StdEncoding.EncodeToString(sum[:]), "url": s.url + "/attachments/" + f.id}
	if f.name != "" {
		d["filename"] = f.name
	}
	return d
}
