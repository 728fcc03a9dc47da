package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/internal/app"
	"ponte/internal/app/apptest"
	"ponte/internal/play"
	"ponte/internal/play/cloudapi"
	"ponte/internal/store"
)

// finding gives what was found of something.
func finding(t *testing.T, findings []app.Finding, what string) app.Finding {
	t.Helper()
	i := slices.IndexFunc(findings, func(f app.Finding) bool { return strings.HasPrefix(f.What, what) })
	if i < 0 {
		t.Fatalf("nothing about %s in %+v", what, findings)
	}
	return findings[i]
}

// TestExamine finds nothing wrong with a service that runs, then one thing after the other.
func TestExamine(t *testing.T) {
	var o app.Options
	s := serve(t, play.Options{}, func(settings *app.Options) {
		byWebhook(t)(settings)
		settings.DataDir, settings.KnowledgeDir = filepath.Join(t.TempDir(), "data"), apptest.Knowledge(t)
		o = *settings
	})
	until(t, "Telegram knows the webhook", func() bool { return s.Telegram.Calls("setMyShortDescription") > 0 })
	for _, f := range app.Examine(t.Context(), o) {
		want := app.Fine
		if f.What == "public address" { // without https
			want = app.Warning
		}
		if f.State != want || f.State != app.Fine && f.Do == "" {
			t.Errorf("in order, yet found: %+v", f)
		}
	}
	secrets := []string{o.TelegramToken, o.WhatsAppToken, o.WhatsAppAppSecret, o.WhatsAppVerifyToken}
	for _, c := range []struct {
		name, what string
		state      app.State
		text       string
		spoil      func(o *app.Options) (mend func())
	}{
		{"token of Telegram", "telegram token", app.Broken, "refuses", func(*app.Options) func() {
			s.Telegram.Expire(true)
			return func() { s.Telegram.Expire(false) }
		}},
		{"Telegram is down", "telegram token", app.Broken, "does not answer", func(*app.Options) func() {
			s.Telegram.Down(true)
			return func() { s.Telegram.Down(false) }
		}},
		{"another's webhook", "telegram webhook", app.Warning, "does not post", func(o *app.Options) func() {
			o.PublicURL += "/elsewhere"
			return nil
		}},
		{"polling beside a webhook", "telegram webhook", app.Warning, "a webhook is set", func(o *app.Options) func() {
			o.TelegramMode = "poll"
			return nil
		}},
		{"token of WhatsApp", "whatsapp number", app.Broken, "190", func(*app.Options) func() {
			s.WhatsApp.Expire(true)
			return func() { s.WhatsApp.Expire(false) }
		}},
		{"a telephone number for its id", "whatsapp number", app.Broken, "no such id", func(o *app.Options) func() {
			o.WhatsAppPhoneID = "5592981723241"
			return nil
		}},
		{"account", "whatsapp account", app.Broken, "no such id", func(o *app.Options) func() {
			o.WhatsAppAccountID = "5"
			return nil
		}},
		{"verify token", "whatsapp webhook", app.Broken, "another verify token", func(o *app.Options) func() {
			o.WhatsAppVerifyToken = "changed"
			return nil
		}},
		{"no public address", "whatsapp webhook", app.Broken, "no address", func(o *app.Options) func() {
			o.PublicURL, o.TelegramMode = "", "poll"
			return nil
		}},
		{"nobody at the public address", "public address", app.Broken, "cannot be reached", func(o *app.Options) func() {
			o.PublicURL = "http://127.0.0.1:1"
			return nil
		}},
		{"templates", "whatsapp templates", app.Warning, "reply_waiting in es (PAUSED), reply_waiting in pt_BR (not submitted)", func(*app.Options) func() {
			all := s.WhatsApp.Options().Templates
			some := slices.DeleteFunc(slices.Clone(all), func(t cloudapi.Template) bool { return t.Language == "pt_BR" })
			i := slices.IndexFunc(some, func(t cloudapi.Template) bool { return t.Language == "es" })
			some[i].Status = "PAUSED"
			s.WhatsApp.SetTemplates(some)
			return func() { s.WhatsApp.SetTemplates(all) }
		}},
		{"clock", "clock", app.Broken, "off", func(o *app.Options) func() {
			o.Now = func() time.Time { return time.Now().Add(-time.Hour) }
			return nil
		}},
		{"settings", "settings", app.Broken, "PONTE_TRUSTED_PROXY", func(o *app.Options) func() {
			o.TrustedProxy = "everywhere"
			return nil
		}},
		{"key for everybody", "key", app.Broken, "other users", func(o *app.Options) func() {
			path := filepath.Join(o.DataDir, "ponte.key")
			chmod(t, path, 0o644)
			return func() { chmod(t, path, 0o600) }
		}},
		{"folder for everybody", "data folder", app.Warning, "other users", func(o *app.Options) func() {
			chmod(t, o.DataDir, 0o755)
			return func() { chmod(t, o.DataDir, 0o700) }
		}},
		{"another's key", "database", app.Broken, "does not belong", func(o *app.Options) func() {
			o.KeyFile = otherKey(t)
			return nil
		}},
		{"no PostgreSQL", "database", app.Broken, "reach PostgreSQL", func(o *app.Options) func() {
			o.DatabaseURL = "postgres://ponte@127.0.0.1:1/ponte"
			return nil
		}},
		{"knowledge", "knowledge", app.Broken, "topic.yaml", func(o *app.Options) func() {
			o.KnowledgeDir = apptest.Knowledge(t)
			topics, err := filepath.Glob(filepath.Join(o.KnowledgeDir, "topics", "*", "crnm-lost", "topic.yaml"))
			if err != nil || len(topics) != 1 {
				t.Fatal(topics, err)
			}
			if err := os.WriteFile(topics[0], []byte("category: ["), 0o600); err != nil {
				t.Fatal(err)
			}
			return nil
		}},
		{"files", "files", app.Broken, "file", func(o *app.Options) func() {
			o.Files, o.FilesAccessKey, o.FilesSecretKey = "s3://127.0.0.1:1/bucket?insecure=1&region=a", "access", "secret"
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := o
			if mend := c.spoil(&spoilt); mend != nil {
				defer mend()
			}
			findings := app.Examine(t.Context(), spoilt)
			f := finding(t, findings, c.what)
			if f.State != c.state || !strings.Contains(f.Text, c.text) || f.Do == "" {
				t.Errorf("found %+v", f)
			}
			for _, f := range findings {
				for _, secret := range secrets {
					if strings.Contains(f.Text+f.Do, secret) {
						t.Errorf("a secret is in %+v", f)
					}
				}
			}
		})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// otherKey gives a key file that belongs to no database.
func otherKey(t *testing.T) string {
	t.Helper()
	keys, err := store.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "other.key")
	if err := keys.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}
