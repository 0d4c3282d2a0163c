package ledger

import "strings"

var (
	small = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
	tens   = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	scales = []string{"", " thousand", " million", " billion", " trillion", " quadrillion"}
)

// Words is the amount in English words, such as "twelve credits and thirty-four
// hundredths", which a misplaced point cannot distort.
func (a Amount) Words() string {
	n := uint64(a)
	prefix := ""
	if a < 0 {
		prefix, n = "minus ", -n
	}
	whole, cents := n/100, n%100
	switch {
	case cents == 0:
		return prefix + counted(whole, "credit")
	case whole == 0:
		return prefix + counted(cents, "hundredth") + " of a credit"
	}
	return prefix + counted(whole, "credit") + " and " + counted(cents, "hundredth")
}

func counted(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return number(n) + " " + noun
}

// number spells a number out, three digits at a time.
func number(n uint64) string {
	if n == 0 {
		return small[0]
	}
	var groups []string
	for _, scale := range scales {
		if group := n % 1000; group > 0 {
			groups = append([]string{hundreds(group) + scale}, groups...)
		}
		n /= 1000
	}
	return strings.Join(groups, " ")
}

// hundreds spells out a number from 1 to 999.
func hundreds(n uint64) string {
	var words []string
	if n >= 100 {
		words = append(words, small[n/100]+" hundred")
		n %= 100
	}
	switch {
	case n == 0:
	case n < 20:
		words = append(words, small[n])
	case n%10 == 0:
		words = append(words, tens[n/10])
	default:
		words = append(words, tens[n/10]+"-"+small[n%10])
	}
	return strings.Join(words, " ")
}
