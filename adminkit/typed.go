package adminkit

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"unframed/internal/money"
)

// Typed is text as a person types it for the field, made what FormInput and
// filters take: numbers may have a comma before the decimals and the digits of any
// script. What cannot be read so is returned as it is.
func (f *Field) Typed(text string) string {
	switch f.Kind {
	case Money, Float:
		return money.Typed(text)
	case Int:
		return money.Digits(text)
	}
	return text
}

// doubtful asks which of two numbers is meant.
func doubtful(text, thousands, decimal string) string {
	return "“" + text + "” could mean " + thousands + " or " + decimal + ". Write the one that you mean, without a mark between thousands."
}

// parseMoney reads hundredths written with a point and at most two decimals,
// such as 12.34, and refuses what int64 cannot hold.
func parseMoney(into reflect.Value, text string) string {
	const refusal = "Give an amount such as 12.34, with at most two decimals."
	whole, rest, pointed := strings.Cut(text, ".")
	digits := strings.TrimPrefix(whole, "-")
	if thousands, decimal := money.Doubt(text); thousands != "" {
		return doubtful(text, thousands, decimal)
	}
	if digits == "" || strings.Trim(digits+rest, "0123456789") != "" || len(rest) > 2 || pointed && rest == "" {
		return refusal
	}
	n, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	if err != nil {
		return "Give an amount from " + money.Format(math.MinInt64) + " to " + money.Format(math.MaxInt64) + "."
	}
	into.SetInt(n)
	return ""
}
