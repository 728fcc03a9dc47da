package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"ponte/internal/app"
)

// setting is one line of the configuration: a flag, and an environment variable of the same name.
type setting struct {
	name, env, help string
	secret          bool
	value           func(o *app.Options) *string
}

// settings are all settings, in the order of the help.
var settings = []setting{
	{"listen", "PONTE_LISTEN", "address of the web chat, the console and the webhooks (:8080)", false, func(o *app.Options) *string { return &o.Listen }},
	{"metrics-listen", "PONTE_METRICS_LISTEN", "address of the metrics (127.0.0.1:9090), or off", false, func(o *app.Options) *string { return &o.MetricsListen }},
	{"public-url", "PONTE_PUBLIC_URL", "https address under which browsers and platforms reach the service", false, func(o *app.Options) *string { return &o.PublicURL }},
	{"trusted-proxy", "PONTE_TRUSTED_PROXY", "networks of reverse proxies whose X-Forwarded-For is believed", false, func(o *app.Options) *string { return &o.TrustedProxy }},
	{"data-dir", "PONTE_DATA_DIR", "folder of the database file, the key and what is computed (./data)", false, func(o *app.Options) *string { return &o.DataDir }},
	{"database-url", "PONTE_DATABASE_URL", "postgres://… for several instances; empty: a database file in the data folder", true, func(o *app.Options) *string { return &o.DatabaseURL }},
	{"database-password", "PONTE_DATABASE_PASSWORD", "password of the database, where the address has none", true, func(o *app.Options) *string { return &o.DatabasePassword }},
	{"key-file", "PONTE_KEY_FILE", "key that encrypts personal data (ponte.key in the data folder, made on the first start)", false, func(o *app.Options) *string { return &o.KeyFile }},
	{"files", "PONTE_FILES", "where files are kept, encrypted: a folder, or s3://host/bucket; empty: in the database", false, func(o *app.Options) *string { return &o.Files }},
	{"files-access-key", "PONTE_FILES_ACCESS_KEY", "access key of the bucket", true, func(o *app.Options) *string { return &o.FilesAccessKey }},
	{"files-secret-key", "PONTE_FILES_SECRET_KEY", "secret key of the bucket", true, func(o *app.Options) *string { return &o.FilesSecretKey }},
	{"knowledge", "PONTE_KNOWLEDGE", "folder that replaces the built-in knowledge; reloaded on change and on SIGHUP", false, func(o *app.Options) *string { return &o.KnowledgeDir }},
	{"exit-url", "PONTE_EXIT_URL", "page to which the quick exit of the web chat leads", false, func(o *app.Options) *string { return &o.ExitURL }},
	{"telegram-token", "PONTE_TELEGRAM_TOKEN", "token of the bot, from @BotFather", true, func(o *app.Options) *string { return &o.TelegramToken }},
	{"telegram-mode", "PONTE_TELEGRAM_MODE", "poll or webhook (poll)", false, func(o *app.Options) *string { return &o.TelegramMode }},
	{"telegram-api", "PONTE_TELEGRAM_API", "base address of the Bot API, for a server of one's own", false, func(o *app.Options) *string { return &o.TelegramAPI }},
	{"telegram-secret", "PONTE_TELEGRAM_SECRET", "secret of the webhook; needed when several instances share it", true, func(o *app.Options) *string { return &o.TelegramSecret }},
	{"whatsapp-token", "PONTE_WHATSAPP_TOKEN", "token of the system user", true, func(o *app.Options) *string { return &o.WhatsAppToken }},
	{"whatsapp-phone-id", "PONTE_WHATSAPP_PHONE_ID", "phone number ids, separated by commas, each with =UF where it belongs to one state", false, func(o *app.Options) *string { return &o.WhatsAppPhoneID }},
	{"whatsapp-account-id", "PONTE_WHATSAPP_ACCOUNT_ID", "id of the WhatsApp Business account, by which its templates are checked", false, func(o *app.Options) *string { return &o.WhatsAppAccountID }},
	{"whatsapp-app-secret", "PONTE_WHATSAPP_APP_SECRET", "app secret; two separated by a comma while it is being changed", true, func(o *app.Options) *string { return &o.WhatsAppAppSecret }},
	{"whatsapp-verify-token", "PONTE_WHATSAPP_VERIFY_TOKEN", "verify token, as typed in the app's webhook settings", true, func(o *app.Options) *string { return &o.WhatsAppVerifyToken }},
	{"whatsapp-api", "PONTE_WHATSAPP_API", "base address of the Graph API, for tests", false, func(o *app.Options) *string { return &o.WhatsAppAPI }},
}

// addSettings gives flags the settings whose defaults come from the environment. A variable that ends in _FILE names a file
// that holds the value, which is how systemd and container engines hand over secrets.
func addSettings(flags *flag.FlagSet, o *app.Options, env Env) error {
	for _, s := range settings {
		into := s.value(o)
		value := env.Getenv(s.env)
		if path := env.Getenv(s.env + "_FILE"); path != "" && value == "" && s.env != "PONTE_KEY_FILE" {
			data, err := os.ReadFile(path)
			if err != nil {
				return fmt.Errorf("%s_FILE: %w", s.env, err)
			}
			value = strings.TrimSpace(string(data))
		}
		*into = value
		flags.Func(s.name, s.help+" [$"+s.env+"]", func(text string) error { *into = text; return nil })
	}
	return nil
}

// printConfig writes the settings as they are, secrets as ***.
func printConfig(w io.Writer, o app.Options) {
	for _, s := range settings {
		value := *s.value(&o)
		if s.secret && value != "" {
			value = "***"
		}
		fmt.Fprintf(w, "%s=%s\n", s.env, value)
	}
}
