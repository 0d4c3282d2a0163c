package money_test

import (
	"math"
	"testing"

	"unframed/internal/money"
)

func TestFormat(t *testing.T) {
	for minor, want := range map[int64]string{
		0: "0.00", 1: "0.01", -1: "-0.01", 10: "0.10", 99: "0.99", 100: "1.00", -100: "-1.00", 12_34: "12.34", -12_34: "-12.34",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08",
	} {
		if got := money.Format(minor); got != want {
			t.Errorf("%d is written %q, want %q", minor, got, want)
		}
	}
}
