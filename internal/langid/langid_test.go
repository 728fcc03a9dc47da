package langid_test

import (
	"strings"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/langid"
)

func load(t testing.TB) *langid.Detector {
	t.Helper()
	d, err := langid.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDetect(t *testing.T) {
	d := load(t)
	for text, want := range map[string]string{
		"quero saber quanto custa a segunda via do rnm":                         "pt",
		"cuanto cuesta renovar la cedula de extranjero":                         "es",
		"my employer took my passport what can i do":                            "en",
		"combien coûte la carte de séjour svp":                                  "fr",
		"mwen pèdi papye mwen kisa pou m fè":                                    "ht",
		"mwen pedi papye m kisa pou m fe":                                       "ht",
		"كيف أجدد إقامتي في البرازيل":                                           "ar",
		"وين اطلع cpf":                                                          "ar",
		"چطور اسناد پناهندگی بگیرم":                                             "fa",
		"پاسپورتم گم شده چی کنم":                                                "fa",
		"我的护照丢了怎么办":                                                             "zh",
		"conta corrente 和 poupança 有什么区别":                                       "zh",
		"как получить паспорт":                                                  "ru",
		"як отримати паспорт в Бразилії":                                        "uk",
		"मुझे मदद चाहिए":                                                        "hi",
		"আমি সাহায্য চাই":                                                       "bn",
		"vorrei sapere quanto costa il permesso di soggiorno per gli stranieri": "it",
		"wo kann ich meinen Reisepass verlängern lassen":                        "de",
	} {
		if g := d.Detect(text); g.Code() != want {
			t.Errorf("Detect(%q) = %s (%.2f), want %s", text, g.Code(), g.Confidence, want)
		}
	}
}

// TestOddTexts: nothing to read is no language, and nothing is an error.
func TestOddTexts(t *testing.T) {
	d := load(t)
	for _, text := range []string{"", "   ", "🙏🙏", "123 456", "+55 61 98260-0610", "???", "\u202e\u2069", strings.Repeat("x", 20_000), "\xff\xfe"} {
		g := d.Detect(text)
		if g.Confidence < 0 || g.Confidence > 1 || g.Lang != "" && g.Confidence > 0.9 {
			t.Errorf("Detect(%.20q) = %+v", text, g)
		}
	}
}

// TestPrefer: names, papers and few words never change the language of somebody who has one; a sentence does; a script does.
func TestPrefer(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		text  string
		prior chat.Lang
		want  chat.Lang
		sure  bool
	}{
		{"CPF", "ht", "ht", false}, {"João da Silva", "en", "en", false}, {"ok", "ar", "ar", false}, {"hola", "pt", "pt", false},
		{"necesito renovar mi cédula de extranjero urgente", "pt", "es", true}, {"我要找工作", "pt", "zh", true},
		{"ممنون", "ar", "ar", false}, {"как получить паспорт", "pt", "", true}, {"مرحبا كيف الحال", "pt", "ar", true},
		{"hola necesito ayuda con mi pasaporte", "", "es", true}, {"🙏", "fr", "fr", false}, {"", "", "", false},
	} {
		if got, sure := d.Prefer(c.text, c.prior); got != c.want || c.sure && !sure {
			t.Errorf("Prefer(%q, %q) = %q, %t; want %q, %t", c.text, c.prior, got, sure, c.want, c.sure)
		}
	}
}

func TestReadBad(t *testing.T) {
	for _, data := range [][]byte{nil, []byte("x"), {0x1f, 0x8b}} {
		if _, err := langid.Read(data); err == nil {
			t.Errorf("Read(%q) works", data)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("olá mundo")
	f.Add("我的CPF丢了 مرحبا")
	d := load(f)
	f.Fuzz(func(t *testing.T, text string) {
		if g := d.Detect(text); !(g.Confidence >= 0 && g.Confidence <= 1) || g.Code() == "" {
			t.Errorf("Detect(%q) = %+v", text, g)
		}
		d.Prefer(text, "ar")
	})
}

func BenchmarkDetect(b *testing.B) {
	d := load(b)
	for b.Loop() {
		d.Detect("quero saber quanto custa a segunda via do rnm")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
