package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ponte/internal/play/phone"
)

// deed is something done on the page.
type deed struct {
	Do       string         `json:"do"`
	Platform string         `json:"platform"`
	Person   string         `json:"person"`
	Text     string         `json:"text"`    // of a message, a button's label, a number, a name
	Message  string         `json:"message"` // whose button is pressed
	Lang     string         `json:"lang"`
	Lat      float64        `json:"lat"`
	Lon      float64        `json:"lon"`
	Hours    float64        `json:"hours"`
	On       bool           `json:"on"`
	Kind     string         `json:"kind"` // of a file
	MIME     string         `json:"mime"`
	Data     []byte         `json:"data"` // in base64
	Switches phone.Switches `json:"switches"`
}

// largestDeed is the most that is read of a deed; files come in base64.
const largestDeed = 32 << 20

// do carries out a deed.
func (p *Page) do(w http.ResponseWriter, r *http.Request) {
	var d deed
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestDeed)).Decode(&d); err != nil {
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	id, err := p.carryOut(d)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	p.mu.Lock()
	p.wake()
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"id": id}) // the browser is gone if it fails
}

// carryOut gives the id of a new telephone, where the deed made one.
func (p *Page) carryOut(d deed) (id string, err error) {
	switch d.Do {
	case "new":
		return p.add(d.Platform, d.Text, d.Lang).ID(), nil
	case "clock":
		if d.Hours <= 0 || d.Hours > 24*365 {
			return "", errors.New("the clock goes forward only, by a year at most")
		}
		p.world.Clock.Forward(time.Duration(d.Hours * float64(time.Hour)))
		return "", nil
	case "expire":
		return "", p.account(d.Platform, p.token, d.On, p.world.Telegram.Expire, p.world.WhatsApp.Expire)
	case "down":
		return "", p.account(d.Platform, p.down, d.On, p.world.Telegram.Down, p.world.WhatsApp.Down)
	}
	who, err := p.device(d.Platform, d.Person)
	if err != nil {
		return "", err
	}
	switch d.Do {
	case "write":
		who.Write(d.Text)
	case "press":
		return "", who.Press(d.Message, d.Text)
	case "pin":
		if d.Lat < -90 || d.Lat > 90 || d.Lon < -180 || d.Lon > 180 {
			return "", errors.New("this is no place on the globe")
		}
		who.SharePin(d.Lat, d.Lon)
	case "file":
		who.SendFile(phone.File{Kind: d.Kind, Name: d.Text, MIME: d.MIME, Data: d.Data})
	case "block":
		who.Block(d.On)
	case "number":
		return "", who.ChangeNumber(d.Text)
	case "hide":
		return "", who.Hide(d.On)
	case "switches":
		who.Set(d.Switches)
	default:
		return "", fmt.Errorf("there is no deed %q", d.Do)
	}
	return "", nil
}

// account changes something about a platform's account.
func (p *Page) account(platform string, noted map[string]bool, on bool, telegram, whatsapp func(bool)) error {
	switch platform {
	case "telegram":
		telegram(on)
	case "whatsapp":
		whatsapp(on)
	default:
		return errors.New("there is no such platform")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	noted[platform] = on
	return nil
}
