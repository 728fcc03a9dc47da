// Package sheet reads and writes the tables that translators work in: XLSX and CSV, with the source text beside the
// translation, and gettext PO. What is read back without a change is what was written.
package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/leonelquinteros/gotext"
	"github.com/xuri/excelize/v2"
)

// Row is one text: a field of a topic in the source language and in the language that is being translated into.
type Row struct {
	Topic  string // slug
	Field  string // "title", "body", "questions" (one a line), "keywords" (one a line)
	Source string
	Target string
}

// Format is the kind of file.
type Format string

// The formats, which are also the endings of their files.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	PO   Format = "po"
)

// FormatOf gives the format of a file by the end of its name.
func FormatOf(name string) (Format, error) {
	for _, f := range []Format{XLSX, CSV, PO} {
		if strings.HasSuffix(strings.ToLower(name), "."+string(f)) {
			return f, nil
		}
	}
	return "", fmt.Errorf("%s: the name of the file must end in .xlsx, .csv or .po", name)
}

var header = []string{"topic", "field", "source", "target"}

// sheetName is the one sheet of a workbook.
const sheetName = "texts"

// Write writes rows; source and target name the languages.
func Write(w io.Writer, f Format, source, target string, rows []Row) error {
	switch f {
	case XLSX:
		return writeXLSX(w, source, target, rows)
	case CSV:
		return writeCSV(w, source, target, rows)
	case PO:
		return writePO(w, target, rows)
	}
	return fmt.Errorf("there is no format %q", f)
}

// Read reads what Write wrote and a translator changed.
func Read(r io.Reader, f Format) ([]Row, error) {
	switch f {
	case XLSX:
		return readXLSX(r)
	case CSV:
		return readCSV(r)
	case PO:
		return readPO(r)
	}
	return nil, fmt.Errorf("there is no format %q", f)
}

func titles(source, target string) []string {
	return []string{header[0], header[1], "source " + source, "target " + target}
}

func writeXLSX(w io.Writer, source, target string, rows []Row) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName(book.GetSheetName(0), sheetName); err != nil {
		return fmt.Errorf("name the sheet: %w", err)
	}
	wrap, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return fmt.Errorf("set the style: %w", err)
	}
	for i, width := range []float64{28, 12, 60, 60} {
		column, _ := excelize.ColumnNumberToName(i + 1)
		if err := book.SetColWidth(sheetName, column, column, width); err != nil {
			return fmt.Errorf("set the width: %w", err)
		}
		if err := book.SetColStyle(sheetName, column, wrap); err != nil {
			return fmt.Errorf("set the style: %w", err)
		}
	}
	line := func(n int, cells []string) error {
		for i, text := range cells {
			cell, err := excelize.CoordinatesToCellName(i+1, n)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(sheetName, cell, text); err != nil {
				return fmt.Errorf("write the cell %s: %w", cell, err)
			}
		}
		return nil
	}
	if err := line(1, titles(source, target)); err != nil {
		return err
	}
	for n, r := range rows {
		if err := line(n+2, []string{r.Topic, r.Field, r.Source, r.Target}); err != nil {
			return err
		}
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

func readXLSX(r io.Reader) (_ []Row, err error) {
	book, err := excelize.OpenReader(r)
	if err != nil {
		return nil, fmt.Errorf("open the workbook: %w", err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	lines, err := book.GetRows(sheetName)
	if err != nil {
		return nil, fmt.Errorf("read the sheet %q: %w", sheetName, err)
	}
	return fromTable(lines)
}

func writeCSV(w io.Writer, source, target string, rows []Row) error {
	c := csv.NewWriter(w)
	if err := c.Write(titles(source, target)); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	for _, r := range rows {
		if err := c.Write([]string{r.Topic, r.Field, r.Source, r.Target}); err != nil {
			return fmt.Errorf("write the table: %w", err)
		}
	}
	c.Flush()
	return c.Error()
}

func readCSV(r io.Reader) ([]Row, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	lines, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	return fromTable(lines)
}

// fromTable reads lines with a title line.
func fromTable(lines [][]string) ([]Row, error) {
	if len(lines) == 0 || len(lines[0]) < 4 || strings.TrimPrefix(lines[0][0], "\ufeff") != header[0] || lines[0][1] != header[1] {
		return nil, errors.New("the first line must be: topic, field, source, target")
	}
	var rows []Row
	for _, line := range lines[1:] {
		if len(line) < 2 || line[0] == "" {
			continue
		}
		for len(line) < 4 {
			line = append(line, "")
		}
		rows = append(rows, Row{line[0], line[1], unix(line[2]), unix(line[3])})
	}
	return rows, nil
}

// unix gives line ends as they are in our files: spreadsheets write their own.
func unix(s string) string { return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n ") }

func writePO(w io.Writer, target string, rows []Row) error {
	po := gotext.NewPo()
	po.GetDomain().Language = target
	for _, r := range rows {
		if r.Source != "" {
			po.GetDomain().SetC(r.Source, r.Topic+"/"+r.Field, r.Target)
		}
	}
	data, err := po.MarshalText()
	if err != nil {
		return fmt.Errorf("write the PO file: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("write the PO file: %w", err)
	}
	return nil
}

func readPO(r io.Reader) ([]Row, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the PO file: %w", err)
	}
	po := gotext.NewPo()
	po.Parse(data)
	var rows []Row
	for context, texts := range po.GetDomain().GetCtxTranslations() {
		topic, field, ok := strings.Cut(context, "/")
		if !ok {
			continue
		}
		for id, text := range texts {
			rows = append(rows, Row{topic, field, id, text.Get()})
		}
	}
	if len(rows) == 0 {
		return nil, errors.New("the PO file holds no texts of topics")
	}
	return rows, nil
}
