package unit_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"ponte/internal/chat"
	"ponte/internal/unit"
)

// atlas is a Geocoder of a few towns.
type atlas map[string]chat.PlaceResult

func (a atlas) Find(text string, _ chat.Lang) chat.PlaceResult {
	if r, ok := a[strings.ToLower(text)]; ok {
		return r
	}
	return chat.PlaceResult{Outcome: chat.PlaceNone}
}

func found(p chat.Place) chat.PlaceResult {
	return chat.PlaceResult{Outcome: chat.PlaceFound, Place: p}
}

var (
	curitiba = chat.Place{Name: "Curitiba", UF: "PR", IBGE: "4106902", Lat: -25.4195, Lon: -49.2646}
	palmas   = chat.Place{Name: "Palmas", UF: "TO", IBGE: "1721000", Lat: -10.24, Lon: -48.3558}
	places   = atlas{
		"curitiba, pr": found(curitiba), "palmas, to": found(palmas), "aeroporto gru": found(gru), "são paulo, sp": found(saoPaulo),
		"manaus, am":    found(chat.Place{Name: "Manaus", UF: "AM", IBGE: "1302603", Lat: -3.11866, Lon: -60.0212}),
		"belém, pa":     found(belem),
		"bom jesus, xx": {Outcome: chat.PlaceAmbiguous, Options: []chat.Place{{Name: "Bom Jesus", UF: "PI"}, {Name: "Bom Jesus", UF: "RS"}}},
	}
	ministry = unit.Origin{Source: "https://example.org/list", Day: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
)

const official = `Rede Nacional – Lista de Núcleos e Postos;;;;;;;
;;;;;;;
Núcleo/Posto;UF;Município;Endereço completo;Contatos;Horário de atendimento;Aeroporto;Órgão responsável
NETP Paraná;PR;Curitiba;Rua Coronel Dulcídio, 800;(41) 3221-7200 / netp@exemplo.pr.gov.br;Segunda a sexta, das 8h30 às 17h30;;Seju
Núcleo de Enfrentamento ao Tráfico de Pessoas do Tocantins;TO;Palmas;Quadra 104 Sul;63 3218-1234;seg a sex 8h-14h;;Seciju
PAAHM Aeroporto de Guarulhos;SP;Guarulhos;Terminal 2;+55 11 2445-0000;24 horas;GRU;Prefeitura
Núcleo de Bom Jesus;XX;Bom Jesus;;;;;
Núcleo de Lugar Nenhum;ZZ;Lugar Nenhum;;(99) 99999-9999;;;
NETP São Paulo;SP;São Paulo;Páteo do Colégio, 184;(21) 3241-4291;ligar antes;;SJC
NETP Pará;PA;Belém;;(91) 3000-0000;;;Seju
NETP Paraná;PR;Curitiba;;;;;
`

func TestImport(t *testing.T) {
	d := directory(t)
	diff, err := d.Import(strings.NewReader(official), unit.CSV, places, ministry)
	if err != nil {
		t.Fatal(err)
	}
	type want struct {
		line    int
		id      string
		fields  string
		reasons []unit.Reason
	}
	for name, c := range map[string]struct {
		got  []unit.Change
		want []want
	}{
		"added": {diff.Added, []want{{5, "netp-to", "", nil}}},
		"changed": {diff.Changed, []want{
			{4, "netp-pr", "name address phone email hours", nil},
			{6, "paahm-gru", "name address phone hours", nil},
			{9, "netp-sp", "name address phone hours", []unit.Reason{unit.ReasonHours, unit.ReasonAreaCode}},
			{10, "netp-pa", "name phone status", []unit.Reason{unit.ReasonReopened}},
		}},
		"doubtful": {diff.Doubtful, []want{
			{7, "", "", []unit.Reason{unit.ReasonAmbiguousPlace}}, {8, "", "", []unit.Reason{unit.ReasonNoPlace}},
			{11, "netp-pr", "", []unit.Reason{unit.ReasonDuplicate}},
		}},
	} {
		if len(c.got) != len(c.want) {
			t.Errorf("%s: %d lines, want %d: %+v", name, len(c.got), len(c.want), c.got)
			continue
		}
		for i, w := range c.want {
			g := c.got[i]
			if g.Line != w.line || (w.id != "" && g.New.ID != w.id) || (name == "changed" && strings.Join(g.Fields, " ") != w.fields) {
				t.Errorf("%s: line %d %s %v, want %+v", name, g.Line, g.New.ID, g.Fields, w)
			}
			for _, r := range w.reasons {
				if !slices.Contains(g.Reasons, r) {
					t.Errorf("%s line %d: reasons %v lack %s", name, g.Line, g.Reasons, r)
				}
			}
		}
	}
	pr := diff.Changed[0].New
	if pr.Phone != "(41) 3221-7200" || pr.Email != "netp@exemplo.pr.gov.br" || pr.SourceDate != "2026-11-20" || pr.Scope != unit.ScopeState {
		t.Errorf("NETP-PR became %+v", pr)
	}
	to := diff.Added[0].New
	if to.Phone != "(63) 3218-1234" || to.Point != palmas.Point() || to.Scope != unit.ScopeState || to.Status != chat.UnitActive {
		t.Errorf("NETP-TO became %+v", to)
	}
	if len(diff.Doubtful[0].Options) != 2 {
		t.Errorf("no options for the ambiguous town: %+v", diff.Doubtful[0])
	}
	if !slices.ContainsFunc(diff.Missing, func(e unit.Entry) bool { return e.ID == "netp-am" }) {
		t.Error("a unit that the list lacks is not reported")
	}
}

func TestImportForms(t *testing.T) {
	d := directory(t)
	rows := [][]string{{"Kind", "Name", "City", "State", "Phone", "E-mail"}, {"NETP", "NETP-PR", "Curitiba", "PR", "41 3221 7200", "a@b.org"}}
	sheet := excelize.NewFile()
	for r, row := range rows {
		for c, v := range row {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := sheet.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	xlsx, err := sheet.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	latin, err := charmap.Windows1252.NewEncoder().String("Núcleo\tUF\tMunicípio\nNETP Paraná\tPR\tCuritiba\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data   string
		format unit.Format
	}{
		"xlsx": {xlsx.String(), unit.XLSX}, "tabs, Windows-1252": {latin, unit.CSV},
		"commas, byte order mark": {"\ufeffnome,cidade,uf\nNETP Paraná,Curitiba,PR\n", unit.CSV},
	} {
		diff, err := d.Import(strings.NewReader(c.data), c.format, places, ministry)
		if err != nil || len(diff.Changed) != 1 || diff.Changed[0].New.ID != "netp-pr" {
			t.Errorf("%s: %+v, %v", name, diff, err)
		}
	}
	for name, c := range map[string]struct {
		data   string
		format unit.Format
		want   error
	}{
		"no header": {"a;b;c\n1;2;3\n", unit.CSV, unit.ErrNoHeader}, "empty": {"", unit.CSV, unit.ErrNoHeader}, "not a sheet": {"hello", unit.XLSX, nil},
		"unknown": {"", "pdf", nil}, "too large": {strings.Repeat("x", 9<<20), unit.CSV, nil},
	} {
		if _, err := d.Import(strings.NewReader(c.data), c.format, places, ministry); err == nil || (c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestPublish(t *testing.T) {
	d := directory(t)
	diff, err := d.Import(strings.NewReader(official), unit.CSV, places, ministry)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := unit.Publish(dir, knowledge, d.Apply(diff)); err != nil {
		t.Fatal(err)
	}
	if err := unit.Confirm(dir, knowledge, "netp-rs", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	again, err := unit.Load(knowledge, os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if h := again.Nearest(palmas, noon, 1)[0]; h.Unit.ID != "netp-to" || !h.Own || h.Open.State != chat.ClosedNow && h.Open.State != chat.OpenNow {
		t.Errorf("nearest to Palmas is %+v", h)
	}
	if u, _ := again.Unit("netp-rs"); u.Status != chat.UnitActive || u.SourceDate != "2026-11-25" {
		t.Errorf("netp-rs was confirmed, but is %s of %s", u.Status, u.SourceDate)
	}
	if u, _ := again.Unit("netp-am"); u.Status != chat.UnitActive {
		t.Errorf("a unit missing from the list is gone: %+v", u)
	}
	second, err := again.Import(strings.NewReader(official), unit.CSV, places, ministry)
	if err != nil || len(second.Added)+len(second.Changed) != 0 || len(second.Same) != 5 {
		t.Errorf("importing the same list again: %d added, %d changed, %d same, %v", len(second.Added), len(second.Changed), len(second.Same), err)
	}
}

func TestPublishRefusesWhatCannotBeLoaded(t *testing.T) {
	dir := t.TempDir()
	entries := []unit.Entry{{Unit: chat.Unit{ID: "x", Kind: "NETP", IBGE: "0", Status: chat.UnitActive}}}
	if err := unit.Publish(dir, knowledge, entries); err == nil {
		t.Error("a unit in no municipality was published")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func FuzzImport(f *testing.F) {
	f.Add(official)
	f.Add("nome,uf\n\"a\nb\",PR\n")
	d := directory(f)
	f.Fuzz(func(t *testing.T, data string) {
		diff, err := d.Import(bytes.NewReader([]byte(data)), unit.CSV, places, ministry)
		if err != nil {
			return
		}
		var buf bytes.Buffer
		if err := unit.WriteCSV(&buf, d.Apply(diff)); err != nil {
			t.Error(err)
		}
	})
}
