package limits_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	"unframed/adminkit/extension/limits"
)

func no(l limits.Limit) limits.Limit {
	for _, n := range []*int{&l.MinBytes, &l.MaxBytes, &l.MinRunes, &l.MaxRunes} {
		if *n == 0 {
			*n = -1
		}
	}
	return l
}

// Ent keeps functions, not numbers. Should a newer ent name them otherwise,
// no limit would be found any more: this test would say so.
func TestLimitsOfEveryBuilderAreFound(t *testing.T) {
	odd := func(n int64) error {
		if n%2 == 0 {
			return errors.New("value out of range")
		}
		return nil
	}
	for name, c := range map[string]struct {
		field ent.Field
		want  limits.Limit
	}{
		"none":             {field.String("x"), limits.Limit{}},
		"its own":          {field.Int64("x").Validate(odd), limits.Limit{}},
		"pattern":          {field.String("x").Validate(func(string) error { return errors.New("no") }), limits.Limit{}},
		"not empty":        {field.String("x").NotEmpty(), limits.Limit{MinBytes: 1}},
		"runes":            {field.String("x").MinRuneLen(2).MaxRuneLen(200), limits.Limit{MinRunes: 2, MaxRunes: 200}},
		"bytes of a text":  {field.String("x").MaxLen(254).MaxRuneLen(300), limits.Limit{MaxBytes: 254, MaxRunes: 300}},
		"twice":            {field.String("x").MaxLen(3).MaxLen(2).MaxLen(9), limits.Limit{MaxBytes: 2}},
		"long text":        {field.Text("x").MaxRuneLen(10_000), limits.Limit{MaxRunes: 10_000}},
		"beyond a request": {field.Text("x").MaxLen(1 << 30), limits.Limit{}},
		"bytes":            {field.Bytes("x").NotEmpty().MaxLen(32), limits.Limit{MinBytes: 1, MaxBytes: 32}},
		"positive":         {field.Int64("x").Positive(), limits.Limit{Min: "1"}},
		"not negative":     {field.Int("x").NonNegative(), limits.Limit{Min: "0"}},
		"negative":         {field.Int32("x").Negative(), limits.Limit{Max: "-1"}},
		"min and max":      {field.Int64("x").Min(-5).Max(1_000_003), limits.Limit{Min: "-5", Max: "1000003"}},
		"range":            {field.Int64("x").Range(1900, 2100), limits.Limit{Min: "1900", Max: "2100"}},
		"narrow range":     {field.Int64("x").Range(9_000_001, 9_000_002).Default(9_000_002), limits.Limit{Min: "9000001", Max: "9000002"}},
		"ends":             {field.Int64("x").Range(math.MinInt64, math.MaxInt64-1), limits.Limit{Max: "9223372036854775806"}},
		"all":              {field.Int64("x").Min(math.MinInt64), limits.Limit{}},
		"small":            {field.Int8("x").Range(-3, 100), limits.Limit{Min: "-3", Max: "100"}},
		"unsigned":         {field.Uint16("x").Max(40_000), limits.Limit{Max: "40000"}},
		"large unsigned":   {field.Uint64("x").Min(math.MaxUint64), limits.Limit{Min: "18446744073709551615"}},
		"positive float":   {field.Float("x").Positive(), limits.Limit{Min: "1e-06"}},
		"float":            {field.Float("x").Range(-0.1, 2.5), limits.Limit{Min: "-1e-01", Max: "2.5e+00"}},
		"short float":      {field.Float32("x").Min(2), limits.Limit{Min: "2"}},
	} {
		got, err := limits.Of(c.field.Descriptor())
		if err != nil || got != no(c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, no(c.want))
		}
	}
	_, err := limits.Of(field.Int64("x").Range(9_000_000_001, 9_000_000_002).Descriptor())
	if err == nil || !strings.Contains(err.Error(), "field x accepts cannot be found out: use Min and Max") {
		t.Errorf("a narrow range far out: %v", err)
	}
}
