package ledger_test

import (
	"math"
	"testing"

	"unframed/internal/money"
	"unframed/ledger"
)

func TestAmountIsReadAsTyped(t *testing.T) {
	for typed, want := range map[string]ledger.Amount{
		"12.34": 12_34, "12.3": 12_30, "12": 12_00, " 0.01 ": 1, "007": 7_00, "999999999999.99": ledger.MaxAmount,
	} {
		if got, err := ledger.ParseAmount(typed); err != nil || got != want {
			t.Errorf("%q is %s, %v", typed, got, err)
		}
	}
}

func TestAmountThatIsNoneIsRefusedInASentence(t *testing.T) {
	for typed, sentence := range map[string]string{
		"":                     "Enter an amount, such as 12.34.",
		"  ":                   "Enter an amount, such as 12.34.",
		"0":                    "An amount must be more than zero.",
		"0.00":                 "An amount must be more than zero.",
		"-1":                   "An amount cannot be below zero.",
		"−1.50":                "An amount cannot be below zero.",
		"-0":                   "An amount cannot be below zero.",
		"0.001":                "The smallest amount is 0.01. Leave out what is less.",
		"0.100":                "The smallest amount is 0.01. Leave out what is less.",
		"1234.000":             "The smallest amount is 0.01. Leave out what is less.",
		"1.000":                "“1.000” could mean 1000.00 or 1.00. Write the one that you mean.",
		"1.234":                "“1.234” could mean 1234.00 or 1.234. Write 1234.00 for the first; the second has more than two decimals.",
		"1,234":                "“1,234” could mean 1234.00 or 1.234. Write 1234.00 for the first; the second has more than two decimals.",
		"١,٢٣٠":                "“١,٢٣٠” could mean 1230.00 or 1.23. Write the one that you mean.",
		"1000000000000":        "An amount can be at most 999999999999.99.",
		"92233720368547758.08": "An amount can be at most 999999999999.99.",
		"184467440737095516170000000000000000000000": "An amount can be at most 999999999999.99.",
		"12,34":   "Write the amount in digits, such as 12.34.",
		"1,000.0": "Write the amount in digits, such as 12.34.",
		"1e3":     "Write the amount in digits, such as 12.34.",
		"0x10":    "Write the amount in digits, such as 12.34.",
		"+1":      "Write the amount in digits, such as 12.34.",
		".5":      "Write the amount in digits, such as 12.34.",
		"5.":      "Write the amount in digits, such as 12.34.",
		"1.2.3":   "Write the amount in digits, such as 12.34.",
		"--1":     "An amount cannot be below zero.",
		"-":       "Write the amount in digits, such as 12.34.",
		"-x":      "Write the amount in digits, such as 12.34.",
		"NaN":     "Write the amount in digits, such as 12.34.",
		"١٢":      "Write the amount in digits, such as 12.34.",
		"1\x00":   "Write the amount in digits, such as 12.34.",
		"\xff":    "Write the amount in digits, such as 12.34.",
		"five":    "Write the amount in digits, such as 12.34.",
	} {
		if got, err := ledger.ParseAmount(typed); err == nil || err.Error() != sentence {
			t.Errorf("%q is %s, %v", typed, got, err)
		}
	}
}

func FuzzAmountSurvivesBeingWrittenAndRead(f *testing.F) {
	f.Add("12.34")
	f.Add("-−1e.9")
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := ledger.ParseAmount(typed)
		if err != nil {
			return
		}
		if a <= 0 || a > ledger.MaxAmount {
			t.Fatalf("%q is %d", typed, a)
		}
		if again, err := ledger.ParseAmount(a.String()); err != nil || again != a {
			t.Fatalf("%q is %s, which is %s, %v", typed, a, again, err)
		}
	})
}

// A page makes a decimal of what was typed, which is what programs have to send.
func TestAmountAsTypedOnAPage(t *testing.T) {
	for typed, want := range map[string]ledger.Amount{
		"12,34": 12_34, "0,5": 50, "12.": 12_00, ",5": 50, "１２，３４": 12_34, "١٢٫٣٤": 12_34, "1 234,56": 1234_56, "1'234.56": 1234_56, "999.999.999.999,99": ledger.MaxAmount,
	} {
		if got, err := ledger.ParseAmount(money.Typed(typed)); err != nil || got != want {
			t.Errorf("%q is %s, %v", typed, got, err)
		}
		if got, err := ledger.ParseAmount(typed); err == nil {
			t.Errorf("a program that sends %q sends %s", typed, got)
		}
	}
}

func TestAmountInWords(t *testing.T) {
	for a, want := range map[ledger.Amount]string{
		0: "zero credits", 1: "one hundredth of a credit", 34: "thirty-four hundredths of a credit",
		1_00: "one credit", 1_01: "one credit and one hundredth", 12_34: "twelve credits and thirty-four hundredths",
		20_00: "twenty credits", 100_00: "one hundred credits", 115_00: "one hundred fifteen credits",
		1000_00: "one thousand credits", 1_001_070_00: "one million one thousand seventy credits", -5_00: "minus five credits",
		ledger.MaxAmount: "nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine credits and ninety-nine hundredths",
	} {
		if got := a.Words(); got != want {
			t.Errorf("%s is %q, want %q", a, got, want)
		}
	}
	if got := ledger.Amount(math.MinInt64).String(); got != "-92233720368547758.08" {
		t.Errorf("the least amount is %s", got)
	}
}
