// Package app assembles the program: New builds everything that can fail before anything is live, Start begins, Stop ends in
// the reverse order, Run does all three. It knows all other packages; none knows it.
package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"ponte/internal/channel/whatsapp"
	"ponte/internal/media"
	"ponte/internal/store"
	"ponte/knowledge"
)

// Options are the settings of the program. The zero value runs the web chat and the console on a database file in ./data.
type Options struct {
	Listen        string // ":8080"
	MetricsListen string // "127.0.0.1:9090"; "off" for none
	PublicURL     string // "https://ponte.example.org", under which browsers and platforms reach it
	TrustedProxy  string // networks whose X-Forwarded-For is believed, separated by commas

	DataDir          string // "./data"
	CacheDir         string // of what takes long to compute; "" is DataDir
	DatabaseURL      string // postgres://…; "" is SQLite in DataDir
	DatabasePassword string
	KeyFile          string // of the personal data; "" is ponte.key in DataDir
	Files            string // where files are kept: "" in the database, a folder, or s3://host/bucket
	FilesAccessKey   string // of the bucket
	FilesSecretKey   string
	KnowledgeDir     string // replaces the built-in knowledge; watched for changes
	ExitURL          string // where the quick exit leads

	TelegramToken  string
	TelegramMode   string // "poll" or "webhook"
	TelegramAPI    string
	TelegramSecret string // of the webhook; "" draws one at each start

	WhatsAppToken       string
	WhatsAppAccountID   string // whose templates are checked; "" checks none
	WhatsAppPhoneID     string // ids, each with "=UF" where it belongs to one state, separated by commas
	WhatsAppAppSecret   string // more than one while it is being changed, separated by commas
	WhatsAppVerifyToken string
	WhatsAppAPI         string

	Now func() time.Time
	Log *slog.Logger
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	set := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	set(&o.Listen, ":8080")
	set(&o.MetricsListen, "127.0.0.1:9090")
	set(&o.DataDir, "./data")
	set(&o.CacheDir, o.DataDir)
	set(&o.TelegramMode, "poll")
	set(&o.ExitURL, "https://www.google.com.br")
	if o.MetricsListen == "off" {
		o.MetricsListen = ""
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// publicURL parses the public address.
func (o Options) publicURL() (*url.URL, error) {
	if o.PublicURL == "" {
		return nil, nil
	}
	u, err := url.Parse(o.PublicURL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("PONTE_PUBLIC_URL: %q is no address like https://ponte.example.org", o.PublicURL)
	}
	return u, nil
}

// proxies parses the networks of trusted proxies.
func (o Options) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, s := range split(o.TrustedProxy) {
		if addr, err := netip.ParseAddr(s); err == nil {
			list = append(list, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("PONTE_TRUSTED_PROXY: %q is no address or network like 127.0.0.1 or 10.0.0.0/8", s)
		}
		list = append(list, prefix)
	}
	return list, nil
}

var uf = regexp.MustCompile(`^[A-Z]{2}$`)

// numbers parses the WhatsApp numbers.
func (o Options) numbers() ([]whatsapp.Number, error) {
	var list []whatsapp.Number
	for _, s := range split(o.WhatsAppPhoneID) {
		id, state, tied := strings.Cut(s, "=")
		if tied && !uf.MatchString(state) {
			return nil, fmt.Errorf("PONTE_WHATSAPP_PHONE_ID: %q: what follows the = is a state like AM", s)
		}
		list = append(list, whatsapp.Number{ID: id, UF: state})
	}
	return list, nil
}

// databaseURL sets the password into the address of the database, so that the address alone is no secret.
func (o Options) databaseURL() (string, error) {
	if o.DatabaseURL == "" || o.DatabasePassword == "" {
		return o.DatabaseURL, nil
	}
	u, err := url.Parse(o.DatabaseURL)
	if err != nil || u.User == nil {
		return "", fmt.Errorf("PONTE_DATABASE_URL: with a password apart it must be an address like postgres://ponte@host/ponte")
	}
	u.User = url.UserPassword(u.User.Username(), o.DatabasePassword)
	return u.String(), nil
}

// knowledgeFS is the folder of the knowledge.
func (o Options) knowledgeFS() (fs.FS, error) {
	if o.KnowledgeDir == "" {
		return knowledge.FS, nil
	}
	if info, err := os.Stat(o.KnowledgeDir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("PONTE_KNOWLEDGE: %q is no folder", o.KnowledgeDir)
	}
	return os.DirFS(o.KnowledgeDir), nil
}

// blobs gives where files are kept; nil is the database.
func (o Options) blobs() (store.Blobs, error) {
	switch {
	case o.Files == "":
		return nil, nil
	case strings.HasPrefix(o.Files, "s3://"):
		s, err := media.NewS3(o.Files, o.FilesAccessKey, o.FilesSecretKey)
		if err != nil {
			return nil, fmt.Errorf("PONTE_FILES: %w", err)
		}
		return s, nil
	case strings.Contains(o.Files, "://"):
		return nil, errors.New("PONTE_FILES is a folder, or an address like s3://host/bucket")
	}
	f, err := media.NewFolder(o.Files)
	if err != nil {
		return nil, fmt.Errorf("PONTE_FILES: %w", err)
	}
	return f, nil
}

// split reads a list separated by commas.
func split(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
