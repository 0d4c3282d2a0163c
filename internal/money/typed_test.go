package money_test

import (
	"testing"
	"unicode"

	"unframed/internal/money"
)

func TestTypedAmountsAreReadInEveryScriptAndWithEitherMark(t *testing.T) {
	for typed, want := range map[string]string{
		"12.34": "12.34", "12,34": "12.34", "0,5": "0.5", "12.": "12", "12,": "12", ".5": "0.5", ",5": "0.5", " 7 ": "7", "007": "007",
		"１２．３４": "12.34", "１２，３４": "12.34", "١٢٫٣٤": "12.34", "١٢,٣٤": "12.34", "۱۲٫۵": "12.5", "१२.५": "12.5", "৩,৫": "3.5", "𝟙𝟚.𝟛": "12.3",
		"\u200f١٢٫٣٤\u200e": "12.34", "\u00a012,34\u202f": "12.34",
		"-12,5": "-12.5", "−12,5": "-12.5", "－１": "-1",
		"1 234,56": "1234.56", "1\u202f234,56": "1234.56", "1'234.56": "1234.56", "1’234,5": "1234.5", "1,234.56": "1234.56", "1.234,56": "1234.56", "1 234": "1234", "1'234": "1234",
		"1,234,567": "1234567", "1.234.567": "1234567", "12,34,567.8": "1234567.8", "1.234.567,89": "1234567.89", "١٬٢٣٤٫٥": "1234.5", "١٬٢٣٤": "1234", "١٫٢٣٤": "1.234",
		"1234,567": "1234.567", "0,123": "0.123", "0.001": "0.001", "12,3456": "12.3456", "1,234.567": "1234.567",
	} {
		if got := money.Typed(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
		if a, b := money.Doubt(typed); a+b != "" {
			t.Errorf("%q is in doubt between %s and %s", typed, a, b)
		}
	}
}

func TestTypedAmountsThatAreNoneStayAsTheyAre(t *testing.T) {
	for _, typed := range []string{
		"", " ", ".", ",", "-", "five", "1e3", "0x10", "+1", "12 €", "1.2.3", "1,2,3", "1 23", "12 34", "1  234", "1,234,56", "1.234.5", "1,234.567.8", "1.234 567", "0,123,456",
		"1234,567,890", "1'234 567", "1٫2٫3", "1٬23", "1\x00", "\xff", "1\u200b2", "1٢", "١2", "１2", "--1", "1,2\n3",
	} {
		if got := money.Typed(typed); got != typed {
			t.Errorf("%q is read as %q", typed, got)
		}
		if a, b := money.Doubt(typed); a+b != "" {
			t.Errorf("%q is in doubt between %s and %s", typed, a, b)
		}
	}
}

func TestWhatCouldMeanThousandsIsInDoubt(t *testing.T) {
	for typed, want := range map[string][2]string{
		"1,234": {"1234.00", "1.234"}, "1.234": {"1234.00", "1.234"}, "999.000": {"999000.00", "999.00"}, "-1,230": {"-1230.00", "-1.23"},
		"١,٢٣٤": {"1234.00", "1.234"}, "１２３．４５０": {"123450.00", "123.45"},
	} {
		thousands, decimal := money.Doubt(typed)
		if got := [2]string{thousands, decimal}; got != want {
			t.Errorf("%q could be %q, want %q", typed, got, want)
		}
		if got := money.Typed(typed); got != typed {
			t.Errorf("%q is in doubt and read as %q all the same", typed, got)
		}
	}
}

// Every digit that Unicode knows has the value of its place among ten, the zero
// of which is known by the digits before it: a row that were read from its middle
// would make 3 of 0.
func TestDigitsOfEveryScript(t *testing.T) {
	rows := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		want := string('0' + rune(rows%10))
		if got := money.Digits(string(r)); got != want {
			t.Errorf("%q (%U) is read as %q, want %q", r, r, got, want)
		}
		rows++
	}
	if rows < 600 || rows%10 != 0 {
		t.Errorf("%d digits were seen", rows)
	}
	if got := money.Digits("1٢"); got != "1٢" {
		t.Errorf("digits of two scripts became %q", got)
	}
}

func FuzzTypedIsReadOnceAndForAll(f *testing.F) {
	f.Add("1 234,56")
	f.Add("١٬٢٣٤٫٥")
	f.Fuzz(func(t *testing.T, typed string) {
		exact := money.Typed(typed)
		if again := money.Typed(exact); again != exact {
			if a, _ := money.Doubt(exact); a == "" {
				t.Fatalf("%q is read as %q, which is read as %q", typed, exact, again)
			}
		}
	})
}
