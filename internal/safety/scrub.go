package safety

import "regexp"

// kept is what stands in the place of something personal.
const kept = "[…]"

// personal are the forms of personal data that people write into questions: addresses of mail and pages, numbers of more than
// two digits, codes with digits in them, and what follows "my name is" in the languages of the service.
var personal = []*regexp.Regexp{
	regexp.MustCompile(`[^\s@]+@[^\s@]+`),
	regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`),
	regexp.MustCompile(`(?:\+|\()?\d[\d\s().\-/]{1,}\d`),
	regexp.MustCompile(`\p{L}*\d{3,}[\p{L}\d]*`),
	regexp.MustCompile(`[٠-٩۰-۹]{3,}`),
	regexp.MustCompile(`(?i)(?:\b(?:meu nome é|meu nome e|me chamo|sou o|sou a|mi nombre es|me llamo|soy|my name is|i am called|je m'appelle|je m’appelle|mon nom est|mwen rele|non mwen se|non m se)\s+)(\p{L}+(?:\s+\p{Lu}\p{L}+)*)`),
	regexp.MustCompile(`(?:اسمي|أنا اسمي|نام من|اسم من|我叫|我的名字是)\s*(\p{L}+(?:\s+\p{L}+)?)`),
}

// Scrub takes out of a text what could tell who wrote it. It rather takes out too much.
func Scrub(text string) string {
	for _, re := range personal {
		text = re.ReplaceAllString(text, kept)
	}
	return text
}
