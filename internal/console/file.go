package console

import (
	"fmt"
	"io"
	"mime"
	"slices"
)

// shownTypes are the kinds of file that a browser may show by itself; the others are only saved. The type is what the
// bytes were found to be, not what was claimed.
var shownTypes = []string{"image/jpeg", "image/png", "image/webp", "image/gif", "audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "application/ogg"}

// file answers with an attachment of a case.
func (c *Console) file(v *visit) error {
	f, err := c.Conversations.OpenFile(v.r.Context(), v.r.PathValue("file"))
	if err != nil {
		return err
	}
	if err := c.Desk.FileAllowed(v.r.Context(), v.Me.Staff, v.r.PathValue("id"), f.ConversationID); err != nil {
		return err
	}
	h := v.w.Header()
	how, kind := "attachment", "application/octet-stream"
	if slices.Contains(shownTypes, f.Media.MIME) {
		how, kind = "inline", f.Media.MIME
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Media.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox") // whatever the file is, it is no page of ours
	if _, err := io.Copy(v.w, f.Data); err != nil {
		return fmt.Errorf("send file: %w", err)
	}
	return nil
}
