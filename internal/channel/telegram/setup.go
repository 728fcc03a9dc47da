package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/internal/chat"
)

// Texts gives the phrases of locales/.
type Texts interface {
	Text(lang chat.Lang, id string, data map[string]string, count int) string
}

// menu lists the commands that Telegram shows beside the input: latin letters, as the API asks for. Each is a word of
// command of locales/commands.yaml.
var menu = []string{"menu", "person", "find", "language", "delete"}

// phraseOf gives the phrase that explains a command.
func phraseOf(command string) string {
	if command == "delete" {
		return "command-erase"
	}
	return "command-" + command
}

// Setup tells Telegram the commands and descriptions in each language, and how updates are received: with a webhook at hookURL,
// or by polling if it is "". Settings are compared before they are written, because writing them is rate-limited. Updates
// that wait are kept: those are people who wrote while we were down.
func (c *Channel) Setup(ctx context.Context, texts Texts, langs []chat.Lang, hookURL string) error {
	if err := c.receiveBy(ctx, hookURL); err != nil {
		return err
	}
	for i, lang := range langs {
		codes := []string{string(lang)}
		if i == 0 {
			codes = append(codes, "") // everybody without a list of their own
		}
		for _, code := range codes {
			if err := c.describe(ctx, texts, lang, code); err != nil {
				return err
			}
		}
	}
	return nil
}

// describe sets commands and descriptions for one language code of Telegram's.
func (c *Channel) describe(ctx context.Context, texts Texts, lang chat.Lang, code string) error {
	var commands []models.BotCommand
	for _, name := range menu {
		commands = append(commands, models.BotCommand{Command: name, Description: texts.Text(lang, phraseOf(name), nil, 0)})
	}
	have, err := c.bot.GetMyCommands(ctx, &bot.GetMyCommandsParams{LanguageCode: code})
	if err != nil {
		return fmt.Errorf("read the commands set at Telegram: %w", sendError(err))
	}
	if !equal(have, commands) {
		if _, err := c.bot.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: commands, LanguageCode: code}); err != nil {
			return fmt.Errorf("set the commands at Telegram: %w", sendError(err))
		}
	}
	long, short := texts.Text(lang, "telegram-description", nil, 0), texts.Text(lang, "telegram-short", nil, 0)
	if d, err := c.bot.GetMyDescription(ctx, &bot.GetMyDescriptionParams{LanguageCode: code}); err != nil || d.Description != long {
		if _, err := c.bot.SetMyDescription(ctx, &bot.SetMyDescriptionParams{Description: long, LanguageCode: code}); err != nil {
			return fmt.Errorf("set the description at Telegram: %w", sendError(err))
		}
	}
	if d, err := c.bot.GetMyShortDescription(ctx, &bot.GetMyShortDescriptionParams{LanguageCode: code}); err != nil || d.ShortDescription != short {
		if _, err := c.bot.SetMyShortDescription(ctx, &bot.SetMyShortDescriptionParams{ShortDescription: short, LanguageCode: code}); err != nil {
			return fmt.Errorf("set the short description at Telegram: %w", sendError(err))
		}
	}
	return nil
}

func equal(a, b []models.BotCommand) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// receiveBy sets or removes the webhook.
func (c *Channel) receiveBy(ctx context.Context, hookURL string) error {
	info, err := c.bot.GetWebhookInfo(ctx)
	if err != nil {
		return fmt.Errorf("read the webhook set at Telegram: %w", sendError(err))
	}
	if hookURL == "" {
		if info.URL == "" {
			return nil
		}
		if _, err := c.bot.DeleteWebhook(ctx, &bot.DeleteWebhookParams{}); err != nil {
			return fmt.Errorf("remove the webhook at Telegram: %w", sendError(err))
		}
		return nil
	}
	if c.secret == "" {
		return errors.New("a webhook needs a secret")
	}
	// The secret cannot be read back, so it is set each time.
	if _, err := c.bot.SetWebhook(ctx, &bot.SetWebhookParams{URL: hookURL, SecretToken: c.secret, AllowedUpdates: allowed}); err != nil {
		return fmt.Errorf("set the webhook at Telegram: %w", sendError(err))
	}
	return nil
}

// Me gives the bot's user name, by which links to it are made; it also proves that the token works.
func (c *Channel) Me(ctx context.Context) (username string, err error) {
	var me struct {
		Username string `json:"username"`
	}
	if err := c.call(ctx, "getMe", []byte("{}"), &me); err != nil {
		return "", sendError(err)
	}
	return me.Username, nil
}

// Webhook is what Telegram says about the webhook.
type Webhook struct {
	URL       string `json:"url"`
	Pending   int    `json:"pending_update_count"`
	LastError string `json:"last_error_message"`
}

// WebhookInfo asks Telegram about the webhook.
func (c *Channel) WebhookInfo(ctx context.Context) (Webhook, error) {
	var w Webhook
	if err := c.call(ctx, "getWebhookInfo", []byte("{}"), &w); err != nil {
		return Webhook{}, sendError(err)
	}
	return w, nil
}

// filePath asks where a file lies.
func (c *Channel) filePath(ctx context.Context, fileID string) (string, error) {
	body, err := json.Marshal(map[string]string{"file_id": fileID})
	if err != nil {
		return "", fmt.Errorf("encode getFile: %w", err)
	}
	var f struct {
		Path string `json:"file_path"`
	}
	if err := c.call(ctx, "getFile", body, &f); err != nil {
		return "", err
	}
	return f.Path, nil
}
