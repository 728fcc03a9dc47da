// Package table reads the CSV files of knowledge/: a header line that names the columns, then one record a line, in UTF-8.
package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// Row is one record of a file. It is valid only until the next record is read.
type Row struct {
	line    int
	columns map[string]int
	fields  []string
}

// Line gives the number of the line on which the record starts, for messages.
func (r Row) Line() int { return r.line }

// Get gives the field in the named column without the space around it, or "" if the file has no such column.
func (r Row) Get(column string) string {
	i, ok := r.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.fields[i])
}

// Float gives the number in the named column.
func (r Row) Float(column string) (float64, error) {
	v, err := strconv.ParseFloat(r.Get(column), 64)
	if err != nil {
		return 0, fmt.Errorf("column %s: %w", column, err)
	}
	return v, nil
}

// Int gives the whole number in the named column.
func (r Row) Int(column string) (int, error) {
	v, err := strconv.Atoi(r.Get(column))
	if err != nil {
		return 0, fmt.Errorf("column %s: %w", column, err)
	}
	return v, nil
}

// List gives the parts of the named column that " | " separates.
func (r Row) List(column string) []string {
	var list []string
	for s := range strings.SplitSeq(r.Get(column), "|") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// Read calls each for every record of the file. It fails if the file is missing, is no CSV, or lacks one of the columns
// in need, and with the first error of each.
func Read(fsys fs.FS, path string, need []string, each func(Row) error) error {
	f, err := fsys.Open(path)
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	c := csv.NewReader(f)
	c.ReuseRecord = true
	header, err := c.Read()
	if err != nil {
		return fmt.Errorf("read table %s: header: %w", path, err)
	}
	row := Row{columns: make(map[string]int, len(header))}
	for i, name := range header {
		row.columns[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for _, name := range need {
		if _, ok := row.columns[name]; !ok {
			return fmt.Errorf("read table %s: no column %q", path, name)
		}
	}
	for {
		row.fields, err = c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read table %s: %w", path, err)
		}
		row.line, _ = c.FieldPos(0)
		if err := each(row); err != nil {
			return fmt.Errorf("%s:%d: %w", path, row.line, err)
		}
	}
}
