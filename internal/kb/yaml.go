package kb

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// phrase is a text of a YAML file that remembers its line.
type phrase struct {
	Text string
	Line int
}

// UnmarshalYAML accepts text only: a bare 90 or true is a slip of the writer, who must quote it.
func (p *phrase) UnmarshalYAML(n ast.Node) error {
	p.Line = n.GetToken().Position.Line
	switch n := n.(type) {
	case *ast.StringNode:
		p.Text = n.Value
	case *ast.LiteralNode:
		p.Text = n.Value.Value
	default:
		return &yaml.SyntaxError{Token: n.GetToken(), Message: fmt.Sprintf("%s is not plain text", n.String())}
	}
	return nil
}

// day is a date written 2026-11-23.
type day struct {
	time.Time
	Line int
}

// UnmarshalYAML accepts a date, quoted or not.
func (d *day) UnmarshalYAML(n ast.Node) error {
	d.Line = n.GetToken().Position.Line
	t, err := time.Parse(time.DateOnly, strings.Trim(n.String(), `"'`))
	if err != nil {
		return &yaml.SyntaxError{Token: n.GetToken(), Message: "not a date like 2026-11-23"}
	}
	d.Time = t
	return nil
}

// decode reads YAML strictly into v: unknown and repeated keys are errors. The problem's line is counted from first, the
// line of the file on which data begins.
func decode(file string, first int, data []byte, v any) *Problem {
	err := yaml.UnmarshalWithOptions(data, v, yaml.Strict())
	if err == nil {
		return nil
	}
	p := &Problem{File: file, Line: first, Text: err.Error(), Hint: "quote a text that holds a colon and a space or a #, or that is a number"}
	var ye yaml.Error
	if errors.As(err, &ye) {
		p.Text = ye.GetMessage()
		if tk := ye.GetToken(); tk != nil && tk.Position != nil {
			p.Line = first - 1 + tk.Position.Line
		}
	}
	return p
}
