package media

import (
	"encoding/binary"
	"image"
	"image/draw"
)

// Markers of JPEG files, and what is looked for in their Exif block.
const (
	markerSOS      = 0xDA
	markerAPP1     = 0xE1
	tagOrientation = 0x0112
)

// orientation gives how a JPEG file says that it is to be turned: 1 to 8 as Exif counts, 1 if it says nothing.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == markerSOS || size < 2 || at+2+size > len(data) {
			break
		}
		block := data[at+4 : at+2+size]
		if marker == markerAPP1 && len(block) > 6 && string(block[:6]) == "Exif\x00\x00" {
			return exifOrientation(block[6:])
		}
		at += 2 + size
	}
	return 1
}

// exifOrientation reads the first directory of an Exif block, which is laid out as in TIFF 6.0.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			break
		}
		if order.Uint16(tiff[entry:]) != tagOrientation {
			continue
		}
		if value := int(order.Uint16(tiff[entry+8:])); value >= 1 && value <= 8 {
			return value
		}
	}
	return 1
}

// upright turns a picture as its orientation says.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	b := picture.Bounds()
	w, h := b.Dx(), b.Dy()
	from := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(from, from.Bounds(), picture, b.Min, draw.Src)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 { // lying on its side
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(to.Pix[to.PixOffset(tx, ty):][:4], from.Pix[from.PixOffset(x, y):][:4])
		}
	}
	return to
}
