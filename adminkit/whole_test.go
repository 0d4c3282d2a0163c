package adminkit

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestWholeNumbersAreReadHoweverTheyAreWritten(t *testing.T) {
	f := &Field{Kind: Int, Bits: 64}
	for text, want := range map[string]int64{
		"1000": 1000, "1000.0": 1000, "1e3": 1000, "1E+3": 1000, "12.50e1": 125, "1000e-3": 1, "-0": 0, "+5": 5, "007": 7, "0e0": 0, "0.0e-9": 0,
		"9223372036854775807": math.MaxInt64, "9223372036854775807.000": math.MaxInt64, "9.223372036854775807e18": math.MaxInt64, "-9223372036854775808": math.MinInt64,
	} {
		if v, refusal := parse(f, reflect.TypeFor[int64](), text); v != want || refusal != "" {
			t.Errorf("%q is read as %v, %s", text, v, refusal)
		}
	}
	for text, says := range map[string]string{
		"": "whole", "1.5": "whole", "1e-1": "whole", "1.": "whole", ".5": "whole", "e3": "whole", "1e": "whole", "1e1.5": "whole", "--1": "whole", "+-1": "whole", "0x10": "whole", "1_000": "whole",
		"1e41": "whole", "1e999999999": "whole", strings.Repeat("1", 1000): "whole", "NaN": "whole",
		"9223372036854775808": "from -9223372036854775808 to 9223372036854775807", "1e19": "to 9223372036854775807",
	} {
		if v, refusal := parse(f, reflect.TypeFor[int64](), text); v != nil || !strings.Contains(refusal, says) {
			t.Errorf("%q is read as %v, %q", text, v, refusal)
		}
	}
	small := &Field{Kind: Int, Bits: 8, Unsigned: true}
	if _, refusal := parse(small, reflect.TypeFor[uint8](), "256"); !strings.Contains(refusal, "from 0 to 255") {
		t.Error(refusal)
	}
	large := &Field{Kind: Int, Bits: 64, Unsigned: true}
	if v, refusal := parse(large, reflect.TypeFor[uint64](), "9223372036854775808"); refusal == "" {
		t.Errorf("what no engine keeps is read as %v", v)
	}
}

func TestANumberThatWouldBeRoundedIsRefusedByName(t *testing.T) {
	f := &Field{Kind: JSON}
	if _, refusal := parse(f, reflect.TypeFor[map[string]any](), `{"a":{"b":[1,9007199254740993]}}`); !strings.Contains(refusal, "9007199254740993") {
		t.Errorf("it says %q", refusal)
	}
	for _, kept := range []string{`{"a":9007199254740992}`, `{"a":1e2,"b":0.1,"c":-0.0,"d":1.50}`, `{}`, `{"a":"9007199254740993"}`} {
		if _, refusal := parse(f, reflect.TypeFor[map[string]any](), kept); refusal != "" {
			t.Errorf("%s: %s", kept, refusal)
		}
	}
}
