// Package ledger moves credits between accounts. Amounts are whole minor units;
// the balances of all accounts, the treasury's among them, always sum to zero.
// It knows neither HTTP nor pages.
package ledger

import (
	"strings"
	"unicode/utf8"

	"unframed/internal/money"
)

// Amount is a number of minor units, a hundredth of a credit each.
type Amount int64

// MaxAmount is the most that one transfer can move: large enough for anybody,
// and so far below what a balance can hold that thousands of them fit.
const MaxAmount Amount = 999_999_999_999_99

// String is the amount as a decimal with two places, such as "12.34".
func (a Amount) String() string { return money.Format(int64(a)) }

// MarshalText is String, so that JSON holds a string no program rounds.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a decimal with a point, zero too. Its error is a sentence
// for the person.
func (a *Amount) UnmarshalText(typed []byte) (err error) {
	*a, err = parseAmount(string(typed))
	return err
}

// wrongAmount says what is the matter with an amount, in words for the person.
type wrongAmount string

func (w wrongAmount) Error() string { return string(w) }

// What can be wrong with an amount.
const (
	amountMissing   wrongAmount = "Enter an amount, such as 12.34."
	amountJunk      wrongAmount = "Write the amount in digits, such as 12.34."
	amountNegative  wrongAmount = "An amount cannot be below zero."
	amountZero      wrongAmount = "An amount must be more than zero."
	amountFractions wrongAmount = "The smallest amount is 0.01. Leave out what is less."
	amountTooLarge  wrongAmount = "An amount can be at most 999999999999.99."
)

// ParseAmount reads an amount to be moved: "12.34", "12.3" or "12". What a person
// types otherwise, such as "12,34", is made this by money.Typed before. Its error
// is a sentence for the person.
func ParseAmount(typed string) (Amount, error) {
	a, err := parseAmount(typed)
	if err == nil && a == 0 {
		return 0, amountZero
	}
	return a, err
}

// parseAmount is ParseAmount, but lets zero through.
func parseAmount(typed string) (Amount, error) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return 0, amountMissing
	case strings.HasPrefix(typed, "-"), strings.HasPrefix(typed, "−"):
		if _, err := parseAmount(typed[firstRune(typed):]); err == amountJunk || err == amountMissing {
			return 0, amountJunk
		}
		return 0, amountNegative
	}
	if thousands, decimal := money.Doubt(typed); thousands != "" {
		return 0, amountDoubtful(typed, thousands, decimal)
	}
	whole, cents, pointed := strings.Cut(typed, ".")
	if !allDigits(whole) || pointed && !allDigits(cents) {
		return 0, amountJunk
	}
	if len(cents) > 2 {
		return 0, amountFractions
	}
	var a Amount
	for _, digit := range whole + (cents + "00")[:2] {
		a = a*10 + Amount(digit-'0')
		if a > MaxAmount { // checked at each digit, so that it cannot overflow
			return 0, amountTooLarge
		}
	}
	return a, nil
}

// amountDoubtful asks which of two amounts is meant, of which the second may be
// none.
func amountDoubtful(typed, thousands, decimal string) wrongAmount {
	either := "“" + typed + "” could mean " + thousands + " or " + decimal + ". "
	if len(decimal)-strings.Index(decimal, ".") > 3 {
		return wrongAmount(either + "Write " + thousands + " for the first; the second has more than two decimals.")
	}
	return wrongAmount(either + "Write the one that you mean.")
}

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func firstRune(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
