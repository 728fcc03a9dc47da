package render

import (
	"strconv"
	"strings"

	"ponte/internal/chat"
)

// unit describes one place to go to: what it is, where, when, how to call, and what is not known.
func (r *Renderer) unit(hit chat.UnitHit, lang chat.Lang) string {
	u := hit.Unit
	say := func(id string, pairs ...string) string {
		data := map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			data[pairs[i]] = pairs[i+1]
		}
		return r.texts.Text(lang, id, data, 0)
	}
	head := "**" + u.Label() + "**\n"
	switch u.Kind {
	case "NETP", "PAAHM":
		head += say("unit-"+strings.ToLower(u.Kind)) + "\n"
	}
	head += u.City + ", " + u.UF + " (" + r.distance(hit, lang) + ")"
	lines := []string{head}
	if hit.Own {
		lines = append(lines, say("unit-own"))
	}
	if u.Address != "" {
		lines = append(lines, say("unit-address", "Address", u.Address))
	} else {
		lines = append(lines, say("unit-no-address"))
	}
	lines = append(lines, r.opening(hit, lang))
	contacts := 0
	for _, c := range []struct{ id, key, value string }{
		{"unit-phone", "Phone", u.Phone}, {"unit-whatsapp", "Phone", u.WhatsApp}, {"unit-email", "Email", u.Email},
	} {
		if c.value != "" {
			lines = append(lines, say(c.id, c.key, c.value))
			contacts++
		}
	}
	if contacts == 0 {
		lines = append(lines, say("unit-no-contact"))
	}
	if u.Status == chat.UnitUnconfirmed {
		lines = append(lines, say("unit-unconfirmed"))
	}
	if u.SourceDate != "" {
		lines = append(lines, say("unit-source", "Date", u.SourceDate))
	}
	return strings.Join(lines, "\n")
}

// distance says how far it is, no more exactly than the data know.
func (r *Renderer) distance(hit chat.UnitHit, lang chat.Lang) string {
	if hit.Rounded < 0 {
		return r.texts.Text(lang, "unit-same-town", nil, 0)
	}
	return r.texts.Text(lang, "unit-distance", map[string]string{"Km": strconv.Itoa(hit.Rounded)}, hit.Rounded)
}

// opening says whether it is open, or that this is not known.
func (r *Renderer) opening(hit chat.UnitHit, lang chat.Lang) string {
	o := hit.Open
	switch {
	case o.State == chat.OpenNow && !o.Until.IsZero():
		return r.texts.Text(lang, "unit-open-until", map[string]string{"Time": o.Until.Format("15:04")}, 0)
	case o.State == chat.OpenNow:
		return r.texts.Text(lang, "unit-open", nil, 0)
	case o.State == chat.ClosedNow && !o.Next.IsZero():
		day := r.texts.Text(lang, chat.DayPhrase(o.Next, o.At), nil, 0)
		return r.texts.Text(lang, "unit-closed-next", map[string]string{"Day": day, "Time": o.Next.Format("15:04")}, 0)
	case o.State == chat.ClosedNow:
		return r.texts.Text(lang, "unit-closed", nil, 0)
	case hit.Unit.Hours != "":
		return r.texts.Text(lang, "unit-hours", map[string]string{"Hours": hit.Unit.Hours}, 0)
	}
	return r.texts.Text(lang, "unit-hours-unknown", nil, 0)
}

// venue is the map pin of the first unit whose door is known.
func venue(hits []chat.UnitHit) *chat.Venue {
	for _, hit := range hits {
		if hit.Unit.Exact && hit.Unit.Address != "" {
			return &chat.Venue{Point: hit.Unit.Point, Name: hit.Unit.Label(), Address: hit.Unit.Address}
		}
	}
	return nil
}
