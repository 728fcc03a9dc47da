package unit

import (
	"regexp"
	"slices"
	"strings"
)

var (
	emailPattern = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d.-]+\.\pL{2,}`)
	phonePattern = regexp.MustCompile(`(?:\+?55\s*)?\(?0?(\d{2})\)?[\s.-]*(9?\d{4})[\s.-]*(\d{4})\b`)
	shortPhone   = regexp.MustCompile(`\b(0800)[\s.-]*(\d{3})[\s.-]*(\d{3,4})\b`)
)

// contacts reads the telephones and e-mail addresses of a line into e. A column of mixed contacts is taken apart.
func contacts(e *Entry, l line) []Reason {
	var reasons []Reason
	mixed := l.values[fieldContact]
	phones, left := telephones(l.values[fieldPhone])
	if left != "" && emailPattern.FindString(left) == "" {
		reasons = append(reasons, ReasonPhone)
	}
	more, _ := telephones(mixed)
	e.Phone = strings.Join(append(phones, more...), "; ")
	whats, left := telephones(l.values[fieldWhats])
	if left != "" {
		reasons = append(reasons, ReasonPhone)
	}
	e.WhatsApp = strings.Join(whats, "; ")
	e.Email = strings.Join(emailPattern.FindAllString(strings.ToLower(l.values[fieldEmail]+" "+mixed+" "+l.values[fieldPhone]), -1), "; ")
	if l.values[fieldEmail] != "" && emailPattern.FindString(l.values[fieldEmail]) == "" {
		reasons = append(reasons, ReasonEmail)
	}
	return slices.Compact(reasons)
}

// telephones gives the numbers in a text as "(11) 3241-4291", and the letters and digits that are left over.
func telephones(text string) (numbers []string, left string) {
	left = text
	for _, m := range shortPhone.FindAllStringSubmatch(text, -1) {
		numbers = append(numbers, m[1]+" "+m[2]+" "+m[3])
		left = strings.Replace(left, m[0], "", 1)
	}
	for _, m := range phonePattern.FindAllStringSubmatch(left, -1) {
		numbers = append(numbers, "("+m[1]+") "+m[2]+"-"+m[3])
		left = strings.Replace(left, m[0], "", 1)
	}
	return numbers, strings.Trim(left, " ;,/|-e()")
}

// areaCode gives the dialling code of the first telephone.
func areaCode(phones string) (string, bool) {
	if len(phones) < 4 || phones[0] != '(' {
		return "", false
	}
	return phones[1:3], true
}
