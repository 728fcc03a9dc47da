// Package media makes files fit to be kept, and keeps them outside of the database where that is wanted: in a folder, or in a
// store that speaks S3. What a file is, its bytes say, never its name. Pictures are drawn anew, so that nothing is kept of
// where and with what they were taken, nor of what was hidden behind them.
package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	_ "image/gif" // the decoders that image.Decode finds

	_ "golang.org/x/image/webp"

	"ponte/internal/chat"
)

// Limits of files.
const (
	Largest    = 20 << 20 // bytes
	mostPixels = 25_000_000
	quality    = 88 // of pictures that are drawn anew as JPEG
)

// Cleaner makes files fit to be kept.
type Cleaner struct {
	slots chan struct{} // a picture takes a hundred megabytes while it is drawn anew
}

// NewCleaner gives a Cleaner that works on so many pictures at once.
func NewCleaner(atOnce int) *Cleaner {
	return &Cleaner{slots: make(chan struct{}, atOnce)}
}

// Clean gives a file as it may be kept, with the type that it was found to have. Its error is a *chat.SendError that says why
// it may not: "too-large", "type", "broken-picture".
func (c *Cleaner) Clean(data []byte) (mime string, clean []byte, err error) {
	if len(data) > Largest {
		return "", nil, refused("too-large")
	}
	mime = Sniff(data)
	switch mime {
	case "":
		return "", nil, refused("type")
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		c.slots <- struct{}{}
		defer func() { <-c.slots }()
		return redraw(data)
	}
	return mime, data, nil
}

func refused(code string) error { return &chat.SendError{Kind: chat.SendRejected, Code: code} }

// redraw decodes a picture and encodes its pixels, and them alone: as JPEG what was one or has no transparent places, else as
// PNG. Of a moving picture the first frame stays.
func redraw(data []byte) (mime string, clean []byte, err error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return "", nil, refused("broken-picture")
	}
	if config.Width > mostPixels/config.Height {
		return "", nil, refused("too-large")
	}
	picture, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return "", nil, refused("broken-picture")
	}
	if format == "jpeg" {
		picture = upright(picture, orientation(data))
	}
	var b bytes.Buffer
	if format == "png" || format == "gif" || !opaque(picture) {
		mime, err = "image/png", png.Encode(&b, picture)
	} else {
		mime, err = "image/jpeg", jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return "", nil, refused("broken-picture")
	}
	return mime, b.Bytes(), nil
}

func opaque(picture image.Image) bool {
	o, ok := picture.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
