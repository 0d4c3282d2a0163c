// Package ledger moves credits between accounts. Amounts are whole minor units;
// the balances of all accounts, the treasury's among them, always sum to zero.
// It knows neither HTTP nor pages.
package ledger

import "fmt"

// Amount is a number of minor units, a hundredth of a credit each.
type Amount int64

// String is the amount as a decimal with two places, such as "12.34".
func (a Amount) String() string {
	sign := ""
	n := uint64(a)
	if a < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// MarshalText is String, so that JSON holds a string no program rounds.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }
