package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ariga.io/atlas/sql/schema"
)

// at stands for the column in the SQL of a conversion.
const at = "\x00"

// conversion is how values of one type become values of another.
type conversion struct {
	expr string // SQL of the new value
	fits string // SQL of whether a value survives; "" where all do
	lost string // what the others are, after "rows of papers"
}

// on is the SQL of the new value of a column; NULL where it does not fit.
func (c conversion) on(column string) string {
	if c.fits == "" {
		return strings.ReplaceAll(c.expr, at, column)
	}
	return strings.ReplaceAll("CASE WHEN "+c.fits+" THEN "+c.expr+" END", at, column)
}

// kind is what a column holds, whatever the engine calls it.
type kind string

const (
	whole   kind = "whole number"
	number  kind = "number"
	textual kind = "text"
	yesNo   kind = "yes or no"
	moment  kind = "time"
	uuidKey kind = "UUID"
	binary  kind = "bytes"
)

// kindOf returns the kind of a type, and how many bits a number has: in SQLite
// as many as there can be.
func kindOf(d Dialect, t schema.Type) (k kind, bits int) {
	switch t := t.(type) {
	case *schema.IntegerType:
		switch strings.ToLower(t.T) {
		case "smallint", "int2":
			bits = 16
		case "integer", "int", "int4":
			bits = 32
		}
		if d == SQLite || bits == 0 {
			bits = 64
		}
		return whole, bits
	case *schema.FloatType:
		if d == Cockroach && strings.ToLower(t.T) == "real" {
			return number, 32
		}
		return number, 64
	case *schema.StringType:
		return textual, 0
	case *schema.BoolType:
		return yesNo, 0
	case *schema.TimeType:
		return moment, 0
	case *schema.UUIDType:
		return uuidKey, 0
	case *schema.BinaryType:
		return binary, 0
	}
	return "", 0
}

// converter knows the ways from one type to another on one dialect.
type converter struct {
	d            Dialect
	from, to     kind
	bits, toBits int
	column       string // for sentences
	typ          string // the new type, in SQL
}

// conversions are the ways there are, by name; that without one is exact or
// refuses.
func (c converter) conversions() map[string]conversion {
	switch [2]kind{c.from, c.to} {
	case [2]kind{whole, whole}:
		return map[string]conversion{"": c.inRange("CAST("+at+" AS "+c.typ+")", at)}
	case [2]kind{whole, number}:
		return map[string]conversion{"": c.digits()}
	case [2]kind{whole, textual}:
		return map[string]conversion{"": {expr: "CAST(" + at + " AS text)"}}
	case [2]kind{whole, yesNo}:
		return map[string]conversion{
			"":        {expr: "(" + at + " = 1)", fits: at + " IN (0, 1)", lost: "whose " + c.column + " is neither 0 nor 1"},
			"nonzero": {expr: "(" + at + " <> 0)"},
		}
	case [2]kind{whole, moment}:
		return map[string]conversion{"seconds": c.epoch(1), "milliseconds": c.epoch(1000)}
	case [2]kind{number, whole}:
		return c.fractions()
	case [2]kind{number, number}:
		return map[string]conversion{"": c.narrowed()}
	case [2]kind{number, textual}:
		return map[string]conversion{"": {expr: c.numberText()}}
	case [2]kind{yesNo, whole}:
		return map[string]conversion{"": {expr: "CASE WHEN " + at + " THEN 1 WHEN NOT " + at + " THEN 0 END"}}
	case [2]kind{yesNo, textual}:
		return map[string]conversion{"": {expr: "CASE WHEN " + at + " THEN 'true' WHEN NOT " + at + " THEN 'false' END"}}
	case [2]kind{moment, textual}:
		return map[string]conversion{"": {expr: c.momentText()}}
	case [2]kind{uuidKey, textual}:
		return map[string]conversion{"": {expr: "CAST(" + at + " AS text)"}}
	case [2]kind{textual, textual}, [2]kind{binary, binary}, [2]kind{moment, moment}:
		return map[string]conversion{"": {expr: at}}
	case [2]kind{textual, whole}, [2]kind{textual, number}, [2]kind{textual, yesNo}, [2]kind{textual, moment}, [2]kind{textual, uuidKey}, [2]kind{textual, binary}:
		return map[string]conversion{"": c.read()}
	}
	return nil
}

// choose returns the way that a builder chose, or the one without a name.
func (c converter) choose(how, fallback string) (conversion, error) {
	all := c.conversions()
	if all == nil {
		return conversion{}, fmt.Errorf("%s cannot become a %s: add a field of another name, fill it, and remove this one later", c.column, or(string(c.to), "value of its new type"))
	}
	exact, hasExact := all[""]
	if hasExact && exact.fits != "" {
		all["null"] = conversion{expr: exact.on(at)}
		if fallback != "" {
			all["default"] = conversion{expr: "CASE WHEN " + at + " IS NULL THEN NULL WHEN " + exact.fits + " THEN " + exact.expr + " ELSE " + fallback + " END"}
		}
		if exact.lost == c.outOfRange() {
			low, high := limits(c.toBits)
			all["clamp"] = conversion{expr: "CAST(CASE WHEN " + at + " < " + low + " THEN " + low + " WHEN " + at + " > " + high + " THEN " + high + " ELSE " + at + " END AS " + c.typ + ")"}
		}
	}
	chosen, ok := all[how]
	if ok {
		return chosen, nil
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(s string) bool { return s == "" })
	if how == "" {
		return conversion{}, fmt.Errorf("%s can become a %s in several ways: choose one by --using %s=%s", c.column, c.to, c.column, strings.Join(names, "|"))
	}
	return conversion{}, fmt.Errorf("--using %s knows %s, not %q", c.column, or(strings.Join(names, ", "), "no other way than the exact one"), how)
}

// ways are the names that --using takes.
func (c converter) ways() []string {
	names := slices.Sorted(maps.Keys(c.conversions()))
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// outOfRange is what a number is that its type does not hold.
func (c converter) outOfRange() string {
	return fmt.Sprintf("whose %s does not fit into %d bits", c.column, c.toBits)
}

// limits are the smallest and the greatest whole number of so many bits.
func limits(bits int) (low, high string) {
	high = fmt.Sprint(uint64(1)<<(bits-1) - 1)
	return fmt.Sprintf("(-%s - 1)", high), high
}

// inRange is an expression for values that fit into the new type.
func (c converter) inRange(expr, value string) conversion {
	if c.toBits >= c.bits && c.from == whole {
		return conversion{expr: expr}
	}
	low, high := limits(c.toBits)
	//constsql:allow written into a migration file for review, its names quoted
	return conversion{expr: expr, fits: value + " BETWEEN " + low + " AND " + high, lost: c.outOfRange()}
}

// digits keeps whole numbers that a number of the new width holds exactly.
func (c converter) digits() conversion {
	exact := uint64(1) << 53
	if c.toBits == 32 {
		exact = 1 << 24
	}
	//constsql:allow written into a migration file for review, its names quoted
	return conversion{
		expr: "CAST(" + at + " AS " + c.typ + ")", fits: fmt.Sprintf("%s BETWEEN -%d AND %d", at, exact, exact),
		lost: "whose " + c.column + " has more digits than a number with a fraction keeps",
	}
}

// narrowed keeps numbers that are the same in half the bits.
func (c converter) narrowed() conversion {
	cast := "CAST(" + at + " AS " + c.typ + ")"
	if c.toBits >= c.bits {
		return conversion{expr: cast}
	}
	return conversion{
		expr: cast, fits: "abs(" + at + ") < 3.4e38 AND CAST(" + cast + " AS double precision) = " + at,
		lost: "whose " + c.column + " has more digits than its new type keeps",
	}
}
