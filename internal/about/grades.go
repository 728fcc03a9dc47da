package about

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ponte/internal/chat"
)

// accuracyFile is what `ponte knowledge accuracy` writes: the figures of the sample questions, then those of the test
// questions, each as a table with a line for each language.
const accuracyFile = "ACCURACY.md"

// Grade is how one language did on the test questions. The figures are percent as they were printed ("87.5").
type Grade struct {
	Lang      chat.Lang
	Questions string
	Right     string // the right article was shown at once
	Wrong     string // another article was
}

// readGrades reads the accuracy that was measured; none if it was not.
func readGrades(fsys fs.FS) ([]Grade, error) {
	data, err := fs.ReadFile(fsys, accuracyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the measured accuracy: %w", err)
	}
	return parseGrades(string(data)), nil
}

// parseGrades reads the last table that has the columns language, cases, right and wrong. A line whose first cell is no
// language code is a mean and left out.
func parseGrades(text string) []Grade {
	var grades []Grade
	var lang, cases, right, wrong int // columns
	inTable := false
	for line := range strings.Lines(text) {
		cells := tableCells(line)
		switch {
		case cells == nil:
			inTable = false
		case slices.Contains(cells, "language"):
			lang, cases = slices.Index(cells, "language"), slices.Index(cells, "cases")
			right, wrong = slices.Index(cells, "right"), slices.Index(cells, "wrong")
			if inTable = min(cases, right, wrong) >= 0; inTable {
				grades = nil
			}
		case inTable && len(cells) > max(lang, cases, right, wrong) && len(cells[lang]) == 2:
			grades = append(grades, Grade{chat.Lang(cells[lang]), cells[cases], cells[right], cells[wrong]})
		}
	}
	return grades
}

// tableCells gives the cells of a line of a Markdown table, nil for any other line.
func tableCells(line string) []string {
	line = strings.TrimSpace(line)
	if len(line) < 2 || line[0] != '|' || line[len(line)-1] != '|' {
		return nil
	}
	cells := strings.Split(line[1:len(line)-1], "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
