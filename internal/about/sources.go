package about

// source is data of others, with the phrase that says what it is and the names that its licence asks for.
type source struct{ Text, Name, Licence string }

// sources are the data that the program carries; the README files of knowledge/places and knowledge/units say more.
var sources = []source{
	{"about-data-towns", "kelvins/municipios-brasileiros", "MIT"},
	{"about-data-population", "IBGE, mapaslivres/municipios-br", "ODbL 1.0"},
	{"about-data-airports", "OurAirports; aashishvanand/airport-data-js", "public domain; CC BY 4.0"},
	{"about-data-postal", "datasets-br/city-codes", "ODC-PDDL 1.0"},
	{"about-data-names", "GeoNames (geonames.org); datasets-br", "CC BY 4.0; ODC-PDDL 1.0"},
	{"about-data-outline", "Natural Earth, world-atlas", "public domain; ISC"},
	{"about-data-consulates", "database-of-embassies (Wikidata); titan-framework/sample-travel", "CC0; MIT"},
	{"about-data-countries", "Unicode CLDR", "Unicode License v3"},
	{"about-data-holidays", "date-holidays (Wikipedia); python-holidays", "CC BY 3.0; MIT"},
	{"about-data-chinese", "pinyin-pro", "MIT"},
}
