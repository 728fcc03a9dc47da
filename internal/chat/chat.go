// Package chat holds the words that the whole program shares: what arrives (Inbound, Event), what is answered (Reply,
// Part), who speaks (Alias, Staff), and the facts that the bot speaks about (Article, Place, Unit). It has types and the
// smallest functions on them, imports nothing of ours, and does no input or output.
package chat

import "time"

// Lang is a BCP 47 base language: "pt", "es", "en", "fr", "ht", "ar", "fa" (Dari as Afghans write it), "zh". The empty
// Lang means "not known".
type Lang string

// AliasKind says what kind of address an Alias is.
type AliasKind string

// The kinds of alias that the channels know people by.
const (
	AliasPhone    AliasKind = "phone"    // WhatsApp's wa_id: digits, exactly as received
	AliasBSUID    AliasKind = "bsuid"    // WhatsApp's business-scoped user id
	AliasTelegram AliasKind = "telegram" // Telegram's chat id in decimal
	AliasWeb      AliasKind = "web"      // the visitor's secret of the web chat
	AliasTerminal AliasKind = "terminal" // `ponte chat`
)

// Alias is one name under which a channel knows a person. One person may have several on one channel.
type Alias struct {
	Kind  AliasKind `json:"kind"`
	Value string    `json:"value"`
}

// Inbound is one message or happening that a channel received, verified and parsed.
type Inbound struct {
	// Channel is the kind and the account: "telegram:123456", "whatsapp:100000000000001", "web", "terminal".
	Channel string
	// ExternalID is unique within Channel; receiving it again changes nothing.
	ExternalID string
	// From are the sender's aliases, best for replying first; never empty.
	From []Alias
	// Name is the profile name; only staff see it, and it is stored encrypted.
	Name string
	// LangHint is the language of the person's app ("pt-br"); a hint, not a choice.
	LangHint string
	// At is the platform's time of the message, or ours where it gives none.
	At    time.Time
	Event Event
}

// Point is a place on the map in degrees (WGS 84).
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Valid reports whether p lies on the globe.
func (p Point) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}
