package place_test

import (
	"math"
	"testing"

	"ponte/internal/chat"
)

func TestAt(t *testing.T) {
	const abroad = "abroad"
	g := gazetteer(t)
	for name, c := range map[string]struct {
		lat, lon float64
		want     string // municipality, or abroad
		iata     string
	}{
		"Praça da Sé":                      {-23.5505, -46.6333, "São Paulo", ""},
		"GRU, terminal 3":                  {-23.4257, -46.4817, "Guarulhos", "GRU"},
		"Galeão":                           {-22.8134, -43.2494, "Rio de Janeiro", "GIG"},
		"Confins":                          {-19.6337, -43.9690, "Confins", "CNF"},
		"Copacabana beach":                 {-22.9711, -43.1823, "Rio de Janeiro", ""},
		"Fernando de Noronha":              {-3.8446, -32.4106, "Fernando de Noronha", ""},
		"forest of the Xingu":              {-6.5, -53.0, "São Félix do Xingu", ""},
		"Tabatinga, port":                  {-4.2430, -69.9440, "Tabatinga", ""},
		"Tabatinga airport":                {-4.2557, -69.9358, "Tabatinga", "TBT"},
		"Leticia, main square":             {-4.2140, -69.9420, abroad, ""},
		"Leticia airport":                  {-4.1935, -69.9432, abroad, ""},
		"Santa Rosa, Peru":                 {-4.2233, -69.9600, abroad, ""},
		"Foz, bus station":                 {-25.5203, -54.5665, "Foz do Iguaçu", ""},
		"Foz, Vila Portes at the bridge":   {-25.5090, -54.5930, "Foz do Iguaçu", ""},
		"Foz, the falls":                   {-25.6880, -54.4410, "Foz do Iguaçu", ""},
		"Ciudad del Este, at the bridge":   {-25.5103, -54.6090, abroad, ""},
		"Ciudad del Este, km 4":            {-25.5080, -54.6400, abroad, ""},
		"Puerto Iguazú":                    {-25.5972, -54.5786, abroad, ""},
		"Pacaraima, at the line":           {4.4780, -61.1470, "Pacaraima", ""},
		"Santa Elena de Uairén":            {4.6020, -61.1100, abroad, ""},
		"Bonfim":                           {3.3620, -59.8330, "Bonfim", ""},
		"Lethem":                           {3.3803, -59.7968, abroad, ""},
		"Oiapoque":                         {3.8430, -51.8350, "Oiapoque", ""},
		"Saint-Georges":                    {3.8910, -51.8040, abroad, ""},
		"Brasiléia":                        {-11.0100, -68.7480, "Brasiléia", ""},
		"Epitaciolândia":                   {-11.0220, -68.7350, "Epitaciolândia", ""},
		"Cobija":                           {-11.0283, -68.7690, abroad, ""},
		"Assis Brasil":                     {-10.9400, -69.5670, "Assis Brasil", ""},
		"Iñapari":                          {-10.9530, -69.5790, abroad, ""},
		"Guajará-Mirim":                    {-10.7830, -65.3390, "Guajará-Mirim", ""},
		"Guayaramerín":                     {-10.8260, -65.3580, abroad, ""},
		"Corumbá":                          {-19.0090, -57.6530, "Corumbá", ""},
		"Puerto Quijarro":                  {-18.9990, -57.7140, abroad, ""},
		"Ponta Porã, bus station":          {-22.5280, -55.7200, "Ponta Porã", ""},
		"Pedro Juan Caballero, centre":     {-22.5480, -55.7400, abroad, ""},
		"Livramento, Parque Internacional": {-30.8905, -55.5320, "Sant'Ana do Livramento", ""},
		"Rivera, south":                    {-30.9100, -55.5500, abroad, ""},
		"Uruguaiana":                       {-29.7600, -57.0850, "Uruguaiana", ""},
		"Paso de los Libres":               {-29.7130, -57.0880, abroad, ""},
		"Chuí, north of the avenue":        {-33.6870, -53.4580, "Chuí", ""},
		"Chuy, south of the avenue":        {-33.6975, -53.4590, abroad, ""},
		"Jaguarão":                         {-32.5650, -53.3770, "Jaguarão", ""},
		"Río Branco, Uruguay":              {-32.5980, -53.3850, abroad, ""},
		"Dionísio Cerqueira":               {-26.2600, -53.6340, "Dionísio Cerqueira", ""},
		"Bernardo de Irigoyen":             {-26.2560, -53.6470, abroad, ""},
		"Port-au-Prince":                   {18.5392, -72.3364, abroad, ""},
		"Caracas":                          {10.4806, -66.9036, abroad, ""},
		"Buenos Aires":                     {-34.6037, -58.3816, abroad, ""},
		"Asunción":                         {-25.2637, -57.5759, abroad, ""},
		"the middle of the Atlantic":       {-20, -20, abroad, ""},
		"Null Island":                      {0, 0, abroad, ""},
		"a hundred kilometres off Recife":  {-8.05, -33.9, abroad, ""},
		"the South Pole":                   {-90, 0, abroad, ""},
	} {
		r := g.At(chat.Point{Lat: c.lat, Lon: c.lon})
		got := r.Place.Name
		if r.Abroad {
			got = abroad
		}
		if got != c.want || r.Place.IATA != c.iata {
			t.Errorf("%s: got %q %s, want %q %s", name, got, r.Place.IATA, c.want, c.iata)
		}
		if !r.Abroad && (r.Outcome != chat.PlaceFound || !r.Place.Exact || r.Place.Lat != c.lat) {
			t.Errorf("%s: not the pin itself: %+v", name, r)
		}
	}
}

func TestAtNoPoint(t *testing.T) {
	g := gazetteer(t)
	for _, p := range []chat.Point{{Lat: 91}, {Lon: -181}, {Lat: math.NaN()}, {Lat: -10, Lon: math.NaN()}, {Lat: math.Inf(1)}} {
		if r := g.At(p); r.Outcome != chat.PlaceNone || r.Abroad {
			t.Errorf("At(%v) = %+v", p, r)
		}
	}
}

// TestAtSeats asserts that every town seat of the tables lies in Brazil, which the outline might cut off.
func TestAtSeats(t *testing.T) {
	g := gazetteer(t)
	cut := 0
	for _, p := range g.Seats() {
		if r := g.At(p.Point()); r.Abroad {
			t.Logf("%s %s is abroad", p.Name, p.UF)
			cut++
		}
	}
	if cut > 0 {
		t.Errorf("%d seats are cut off", cut)
	}
}
