package media

import (
	"bytes"
	"net/http"
	"strings"
	"unicode/utf8"
)

// kept are the types that are kept, of those that http.DetectContentType knows, by the name that they have here.
var kept = map[string]string{
	"image/jpeg": "image/jpeg", "image/png": "image/png", "image/webp": "image/webp", "image/gif": "image/gif",
	"application/ogg": "audio/ogg", "audio/mpeg": "audio/mpeg", "audio/wave": "audio/wave", "video/mp4": "video/mp4",
	"video/webm": "video/webm", "application/pdf": "application/pdf",
}

// Sniff gives the type of a file by its bytes, "" if it is none that is kept: programs, archives, pages and the like.
func Sniff(data []byte) string {
	if mime, ok := kept[http.DetectContentType(data)]; ok {
		return mime
	}
	switch {
	case bytes.HasPrefix(data, []byte("#!AMR")):
		return "audio/amr"
	case len(data) > 12 && string(data[4:8]) == "ftyp":
		return brand(string(data[8:12]))
	case len(data) > 4 && data[0] == 0xFF && (data[1] == 0xF1 || data[1] == 0xF9):
		return "audio/aac"
	case len(data) > 4 && data[0] == 0xFF && data[1]&0xE6 == 0xE2: // a frame of MPEG audio, layer III
		return "audio/mpeg"
	case plain(data):
		return "text/plain"
	}
	return ""
}

// brand tells the containers of the MP4 family apart.
func brand(name string) string {
	switch {
	case strings.HasPrefix(name, "3g"):
		return "video/3gpp"
	case name == "M4A " || name == "M4B ":
		return "audio/mp4"
	case name == "isom", name == "iso2", name == "iso4", name == "iso5", name == "iso6", name == "avc1", name == "dash", name == "qt  ",
		strings.HasPrefix(name, "mp4"), strings.HasPrefix(name, "M4V"):
		return "video/mp4"
	}
	return ""
}

// plain reports whether a file is text without anything that a machine would act on.
func plain(data []byte) bool {
	if len(data) == 0 || !utf8.Valid(data) || http.DetectContentType(data) != "text/plain; charset=utf-8" {
		return false
	}
	start := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 512)]))
	for _, active := range []string{"#!", "<", "@echo", "%!ps", "{\\rtf"} {
		if bytes.HasPrefix(start, []byte(active)) {
			return false
		}
	}
	return true
}
