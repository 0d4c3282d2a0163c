package adminkit

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// mostExponent is how far a whole number may be written with an exponent: beyond
// it is none that any engine keeps.
const mostExponent = 40

// parseInt reads a whole number, written as people or JSON write one: 1000, 1e3
// and 1000.0 are the same (JSON Schema 2020-12, Validation §6.1.1), to the digit.
func parseInt(f *Field, into reflect.Value, text string) string {
	if !into.CanInt() && !into.CanUint() {
		return parseOwn(into, text)
	}
	n, ok := wholeNumber(text)
	if !ok {
		return "Give a whole number."
	}
	least, most := f.bounds(into.Type().Bits())
	if n.Cmp(big.NewInt(least)) < 0 || n.Cmp(big.NewInt(most)) > 0 {
		return fmt.Sprintf("Give a whole number from %d to %d.", least, most)
	}
	if into.CanUint() {
		into.SetUint(n.Uint64())
	} else {
		into.SetInt(n.Int64())
	}
	return ""
}

// bounds are the least and the most that the field holds in a Go type of so many
// bits; above what int64 holds no engine keeps any.
func (f *Field) bounds(bits int) (least, most int64) {
	bits = min(f.Bits, bits)
	switch {
	case f.Unsigned && bits < 64:
		return 0, int64(1)<<bits - 1
	case f.Unsigned:
		return 0, math.MaxInt64
	}
	most = math.MaxInt64 >> (64 - bits)
	return -most - 1, most
}

// wholeNumber reads what JSON takes for a number, if its value is whole; zeros or
// a plus before it are taken, too.
func wholeNumber(text string) (*big.Int, bool) {
	mantissa, exponent, scaled := strings.Cut(strings.Replace(text, "E", "e", 1), "e")
	power := 0
	if scaled {
		var err error
		if power, err = strconv.Atoi(exponent); err != nil || max(power, -power) > mostExponent {
			return nil, false
		}
	}
	whole, rest, pointed := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole, "+-")
	if len(whole)-len(digits) > 1 || digits == "" || pointed && rest == "" || strings.Trim(digits+rest, "0123456789") != "" || len(text) > 2*mostExponent {
		return nil, false
	}
	// The digits behind the point, and the zeros that the exponent adds.
	rest = strings.TrimRight(rest, "0")
	power -= len(rest)
	n, ok := new(big.Int).SetString(whole+rest, 10)
	if !ok {
		return nil, false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(power, -power))), nil)
	if power >= 0 {
		return n.Mul(n, scale), true
	}
	n, left := n.QuoRem(n, scale, new(big.Int))
	return n, left.Sign() == 0
}
