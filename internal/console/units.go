package console

import (
	"slices"
	"strings"

	"ponte/internal/chat"
)

// unitOption is a unit to choose.
type unitOption struct{ ID, Name string }

// unitOptions are the units of the network, by name.
func (c *Console) unitOptions(v *visit) []unitOption {
	var options []unitOption
	for _, e := range c.Units.Entries("units") {
		if e.Status == chat.UnitActive || e.Status == chat.UnitUnconfirmed {
			options = append(options, unitOption{e.ID, e.Label()})
		}
	}
	slices.SortFunc(options, func(a, b unitOption) int { return strings.Compare(a.Name, b.Name) })
	return options
}

// unitName names a unit briefly.
func (v *visit) unitName(id string) string {
	if id == "" {
		return v.T("console-unit-general")
	}
	u, ok := v.c.Units.Unit(id)
	if !ok {
		return id
	}
	return u.Label()
}
