package unit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"ponte/internal/fold"
)

// Format is the form of an official list.
type Format string

// The forms that Import reads.
const (
	CSV  Format = "csv"  // comma, semicolon or tab; UTF-8 or Windows-1252
	XLSX Format = "xlsx" // the first sheet that has a header
)

// ErrNoHeader says that no line of the list names columns that Import knows: at least the unit's name or kind, and its town
// or state.
var ErrNoHeader = errors.New("no header line with known column names")

// maxListBytes bounds an uploaded list.
const maxListBytes = 8 << 20

// field is what a column of a list holds.
type field string

const (
	fieldID      field = "id"
	fieldName    field = "name"
	fieldKind    field = "kind"
	fieldUF      field = "uf"
	fieldCity    field = "city"
	fieldAddress field = "address"
	fieldHint    field = "hint"
	fieldPhone   field = "phone"
	fieldWhats   field = "whatsapp"
	fieldEmail   field = "email"
	fieldHours   field = "hours"
	fieldParent  field = "parent"
	fieldSite    field = "site"
	fieldAirport field = "airport"
	fieldDate    field = "date"
	fieldContact field = "contact" // telephones and e-mails mixed
)

// headings are the words by which columns are known, the more telling first: the first that is part of a heading wins.
var headings = []struct {
	word  string
	field field
}{
	{"unidade federativa", fieldUF}, {"unidade da federacao", fieldUF}, {"posto de atendimento", fieldName}, {"tipo", fieldKind},
	{"e mail", fieldEmail}, {"email", fieldEmail}, {"correio eletronico", fieldEmail}, {"whats", fieldWhats}, {"zap", fieldWhats},
	{"horario", fieldHours}, {"funcionamento", fieldHours}, {"hours", fieldHours}, {"atendimento", fieldHours},
	{"telefone", fieldPhone}, {"fone", fieldPhone}, {"celular", fieldPhone}, {"phone", fieldPhone}, {"tel", fieldPhone},
	{"contato", fieldContact}, {"contacto", fieldContact}, {"endereco", fieldAddress}, {"logradouro", fieldAddress},
	{"address", fieldAddress}, {"direccion", fieldAddress}, {"referencia", fieldHint}, {"complemento", fieldHint}, {"como chegar", fieldHint},
	{"aeroporto", fieldAirport}, {"iata", fieldAirport}, {"airport", fieldAirport}, {"site", fieldSite}, {"pagina", fieldSite},
	{"website", fieldSite}, {"municipio", fieldCity}, {"cidade", fieldCity}, {"city", fieldCity}, {"ciudad", fieldCity},
	{"estado", fieldUF}, {"uf", fieldUF}, {"state", fieldUF}, {"orgao", fieldParent}, {"secretaria", fieldParent},
	{"vinculo", fieldParent}, {"instituicao", fieldParent}, {"parent", fieldParent}, {"kind", fieldKind},
	{"categoria", fieldKind}, {"data", fieldDate}, {"atualiza", fieldDate}, {"date", fieldDate}, {"codigo", fieldID}, {"id", fieldID},
	{"nome", fieldName}, {"unidade", fieldName}, {"nucleo", fieldName}, {"posto", fieldName}, {"denominacao", fieldName}, {"name", fieldName},
}

// line is one record of a list.
type line struct {
	number int // in the file, from 1
	values map[field]string
}

// readList reads the lines below the header.
func readList(r io.Reader, format Format) ([]line, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	if len(data) > maxListBytes {
		return nil, fmt.Errorf("read list: larger than %d MB", maxListBytes>>20)
	}
	switch format {
	case CSV:
		rows, err := csvRows(data)
		if err != nil {
			return nil, err
		}
		return lines(rows)
	case XLSX:
		return sheetLines(data)
	}
	return nil, fmt.Errorf("read list: unknown format %q", format)
}

func csvRows(data []byte) ([][]string, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return nil, fmt.Errorf("read list: %w", err)
		}
		data = decoded
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord, c.LazyQuotes, c.Comma = -1, true, delimiter(data)
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return rows, nil
}

// delimiter gives the one that occurs most in the beginning of the file.
func delimiter(data []byte) rune {
	head := data[:min(len(data), 4096)]
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func sheetLines(data []byte) ([]line, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 16 * maxListBytes})
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return nil, fmt.Errorf("read list: sheet: %w", err)
		}
		list, err := lines(rows)
		if err == nil || !errors.Is(err, ErrNoHeader) {
			return list, err
		}
	}
	return nil, ErrNoHeader
}

// lines finds the header and gives what stands below it. A field that two columns hold keeps both, joined.
func lines(rows [][]string) ([]line, error) {
	for i, row := range rows[:min(len(rows), 15)] {
		columns := header(row)
		if columns == nil {
			continue
		}
		var list []line
		for k, row := range rows[i+1:] {
			l := line{number: i + k + 2, values: map[field]string{}}
			for c, f := range columns {
				if c >= len(row) || f == "" {
					continue
				}
				if v := strings.Join(strings.Fields(row[c]), " "); v != "" {
					l.values[f] = strings.TrimPrefix(l.values[f]+"; "+v, "; ")
				}
			}
			if len(l.values) > 0 {
				list = append(list, l)
			}
		}
		return list, nil
	}
	return nil, ErrNoHeader
}

// header gives the field of each column, or nil if the row is no header.
func header(row []string) []field {
	columns := make([]field, len(row))
	for i, cell := range row {
		words := " " + fold.Key(cell) + " "
		for _, h := range headings {
			if strings.Contains(words, " "+h.word) {
				columns[i] = h.field
				break
			}
		}
	}
	has := func(f field) bool { return slices.Contains(columns, f) }
	if (has(fieldName) || has(fieldKind)) && (has(fieldCity) || has(fieldUF)) {
		return columns
	}
	return nil
}
