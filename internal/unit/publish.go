package unit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"ponte/internal/table"
)

// Apply gives the network's units with the additions and changes of a diff, also those without doubt that only confirm an
// entry. What is doubtful or missing from the list stays as it was.
func (d *Directory) Apply(diff Diff) []Entry {
	list := d.Entries("units")
	for _, changes := range [][]Change{diff.Same, diff.Changed} {
		for _, c := range changes {
			i := slices.IndexFunc(list, func(e Entry) bool { return e.ID == c.New.ID })
			list[i] = c.New
		}
	}
	for _, c := range diff.Added {
		list = append(list, c.New)
	}
	return list
}

var unitColumns = []string{"id", "kind", "name", "state", "city", "ibge_code", "airport_iata", "address", "place_hint", "lat", "lon",
	"geo_precision", "phone", "whatsapp", "email", "website", "hours", "parent_body", "source_url", "source_date", "status", "scope"}

// WriteCSV writes entries in the form of units.csv, without notes.
func WriteCSV(w io.Writer, entries []Entry) error {
	c := csv.NewWriter(w)
	records := [][]string{unitColumns}
	for _, e := range entries {
		precision := "city"
		if e.Exact {
			precision = "exact"
		}
		records = append(records, []string{e.ID, e.Kind, e.Name, e.UF, e.City, e.IBGE, e.IATA, e.Address, e.PlaceHint,
			strconv.FormatFloat(e.Point.Lat, 'f', 5, 64), strconv.FormatFloat(e.Point.Lon, 'f', 5, 64), precision,
			e.Phone, e.WhatsApp, e.Email, e.Website, e.Hours, e.Parent, e.Source, e.SourceDate, string(e.Status), string(e.Scope)})
	}
	if err := c.WriteAll(records); err != nil {
		return fmt.Errorf("write units: %w", err)
	}
	return nil
}

// Publish writes entries as units.csv into a folder of published changes, whole or not at all. The next Load with that folder
// uses them. It refuses what Load would not read.
func Publish(dir string, knowledge fs.FS, entries []Entry) error {
	var buf bytes.Buffer
	if err := WriteCSV(&buf, entries); err != nil {
		return err
	}
	return replace(dir, "units.csv", buf.Bytes(), knowledge)
}

// Confirm notes in a folder of published changes that a unit confirmed its entry on a day.
func Confirm(dir string, knowledge fs.FS, id string, day time.Time) error {
	records := [][]string{{"id", "date"}}
	path := filepath.Join(dir, confirmedFile)
	if _, err := os.Stat(path); err == nil {
		err := table.Read(os.DirFS(dir), confirmedFile, records[0], func(r table.Row) error {
			if r.Get("id") != id {
				records = append(records, []string{r.Get("id"), r.Get("date")})
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("confirm unit: %w", err)
		}
	}
	records = append(records, []string{id, day.Format(time.DateOnly)})
	var buf bytes.Buffer
	if err := csv.NewWriter(&buf).WriteAll(records); err != nil {
		return fmt.Errorf("confirm unit: %w", err)
	}
	return replace(dir, confirmedFile, buf.Bytes(), knowledge)
}

// replace puts a file into dir in one step, after a trial that it can be loaded.
func replace(dir, name string, data []byte, knowledge fs.FS) error {
	trial, err := os.MkdirTemp(dir, ".publish-")
	if err != nil {
		return fmt.Errorf("publish units: %w", err)
	}
	defer os.RemoveAll(trial)
	path := filepath.Join(trial, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return fmt.Errorf("publish units: %w", err)
	}
	if _, err := Load(knowledge, os.DirFS(dir), os.DirFS(trial)); err != nil {
		return fmt.Errorf("publish units: %w", err)
	}
	if err := os.Rename(path, filepath.Join(dir, name)); err != nil {
		return fmt.Errorf("publish units: %w", err)
	}
	return nil
}
