package money

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestTyped is more than any amount needs, however it is written.
const longestTyped = 200

// Typed turns an amount as a person types it into a decimal with a point: "12,34"
// into "12.34", "1 234,5" into "1234.5". It takes the digits of every script, one
// comma or point before the decimals, and marks between thousands where they can
// be nothing else. What is no amount, and what could be two (see Doubt), is
// returned as it is, for whoever reads it to refuse.
func Typed(text string) string {
	n, ok := read(text)
	if !ok || n.doubtful() {
		return text
	}
	return n.exact()
}

// Doubt returns the two amounts that text could be, as "1,234" and "1.234" could:
// with its mark between thousands, and with its mark before decimals. Both are
// empty where there is no doubt.
func Doubt(text string) (thousands, decimal string) {
	n, ok := read(text)
	if !ok || !n.doubtful() {
		return "", ""
	}
	return n.sign + n.whole + n.part + ".00", strings.TrimSuffix(n.exact(), "0")
}

// Digits is text with the digits of one script in it written as 0 to 9. Text in
// which two scripts are mixed is returned as it is.
func Digits(text string) string {
	plain, ok := plainDigits(text)
	if !ok {
		return text
	}
	return plain
}

// number is an amount that was read: its digits before and after the decimal
// mark, and whether any mark was between thousands.
type number struct {
	sign, whole, part string
	grouped, marked   bool
}

// doubtful reports whether the only mark, with three digits behind it, could as
// well stand between thousands. The Arabic decimal mark could not.
func (n number) doubtful() bool {
	return n.marked && !n.grouped && len(n.part) == 3 && startsGroups(n.whole)
}

func (n number) exact() string {
	if n.part == "" {
		return n.sign + n.whole
	}
	return n.sign + n.whole + "." + n.part
}

// The marks that read tells apart, whatever they look like.
const (
	point        = '.'
	comma        = ','
	apostrophe   = '\''
	space        = ' '
	arabicPoint  = '٫'
	arabicGroups = '٬'
)

// marks are what is written in place of a mark.
var marks = map[rune]rune{'．': point, '，': comma, '،': comma, '’': apostrophe, 'ʼ': apostrophe, '＇': apostrophe}

// read reads an amount; ok is false if it is none.
func read(text string) (n number, ok bool) {
	if len(text) > longestTyped || !utf8.ValidString(text) {
		return number{}, false
	}
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1 // what is copied from right-to-left text brings them along
		}
		return r
	}, text))
	for _, minus := range []string{"-", "−", "﹣", "－"} {
		if rest, found := strings.CutPrefix(text, minus); found {
			n.sign, text = "-", rest
			break
		}
	}
	text, ok = plainDigits(text)
	if !ok {
		return number{}, false
	}
	text = strings.Map(func(r rune) rune {
		if mark, known := marks[r]; known {
			return mark
		}
		if unicode.Is(unicode.Zs, r) {
			return space
		}
		return r
	}, text)
	whole, part, decimal := split(text)
	if !allDigits(part) && part != "" || whole+part == "" {
		return number{}, false
	}
	n.part, n.marked = part, decimal == point || decimal == comma
	n.whole, n.grouped, ok = joined(whole, decimal)
	if n.whole == "" {
		n.whole = "0"
	}
	return n, ok
}

// split cuts an amount at its decimal mark: the last mark, unless it can only
// stand between thousands.
func split(text string) (whole, part string, decimal rune) {
	at := strings.LastIndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return text, "", 0
	}
	mark, size := utf8.DecodeRuneInString(text[at:])
	isDecimal := mark == point || mark == comma || mark == arabicPoint
	if !isDecimal || strings.Count(text, string(mark)) > 1 {
		return text, "", 0
	}
	return text[:at], text[at+size:], mark
}

// joined takes the marks between thousands out; ok is false where they do not
// stand between thousands, or are of two kinds. In India all groups but the last
// have two digits.
func joined(whole string, decimal rune) (digits string, grouped, ok bool) {
	at := strings.IndexFunc(whole, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return whole, false, true
	}
	mark, _ := utf8.DecodeRuneInString(whole[at:])
	if !strings.ContainsRune(string([]rune{point, comma, apostrophe, space, arabicGroups}), mark) || mark == decimal {
		return "", false, false
	}
	groups := strings.Split(whole, string(mark))
	last := len(groups) - 1
	between := len(groups[min(1, last-1)]) // of a group in the middle, if there is one
	if last == 1 || between != 2 || mark != comma || len(groups[0]) > 2 {
		between = 3
	}
	if !startsGroups(groups[0]) {
		return "", false, false
	}
	for i, group := range groups[1:] {
		if !allDigits(group) || len(group) != between && i+1 < last || i+1 == last && len(group) != 3 {
			return "", false, false
		}
	}
	return strings.Join(groups, ""), true, true
}

// startsGroups reports whether s can stand before the first mark between
// thousands.
func startsGroups(s string) bool { return allDigits(s) && len(s) <= 3 && s[0] != '0' }

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// plainDigits writes the digits of one script as 0 to 9; ok is false where digits
// of two scripts are mixed, which deceive the eye.
func plainDigits(text string) (plain string, ok bool) {
	zero, ok := rune(0), true
	plain = strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Nd, r) {
			return r
		}
		value := digit(r)
		if zero == 0 {
			zero = r - value
		}
		ok = ok && zero == r-value
		return '0' + value
	}, text)
	return plain, ok
}

// digit is the value of a decimal digit of any script. In every script they are
// ten in a row that begins with zero, and rows that follow one another (those of
// mathematics) begin at the start of their range.
func digit(r rune) rune {
	for _, row := range unicode.Nd.R16 {
		if rune(row.Lo) <= r && r <= rune(row.Hi) {
			return (r - rune(row.Lo)) % 10
		}
	}
	for _, row := range unicode.Nd.R32 {
		if rune(row.Lo) <= r && r <= rune(row.Hi) {
			return (r - rune(row.Lo)) % 10
		}
	}
	return 0
}
