package botapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// refusal is an error as the Bot API answers it.
type refusal struct {
	code        int
	description string
	retryAfter  int // seconds
}

func (r *refusal) Error() string { return r.description }

// refuse words a refusal.
func refuse(code int, description string, args ...any) error {
	return &refusal{code: code, description: fmt.Sprintf(description, args...)}
}

func badRequest(description string, args ...any) error {
	return refuse(http.StatusBadRequest, "Bad Request: "+description, args...)
}

// tooMany asks for a pause.
func tooMany(after time.Duration) error {
	seconds := int(after/time.Second) + 1
	return &refusal{http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", seconds), seconds}
}

// answer writes a result, or the error in its stead.
func answer(w http.ResponseWriter, result any, err error) {
	body := object{"ok": true, "result": result}
	status := http.StatusOK
	if err != nil {
		r := &refusal{code: http.StatusInternalServerError, description: "Internal Server Error"}
		errors.As(err, &r)
		status = r.code
		body = object{"ok": false, "error_code": r.code, "description": r.description}
		if r.retryAfter > 0 {
			body["parameters"] = object{"retry_after": r.retryAfter}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone if it fails
}

// largestUpload is the most that one call may bring.
const largestUpload = 50 << 20

// params are the parameters of a call, in whichever of the three forms they came: JSON, a form, or parts. Values that are
// not strings are kept as JSON.
type params struct {
	values map[string]string
	files  map[string]file
}

func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	p := params{values: map[string]string{}, files: map[string]file{}}
	r.Body = http.MaxBytesReader(w, r.Body, largestUpload)
	switch kind := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/json"):
		var body map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil && !errors.Is(err, io.EOF) {
			return p, badRequest("can't parse JSON object")
		}
		for name, raw := range body {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			p.values[name] = text
		}
		return p, nil
	case strings.HasPrefix(kind, "multipart/form-data"):
		if err := r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, io.EOF) { // a call without parameters has no part
			return p, refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		}
	default:
		if err := r.ParseForm(); err != nil {
			return p, badRequest("can't parse the parameters")
		}
	}
	for name, values := range r.Form {
		p.values[name] = values[0]
	}
	return p, p.readFiles(r)
}

func (p params) readFiles(r *http.Request) error {
	if r.MultipartForm == nil {
		return nil
	}
	defer r.MultipartForm.RemoveAll()
	for name, headers := range r.MultipartForm.File {
		f, err := headers[0].Open()
		if err != nil {
			return badRequest("can't read the file")
		}
		data, err := io.ReadAll(f)
		f.Close()
		if err != nil {
			return badRequest("can't read the file")
		}
		p.files[name] = file{name: headers[0].Filename, data: data}
	}
	return nil
}

func (p params) text(name string) string { return p.values[name] }

func (p params) number(name string) int64 {
	n, err := strconv.ParseInt(p.values[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p params) degrees(name string) (float64, bool) {
	f, err := strconv.ParseFloat(p.values[name], 64)
	return f, err == nil
}

// decode reads a parameter that is JSON into v, and reports whether it was given.
func (p params) decode(name string, v any) (given bool, err error) {
	raw := p.values[name]
	if raw == "" || raw == "null" {
		return false, nil
	}
	if json.Unmarshal([]byte(raw), v) != nil {
		return true, badRequest("can't parse %s JSON object", strings.ReplaceAll(name, "_", " "))
	}
	return true, nil
}
