package limits

import (
	"cmp"
	"math"
	"reflect"
	"strconv"
)

// bounds returns the smallest and the greatest number that all validators
// accept, "" where it is that of the type. It is not ok where no number was
// found that they accept.
func bounds(validators []any, start any) (least, greatest string, ok bool) {
	switch validators[0].(type) {
	case func(int) error:
		return search[int](validators, start)
	case func(int8) error:
		return search[int8](validators, start)
	case func(int16) error:
		return search[int16](validators, start)
	case func(int32) error:
		return search[int32](validators, start)
	case func(int64) error:
		return search[int64](validators, start)
	case func(uint) error:
		return search[uint](validators, start)
	case func(uint8) error:
		return search[uint8](validators, start)
	case func(uint16) error:
		return search[uint16](validators, start)
	case func(uint32) error:
		return search[uint32](validators, start)
	case func(uint64) error:
		return search[uint64](validators, start)
	case func(float32) error:
		return search[float32](validators, start)
	case func(float64) error:
		return search[float64](validators, start)
	}
	return "", "", true // of a type that these calls have no builder for
}

type number interface {
	int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

func search[T number](validators []any, start any) (least, greatest string, ok bool) {
	accepted := func(n T) bool {
		for _, v := range validators {
			if v.(func(T) error)(n) != nil {
				return false
			}
		}
		return true
	}
	low, high := ends[T]()
	from, ok := inside(accepted, start)
	switch {
	case !ok:
		return "", "", false
	case accepted(low) && accepted(high):
		return "", "", true
	}
	if !accepted(low) {
		least = text(edge(from, low, accepted))
	}
	if !accepted(high) {
		greatest = text(edge(from, high, accepted))
	}
	return least, greatest, true
}

// inside finds a number that is accepted: the field's default, a small one, or
// one on a ladder whose steps are a thousandth apart.
func inside[T number](accepted func(T) bool, start any) (T, bool) {
	low, high := ends[T]()
	if v := reflect.ValueOf(start); v.IsValid() && v.Type() == reflect.TypeFor[T]() && accepted(start.(T)) {
		return start.(T), true
	}
	for _, n := range []T{0, 1, low, high} {
		if accepted(n) {
			return n, true
		}
	}
	for step := 1.0; step < 1e20; step = math.Max(step+1, step*1.001) {
		for _, n := range []float64{step, -step, 1 / step, -1 / step} {
			if n >= float64(low) && n <= float64(high) && accepted(T(n)) {
				return T(n), true
			}
		}
	}
	return 0, false
}

// edge is the last number that is accepted on the way from one that is to one
// that is not.
func edge[T number](in, out T, accepted func(T) bool) T {
	for {
		middle := between(in, out)
		switch {
		case middle == in || middle == out:
			return in
		case accepted(middle):
			in = middle
		default:
			out = middle
		}
	}
}

// between is half-way: of whole numbers by their value, of others by how many
// there are.
func between[T number](a, b T) T {
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float64:
		return T(nth(half(ordinal(float64(a)), ordinal(float64(b)))))
	case reflect.Float32:
		return T(nth32(half(ordinal32(float32(a)), ordinal32(float32(b)))))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return T(half(int64(a), int64(b)))
	}
	return T(half(uint64(a), uint64(b)))
}

// half is half-way without an overflow.
func half[T int64 | uint64](a, b T) T { return a/2 + b/2 + (a%2+b%2)/2 }

// ordinal numbers the floats in their order, nth is the way back.
func ordinal(f float64) int64 {
	if f < 0 {
		return -ordinal(-f)
	}
	return int64(math.Float64bits(f)) // #nosec G115 -- the sign's bit is zero
}

func nth(n int64) float64 {
	if n < 0 {
		return -nth(-n)
	}
	return math.Float64frombits(uint64(n)) // #nosec G115 -- not negative
}

func ordinal32(f float32) int64 {
	if f < 0 {
		return -ordinal32(-f)
	}
	return int64(math.Float32bits(f))
}

func nth32(n int64) float32 {
	if n < 0 {
		return -nth32(-n)
	}
	return math.Float32frombits(uint32(n)) // #nosec G115 -- half of two that are 32 bits long
}

// ends are the smallest and the greatest number of the type.
func ends[T number]() (low, high T) {
	var l, h any
	switch any(low).(type) {
	case int:
		l, h = math.MinInt, math.MaxInt
	case int8:
		l, h = int8(math.MinInt8), int8(math.MaxInt8)
	case int16:
		l, h = int16(math.MinInt16), int16(math.MaxInt16)
	case int32:
		l, h = int32(math.MinInt32), int32(math.MaxInt32)
	case int64:
		l, h = int64(math.MinInt64), int64(math.MaxInt64)
	case uint:
		l, h = uint(0), uint(math.MaxUint)
	case uint8:
		l, h = uint8(0), uint8(math.MaxUint8)
	case uint16:
		l, h = uint16(0), uint16(math.MaxUint16)
	case uint32:
		l, h = uint32(0), uint32(math.MaxUint32)
	case uint64:
		l, h = uint64(0), uint64(math.MaxUint64)
	case float32:
		l, h = float32(-math.MaxFloat32), float32(math.MaxFloat32)
	case float64:
		l, h = -math.MaxFloat64, math.MaxFloat64
	}
	return l.(T), h.(T)
}

// text is a number as SQL writes it, without losing a digit.
func text[T number](n T) string {
	switch v := reflect.ValueOf(n); {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case cmp.Compare(v.Float(), math.Trunc(v.Float())) == 0 && math.Abs(v.Float()) < 1e15:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	default:
		return strconv.FormatFloat(v.Float(), 'e', -1, 64)
	}
}
