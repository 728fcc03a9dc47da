package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"ponte/internal/chat"
)

// photo is a JPEG picture of w × h, black but for a white corner at the top left, with an Exif block.
func photo(t testing.TB, w, h, orientation int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range picture.Pix {
		picture.Pix[i] = 255
		if i%4 != 3 {
			picture.Pix[i] = 0
		}
	}
	for y := range h / 4 {
		for x := range w / 4 {
			picture.Set(x, y, color.White)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(tiff[18:], uint16(orientation))
	exif := append([]byte("Exif\x00\x00"), append(tiff, "GPS -3.117034 -60.025781"...)...)
	head := append([]byte{0xFF, 0xD8, 0xFF, markerAPP1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(head, exif...), b.Bytes()[2:]...)
}

// TestPicturesLoseWhatIsNotSeen: where they were taken, and what hangs on behind them.
func TestPicturesLoseWhatIsNotSeen(t *testing.T) {
	plainPNG, plainGIF := new(bytes.Buffer), new(bytes.Buffer)
	picture := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White})
	if err := errors.Join(png.Encode(plainPNG, picture), gif.Encode(plainGIF, picture, nil)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		mime string
	}{
		"a photo with a place": {photo(t, 64, 32, 1), "image/jpeg"},
		"with a page behind":   {append(photo(t, 64, 32, 1), "GPS <script>alert(1)</script>"...), "image/jpeg"},
		"PNG with a program":   {append(plainPNG.Bytes(), "MZ GPS program"...), "image/png"},
		"a moving picture":     {append(plainGIF.Bytes(), "GPS"...), "image/png"},
	} {
		t.Run(name, func(t *testing.T) {
			mime, clean, err := NewCleaner(1).Clean(c.data)
			if err != nil || mime != c.mime || Sniff(clean) != mime {
				t.Fatalf("%s, %v", mime, err)
			}
			for _, secret := range []string{"GPS", "Exif", "script", "MZ"} {
				if bytes.Contains(clean, []byte(secret)) {
					t.Errorf("%q is still there", secret)
				}
			}
		})
	}
}

// TestPicturesStandUpright: the white corner is where somebody sees it who looks at the photo with its orientation.
func TestPicturesStandUpright(t *testing.T) {
	for orientation, want := range map[int]struct{ w, h, x, y int }{
		1: {64, 32, 0, 0}, 2: {64, 32, 63, 0}, 3: {64, 32, 63, 31}, 4: {64, 32, 0, 31},
		5: {32, 64, 0, 0}, 6: {32, 64, 31, 0}, 7: {32, 64, 31, 63}, 8: {32, 64, 0, 63}, 9: {64, 32, 0, 0},
	} {
		_, clean, err := NewCleaner(1).Clean(photo(t, 64, 32, orientation))
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatal(err)
		}
		r, _, _, _ := picture.At(want.x, want.y).RGBA()
		if size := picture.Bounds().Size(); size.X != want.w || size.Y != want.h || r < 0xC000 {
			t.Errorf("orientation %d: %v, brightness %x at the corner", orientation, size, r)
		}
	}
}

func TestWhatIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		mime string // "": refused
		code string
	}{
		"voice note":           {"OggS\x00" + strings.Repeat("x", 40), "audio/ogg", ""},
		"MP3":                  {"ID3\x03" + strings.Repeat("x", 40), "audio/mpeg", ""},
		"MP3 without a tag":    {"\xFF\xFB\x90\x00" + strings.Repeat("\x00", 40), "audio/mpeg", ""},
		"AAC":                  {"\xFF\xF1\x50\x80" + strings.Repeat("\x00", 40), "audio/aac", ""},
		"AMR":                  {"#!AMR\n" + strings.Repeat("x", 40), "audio/amr", ""},
		"M4A":                  {"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00", "audio/mp4", ""},
		"video":                {"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isom", "video/mp4", ""},
		"PDF":                  {"%PDF-1.7\n", "application/pdf", ""},
		"text":                 {"Nome da minha irmã: …", "text/plain", ""},
		"empty":                {"", "", "type"},
		"Windows program":      {"MZ\x90\x00" + strings.Repeat("\x00", 60), "", "type"},
		"Linux program":        {"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 60), "", "type"},
		"script":               {"#!/bin/sh\nrm -rf /\n", "", "type"},
		"batch file":           {"@echo off\r\n", "", "type"},
		"page":                 {"<html><script>alert(1)</script>", "", "type"},
		"SVG":                  {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "", "type"},
		"page after blanks":    {"  \n\t<ScRiPt>alert(1)</script>", "", "type"},
		"archive":              {"PK\x03\x04" + strings.Repeat("x", 40), "", "type"},
		"APK in disguise":      {"PK\x03\x04AndroidManifest.xml", "", "type"},
		"unknown MP4 brand":    {"\x00\x00\x00\x20ftypevil\x00\x00\x02\x00", "", "type"},
		"picture that is none": {"\x89PNG\x0D\x0A\x1A\x0A and then nothing", "", "broken-picture"},
		"too large":            {strings.Repeat("a", Largest+1), "", "too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			mime, clean, err := NewCleaner(1).Clean([]byte(c.data))
			if mime != c.mime || (err == nil) != (c.code == "") || err != nil && chat.AsSendError(err).Code != c.code {
				t.Errorf("%q, %v; want %q, %q", mime, err, c.mime, c.code)
			}
			if err == nil && string(clean) != c.data {
				t.Error("the bytes were changed")
			}
		})
	}
}

// TestABombIsNotDrawn: a picture of a few bytes that would fill the memory is refused before it is decoded.
func TestABombIsNotDrawn(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	binary.BigEndian.PutUint32(data[16:], 60_000) // width and height in the header, whose sum is no longer right
	binary.BigEndian.PutUint32(data[20:], 60_000)
	if _, _, err := NewCleaner(1).Clean(data); err == nil {
		t.Error("kept")
	}
}

func FuzzClean(f *testing.F) {
	f.Add(photo(f, 16, 8, 6))
	f.Add([]byte("%PDF-1.7"))
	f.Add([]byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isom"))
	c := NewCleaner(1)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			t.Skip()
		}
		mime, clean, err := c.Clean(data)
		if err == nil && (mime == "" || len(clean) == 0 || Sniff(clean) != mime) {
			t.Errorf("%q of %d bytes", mime, len(clean))
		}
	})
}
