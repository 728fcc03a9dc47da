package table_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"ponte/internal/table"
)

func TestRead(t *testing.T) {
	fsys := fstest.MapFS{"a.csv": {Data: []byte("\ufeffid,km,names\nx, 3.5 ,a | b |\ny,,\n")}}
	var got []string
	err := table.Read(fsys, "a.csv", []string{"id"}, func(r table.Row) error {
		km, err := r.Float("km")
		if err == nil && km != 3.5 {
			t.Errorf("km = %v", km)
		}
		got = append(got, r.Get("id")+":"+strings.Join(r.List("names"), "+")+r.Get("absent"))
		return nil
	})
	if err != nil || strings.Join(got, " ") != "x:a+b y:" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestReadErrors(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"missing column": {"id\n1\n", `no column "km"`},
		"ragged":         {"id,km\n1\n", "wrong number of fields"},
		"empty":          {"", "header"},
		"not a number":   {"id,km\n1,x\n", "a.csv:2"},
	} {
		fsys := fstest.MapFS{"a.csv": {Data: []byte(c.data)}}
		err := table.Read(fsys, "a.csv", []string{"id", "km"}, func(r table.Row) error {
			_, err := r.Int("km")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
	if err := table.Read(fstest.MapFS{}, "a.csv", nil, nil); err == nil {
		t.Error("a missing file is no error")
	}
}
