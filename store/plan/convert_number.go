package plan

import "strings"

// fractions are the ways from numbers to whole ones.
func (c converter) fractions() map[string]conversion {
	low, high := "-9.223372036854775808e18", "9.223372036854775808e18"
	//constsql:allow written into a migration file for review, its names quoted
	fits := at + " >= " + low + " AND " + at + " < " + high
	if c.toBits < 64 {
		l, h := limits(c.toBits)
		//constsql:allow written into a migration file for review, its names quoted
		fits = at + " BETWEEN " + l + " AND " + h
	}
	none, far := "whose "+c.column+" is no whole number of its new type", "whose "+c.column+" is beyond its new type"
	if c.d == SQLite {
		cast := "CAST(" + at + " AS INTEGER)"
		return map[string]conversion{
			"":        {expr: cast, fits: at + " = " + cast, lost: none},
			"round":   {expr: rounded(cast), fits: fits, lost: far},
			"floor":   {expr: cast + " - (" + at + " < " + cast + ")", fits: fits, lost: far},
			"ceiling": {expr: cast + " + (" + at + " > " + cast + ")", fits: fits, lost: far},
			"trunc":   {expr: cast, fits: fits, lost: far},
		}
	}
	cast := func(x string) string { return "CAST(" + x + " AS " + c.typ + ")" }
	//constsql:allow written into a migration file for review, its names quoted
	return map[string]conversion{
		"":        {expr: cast(at), fits: fits + " AND " + at + " = floor(" + at + ")", lost: none},
		"round":   {expr: cast(rounded("trunc(" + at + ")")), fits: fits, lost: far},
		"floor":   {expr: cast("floor(" + at + ")"), fits: fits, lost: far},
		"ceiling": {expr: cast("ceil(" + at + ")"), fits: fits, lost: far},
		"trunc":   {expr: cast("trunc(" + at + ")"), fits: fits, lost: far},
	}
}

// rounded moves a number without its fraction to the nearest whole one, halves
// away from zero. Nothing of it is rounded on the way: a decimal would keep 15
// digits, and half added to the greatest number below a half makes a whole.
func rounded(whole string) string {
	return whole + " + CASE WHEN " + at + " - " + whole + " >= 0.5 THEN 1 WHEN " + at + " - " + whole + " <= -0.5 THEN -1 ELSE 0 END"
}

// numberText writes a number with as many digits as it takes to read it again.
func (c converter) numberText() string {
	if c.d != SQLite {
		return "CAST(" + at + " AS text)"
	}
	// As PostgreSQL writes it. printf of a NULL would be a zero.
	shortest := func(format string) string {
		return " WHEN CAST(printf('" + format + "', " + at + ") AS REAL) = " + at + " THEN printf('" + format + "', " + at + ")"
	}
	scientific := "replace(CASE" + shortest("%!.14e") + shortest("%!.15e") + " ELSE printf('%!.16e', " + at + ") END, '.0e', 'e')"
	return "CASE WHEN " + at + " IS NULL THEN NULL" +
		" WHEN abs(" + at + ") < 1e15 AND " + at + " = CAST(" + at + " AS INTEGER) THEN CAST(CAST(" + at + " AS INTEGER) AS TEXT)" +
		" WHEN abs(" + at + ") >= 1e15 OR abs(" + at + ") < 1e-4 THEN " + scientific +
		" WHEN CAST(CAST(" + at + " AS TEXT) AS REAL) = " + at + " THEN CAST(" + at + " AS TEXT) ELSE printf('%!.17g', " + at + ") END"
}

// read is for texts that are a value of another type, spelled as that type
// itself is written: the way back gives the same text.
func (c converter) read() conversion {
	what := "whose " + c.column + " is no "
	switch c.to {
	case whole:
		return c.readWhole(what + "whole number of its new type")
	case number:
		return c.readNumber(what + "number")
	case yesNo:
		return conversion{expr: "(" + at + " = 'true')", fits: at + " IN ('true', 'false')", lost: "whose " + c.column + " is neither true nor false"}
	case moment:
		return c.readMoment(what + "time in UTC such as 2026-01-31T15:04:05Z")
	case uuidKey:
		return c.readUUID(what + "UUID")
	}
	if c.d == SQLite {
		return conversion{expr: "CAST(" + at + " AS BLOB)"}
	}
	return conversion{expr: "convert_to(" + at + ", 'UTF8')"}
}

func (c converter) readWhole(lost string) conversion {
	low, high := limits(c.toBits)
	if c.d == SQLite {
		return conversion{expr: "CAST(" + at + " AS INTEGER)", fits: "CAST(CAST(" + at + " AS INTEGER) AS TEXT) = " + at, lost: lost}
	}
	//constsql:allow written into a migration file for review, its names quoted
	return conversion{
		expr: "CAST(" + at + " AS " + c.typ + ")",
		fits: "CASE WHEN " + at + " ~ '^(0|-?[1-9][0-9]{0,18})$' THEN CAST(" + at + " AS decimal) BETWEEN " + low + " AND " + high + " ELSE false END",
		lost: lost,
	}
}

func (c converter) readNumber(lost string) conversion {
	if c.d == SQLite {
		return conversion{expr: "CAST(" + at + " AS REAL)", lost: lost, fits: globs("length("+at+") <= 16",
			"+*[0-9]", "-*[^0-9.-]*", "-?*-*", "-*.*.*", "-0[0-9]*", "--0[0-9]*", "-.*", "--.*")}
	}
	return conversion{
		expr: "CAST(" + at + " AS " + c.typ + ")", lost: lost,
		fits: "(length(" + at + ") <= 16 AND " + at + " ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?$')",
	}
}

// globs holds where a text is like the patterns that begin with + and unlike
// those that begin with -.
func globs(first string, patterns ...string) string {
	terms := []string{first}
	for _, p := range patterns {
		not := ""
		if p[0] == '-' {
			not = "NOT "
		}
		terms = append(terms, at+" "+not+"GLOB '"+p[1:]+"'")
	}
	//constsql:allow written into a migration file for review, its names quoted
	return "(" + strings.Join(terms, " AND ") + ")"
}

func (c converter) readUUID(lost string) conversion {
	if c.d == SQLite {
		return conversion{expr: "lower(" + at + ")", lost: lost, fits: globs("length("+at+") = 36 AND length(replace("+at+", '-', '')) = 32",
			"+????????-????-????-????-????????????", "-*[^0-9a-fA-F-]*")}
	}
	return conversion{
		expr: "CAST(" + at + " AS uuid)", lost: lost,
		fits: at + " ~ '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'",
	}
}
