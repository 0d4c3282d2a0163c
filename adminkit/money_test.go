package adminkit

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestMoneyIsReadAndWrittenWithTwoDecimals(t *testing.T) {
	f := &Field{Kind: Money}
	for text, want := range map[string]int64{
		"12.34": 12_34, "12.3": 12_30, "12": 12_00, "0": 0, "-0.05": -5, "-12.34": -12_34, "007": 7_00,
		"92233720368547758.07": math.MaxInt64, "-92233720368547758.08": math.MinInt64,
	} {
		v, refusal := parse(f, reflect.TypeFor[int64](), text)
		if v != want || refusal != "" {
			t.Errorf("%q is read as %v, %s", text, v, refusal)
		}
		again, _ := parse(f, reflect.TypeFor[int64](), f.Text(want))
		if again != want || f.JSON(want) != f.Text(want) || len(f.Text(want))-strings.Index(f.Text(want), ".") != 3 {
			t.Errorf("%d is written as %q, %v", want, f.Text(want), f.JSON(want))
		}
	}
	for _, text := range []string{"", ".", "5.", ".5", "-", "-.5", "+5", "--5", "1.234", "1,50", "1e3", "0x1", "1 2", "1.-5", "1.2.3", "92233720368547758.08", "-92233720368547758.09", "99999999999999999999"} {
		if v, refusal := parse(f, reflect.TypeFor[int64](), text); refusal == "" {
			t.Errorf("%q is read as %v", text, v)
		}
	}
	if _, refusal := jsonText(f, []byte("12.34")); refusal == "" {
		t.Error("a number, which programs round, is taken for an amount")
	}
}
