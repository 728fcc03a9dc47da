package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/console"
	"ponte/internal/store/storetest"
)

// BenchmarkQueue is a page of the queue with 5,000 open cases and 100 accounts.
func BenchmarkQueue(b *testing.B) {
	r := newRig(b)
	for i := range 100 {
		r.Staff(fmt.Sprintf("staff%d", i), chat.RoleStaff, "netp-am")
	}
	for i := range 5000 {
		r.Person(storetest.Telegram, fmt.Sprint(1_000_000+i)).Do(chat.Text{Body: "person"})
	}
	r.account(b, chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleStaff, Unit: "netp-am", UILang: "pt"})
	benchmarkPage(b, r, "/console/")
}

// BenchmarkCase is a case with 200 lines.
func BenchmarkCase(b *testing.B) {
	r := newRig(b)
	p := r.Person(storetest.Telegram, number)
	p.Do(chat.Text{Body: "person"})
	for range 100 {
		p.Do(chat.Text{Body: "hello"})
	}
	r.account(b, chat.Staff{Login: "joana", Name: "Joana", Role: chat.RoleStaff, Unit: "netp-am", UILang: "pt"})
	benchmarkPage(b, r, "/console/cases/"+p.Case().ID)
}

func benchmarkPage(b *testing.B, r *rig, path string) {
	b.Helper()
	me, err := r.Desk.Authenticate(b.Context(), "joana", password, "x", "x")
	if err != nil {
		b.Fatal(err)
	}
	c, err := console.New(r.options)
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, e := range c.Routes() {
		mux.HandleFunc(e.Pattern, func(w http.ResponseWriter, req *http.Request) {
			if err := e.Handler(w, req); err != nil {
				b.Error(err)
			}
		})
	}
	for b.Loop() {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.AddCookie(&http.Cookie{Name: "staff", Value: me.Session.Token})
		w := httptest.NewRecorder()
		if mux.ServeHTTP(w, req); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
