package telegram

import (
	"context"
	"strconv"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/internal/chat"
)

// Send sends one part and gives the id of the message. Its error is a *chat.SendError. Telegram knows no key by which a
// repeated request would be recognised: after a lost answer the part may arrive twice.
func (c *Channel) Send(ctx context.Context, out chat.Outgoing) (externalID string, err error) {
	chatID, ok := address(out.To)
	if !ok {
		return "", &chat.SendError{Kind: chat.SendContactGone, Code: "no-address"}
	}
	if err := c.pace.Wait(ctx, strconv.FormatInt(chatID, 10)); err != nil {
		return "", err
	}
	m, err := c.send(ctx, chatID, out.Part)
	if err != nil {
		return "", sendError(err)
	}
	return strconv.Itoa(m.ID), nil
}

// address is the chat to send to.
func address(to []chat.Alias) (int64, bool) {
	for _, a := range to {
		if a.Kind == chat.AliasTelegram {
			id, err := strconv.ParseInt(a.Value, 10, 64)
			return id, err == nil
		}
	}
	return 0, false
}

func (c *Channel) send(ctx context.Context, chatID int64, p chat.Part) (*models.Message, error) {
	if p.Venue != nil {
		return c.bot.SendVenue(ctx, &bot.SendVenueParams{
			ChatID: chatID, Latitude: p.Venue.Point.Lat, Longitude: p.Venue.Point.Lon, Title: p.Venue.Name, Address: p.Venue.Address,
		})
	}
	off := true
	params := &bot.SendMessageParams{
		ChatID: chatID, Text: toHTML(p.Text), ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &off}, ReplyMarkup: markup(p),
	}
	m, err := c.bot.SendMessage(ctx, params)
	if err != nil && sendError(err).Code == "markup" { // ours is at fault; the words matter more than how they look
		params.Text, params.ParseMode = plain(p.Text), ""
		m, err = c.bot.SendMessage(ctx, params)
	}
	return m, err
}

// markup sets the buttons: two in a row where they are short. A question for the location wants a keyboard of its own,
// whose button sends it; the other buttons then go without, for there is a word of command for each.
func markup(p chat.Part) models.ReplyMarkup {
	if p.AskLocation {
		rows := [][]models.KeyboardButton{{{Text: p.LocateLabel, RequestLocation: true}}}
		for _, b := range p.Buttons {
			rows = append(rows, []models.KeyboardButton{{Text: b.Title}})
		}
		return &models.ReplyKeyboardMarkup{Keyboard: rows, ResizeKeyboard: true, OneTimeKeyboard: true}
	}
	if len(p.Buttons) == 0 {
		return nil
	}
	var rows [][]models.InlineKeyboardButton
	for i, b := range p.Buttons {
		button := models.InlineKeyboardButton{Text: b.Title, URL: b.URL}
		if b.URL == "" {
			button.CallbackData = buttonData(p.Step, b.Action)
		}
		if i > 0 && len(rows[len(rows)-1]) == 1 && short(b.Title) && short(rows[len(rows)-1][0].Text) {
			rows[len(rows)-1] = append(rows[len(rows)-1], button)
			continue
		}
		rows = append(rows, []models.InlineKeyboardButton{button})
	}
	return &models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

// short labels share a row on a narrow screen.
func short(label string) bool { return len([]rune(label)) <= 16 }

// clearButtons removes the buttons of a message.
func (c *Channel) clearButtons(ctx context.Context, chatID int64, messageID int) error {
	_, err := c.bot.EditMessageReplyMarkup(ctx, &bot.EditMessageReplyMarkupParams{ChatID: chatID, MessageID: messageID})
	return err
}

// answerCallback tells Telegram that a press arrived.
func (c *Channel) answerCallback(ctx context.Context, id string) error {
	_, err := c.bot.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: id})
	return err
}
