package markup_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ponte/internal/markup"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":           {"", ""},
		"paragraphs":      {"One.\nTwo.\n\nThree.", "<p>One.<br>Two.</p><p>Three.</p>"},
		"numbered list":   {"Do:\n1. Go.\n2. Ask.\nThen wait.", `<p>Do:</p><ol><li value="1">Go.</li><li value="2">Ask.</li></ol><p>Then wait.</p>`},
		"list":            {"- a\n- b", "<ul><li>a</li><li>b</li></ul>"},
		"list goes on":    {"1. a\n\n2. b", `<ol><li value="1">a</li></ol><ol><li value="2">b</li></ol>`},
		"bold":            {"**Call** now", "<p><strong>Call</strong> now</p>"},
		"lone stars":      {"2 ** 3", "<p>2 ** 3</p>"},
		"bold and lone":   {"**a** ** b", "<p><strong>a</strong> ** b</p>"},
		"script":          {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		"script in bold":  {"**<img src=x>**", "<p><strong>&lt;img src=x&gt;</strong></p>"},
		"number no item":  {"1.5 km", "<p>1.5 km</p>"},
		"only line feeds": {"\n\n\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(markup.HTML(c.in)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	for in, want := range map[string]string{
		"Veja https://www.gov.br/pf (Polícia Federal).":       "https://www.gov.br/pf",
		"(https://www.dpu.def.br).":                           "https://www.dpu.def.br",
		"网站：https://www.dpu.def.br。":                          "https://www.dpu.def.br",
		"الموقع: \u2068https://www.dpu.def.br\u2069":          "https://www.dpu.def.br",
		"Entre em acesso.gov.br.":                             "https://acesso.gov.br",
		"https://x.br/a?b=1&c=\"onmouseover=":                 "https://x.br/a?b=1&c=",
		"Escreva para conare@mj.gov.br, por favor":            "mailto:conare@mj.gov.br",
		"javascript:alert(1)":                                 "",
		"**Ligue 190** agora":                                 "tel:190",
		"Ferimento: **192**.":                                 "tel:192",
		"اتصل بـ \u2068190\u2069 الآن":                        "tel:190",
		"拨打190报警":                                             "tel:190",
		"Mulheres, a qualquer hora: 180.":                     "tel:180",
		"**100**, dia e noite":                                "tel:100",
		"por até 180 dias":                                    "",
		"custa R$ 190":                                        "",
		"R$ 168,13 e 1.190,00":                                "",
		"CEP 69005-190":                                       "",
		"sala 1904":                                           "",
		"Telefone: (61) 99611-0100":                           "tel:+5561996110100",
		"61 2025-9000":                                        "tel:+556120259000",
		"Plantão +55 61 98260-0610, sempre":                   "tel:+5561982600610",
		"0800 729 2000":                                       "tel:08007292000",
		"de 2025-2026 a 2027":                                 "",
		"Portaria 12.345-6789":                                "",
		"CPF 123.456.789-09":                                  "",
		"das 08:00 às 18:00, 23/11/2026":                      "",
		"fale com a Defensoria (https://a.br/x_(y)) e espere": "https://a.br/x_(y)",
	} {
		var got []string
		for token := range tokens(string(markup.HTML(in))) {
			for _, a := range token.Attr {
				if a.Key == "href" {
					got = append(got, a.Val)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\ngot  %q\nwant %q", in, got, want)
		}
	}
}

func TestTyped(t *testing.T) {
	for in, want := range map[string]string{
		"a\n<b>b</b>":                   "a\n&lt;b&gt;b&lt;/b&gt;",
		"veja https://evil.example 190": "veja https://evil.example 190",
		"اتصلوا +55 92 99999-0000":      `اتصلوا <a href="tel:+5592999990000"><bdi dir="ltr">+55 92 99999-0000</bdi></a>`,
	} {
		if got := string(markup.Typed(in)); got != want {
			t.Errorf("Typed(%q) = %s", in, got)
		}
	}
}

// tokens reads HTML as a browser does.
func tokens(text string) func(yield func(html.Token) bool) {
	return func(yield func(html.Token) bool) {
		for z := html.NewTokenizer(strings.NewReader(text)); z.Next() != html.ErrorToken; {
			if !yield(z.Token()) {
				return
			}
		}
	}
}

// FuzzHTML: whatever a text says, a browser sees only the elements that this package makes, each closed, with links that
// lead where they may.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{"**a** 190\n1. b\n- c", "<b onclick=x>", "https://a.b/\"><script>", "a@b.c +55 61 2025-9000 ****", "\u2068(61) 9999-9999\u2069"} {
		f.Add(s)
	}
	allowed := map[string]bool{"p": true, "br": true, "ol": true, "ul": true, "li": true, "strong": true, "a": true, "bdi": true}
	f.Fuzz(func(t *testing.T, text string) {
		var open []string
		for token := range tokens(string(markup.HTML(text))) {
			if token.Type == html.TextToken {
				continue
			}
			if !allowed[token.Data] {
				t.Fatalf("element %q", token.Data)
			}
			switch {
			case token.Data == "br":
			case token.Type == html.StartTagToken:
				open = append(open, token.Data)
			case len(open) == 0 || open[len(open)-1] != token.Data:
				t.Fatalf("</%s> closes %v", token.Data, open)
			default:
				open = open[:len(open)-1]
			}
			for _, a := range token.Attr {
				scheme, _, _ := strings.Cut(a.Val, ":")
				if a.Key == "href" && scheme != "https" && scheme != "http" && scheme != "tel" && scheme != "mailto" {
					t.Fatalf("link to %q", a.Val)
				}
				if a.Key != "href" && a.Key != "target" && a.Key != "rel" && a.Key != "value" && (a.Key != "dir" || a.Val != "ltr") {
					t.Fatalf("attribute %q", a.Key)
				}
			}
		}
		if len(open) > 0 {
			t.Fatalf("left open: %v", open)
		}
	})
}
