package main

import (
	"testing"

	"entgo.io/ent/schema/field"
)

// A type that changes takes over what stays the same, or nothing at all.
func TestAColumnsTypeChangesExactlyOrNotAtAll(t *testing.T) {
	const whole = `SELECT CAST(count(*) AS text) FROM papers WHERE mass <> 1.75`
	playRows(t, []rowCase{
		{name: "fractions become whole", always: true, before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "2", "1.75", "-3"),
			says: "papers.mass becomes a whole number, and was a number; migrate up refuses while there are rows whose mass is no whole number of its new type; --using papers.mass=ceiling|floor|round|trunc chooses otherwise",
			up:   "1 row of papers whose mass is no whole number of its new type: " + paperID + "2", query: whole, want: "2"},
		{name: "whole values become whole", before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "2", "-3", "9007199254740993"),
			says: "papers.mass becomes", query: read("mass"), want: "2, -3, 9007199254740992"},
		{name: "rounded", always: true, before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "1.75", "2.5", "-2.5"), args: []string{"--using", "papers.mass=round"},
			says: "and was a number (round); migrate up refuses while there are rows whose mass is beyond its new type.", query: read("mass"), want: "2, 3, -3"},
		{name: "rounded to the last digit", always: true, before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "0.49999999999999994", "-0.5", "9007199254740992", "1234567890123456768", "4503599627370495.5"), args: []string{"--using", "papers.mass=round"},
			says: "(round)", query: read("mass"), want: "0, -1, 9007199254740992, 1234567890123456768, 4503599627370496"},
		{name: "floor", before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "1.75", "-1.25", "4"), args: []string{"--using", "papers.mass=floor"},
			says: "(floor)", query: read("mass"), want: "1, -2, 4"},
		{name: "rounded out of range", before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeInt64)), rows: paper("mass", "1e300"), args: []string{"--using", "papers.mass=round"},
			says: "(round)", up: "1 row of papers whose mass is beyond its new type", query: "SELECT count(*) FROM papers WHERE mass > 1e299", want: "1"},
		{name: "letters become whole", always: true, before: with(of("code", field.TypeString)), after: with(of("code", field.TypeInt64)), rows: paper("code", "'12'", "'x'", "'007'", "'9223372036854775808'", "'-5'", "''"),
			says: "papers.code becomes a whole number, and was a text", up: "4 rows of papers whose code is no whole number of its new type: " + paperID + "2, " + paperID + "3", query: read("code"), want: "12, x, 007, 9223372036854775808, -5, "},
		{name: "digits become whole", before: with(optional(of("code", field.TypeString))), after: with(optional(of("code", field.TypeInt64))), rows: paper("code", "'12'", "NULL", "'-9223372036854775808'"),
			says: "papers.code becomes", query: read("code"), want: "12, NULL, -9223372036854775808"},
		{name: "letters become nothing", before: with(of("code", field.TypeString)), after: with(optional(of("code", field.TypeInt64))), rows: paper("code", "'12'", "'x'"), args: []string{"--using", "papers.code=null"},
			says: "(null)", query: read("code"), want: "12, NULL"},
		{name: "letters become the default", before: with(of("code", field.TypeString)), after: with(byDefault(of("code", field.TypeInt64), 7)), rows: paper("code", "'12'", "'x'"), args: []string{"--using", "papers.code=default"},
			says: "(default)", query: read("code"), want: "12, 7"},
		{name: "text becomes time", always: true, before: with(of("due", field.TypeString)), after: with(of("due", field.TypeTime)), rows: paper("due", "'2026-01-31T15:04:05Z'", "'yesterday'", "'2026-02-30T00:00:00Z'", "'2026-01-31T15:04:05+02:00'", "'2026-01-31T25:04:05Z'"),
			says: "papers.due becomes a time, and was a text", up: "4 rows of papers whose due is no time in UTC", query: "SELECT due FROM papers WHERE due LIKE 'yes%'", want: "yesterday"},
		{name: "text of a time becomes time", before: with(of("due", field.TypeString)), after: with(of("due", field.TypeTime)), rows: paper("due", "'2026-01-31T15:04:05.500Z'", "'2024-02-29 00:00:00+00:00'"),
			says: "papers.due becomes", query: "SELECT CAST(count(*) AS text) FROM papers WHERE due IN ('2026-01-31 15:04:05.5+00:00', '2024-02-29 00:00:00+00:00')", want: "2"},
		{name: "time becomes text", before: with(of("due", field.TypeTime)), after: with(of("due", field.TypeString)), rows: paper("due", "'2026-01-31 15:04:05.5+00:00'", "'2024-02-29 00:00:00+00:00'"),
			says: "papers.due becomes", query: read("due"), want: "2026-01-31T15:04:05.5Z, 2024-02-29T00:00:00Z"},
		{name: "number becomes a time", before: with(of("due", field.TypeInt64)), after: with(of("due", field.TypeTime)), refused: "choose one by --using papers.due=milliseconds|seconds"},
		{name: "milliseconds become a time", before: with(of("due", field.TypeInt64)), after: with(of("due", field.TypeTime)), rows: paper("due", "1769871845500", "-1", "0"), args: []string{"--using", "papers.due=milliseconds"},
			says: "(milliseconds)", query: "SELECT CAST(count(*) AS text) FROM papers WHERE due IN ('2026-01-31 15:04:05.5+00:00', '1969-12-31 23:59:59.999+00:00', '1970-01-01 00:00:00+00:00')", want: "3"},
		{name: "number becomes yes or no", before: with(of("kept", field.TypeInt64)), after: with(of("kept", field.TypeBool)), rows: paper("kept", "0", "1", "2"),
			says: "papers.kept becomes a yes or no", up: "1 row of papers whose kept is neither 0 nor 1: " + paperID + "3", query: read("kept"), want: "0, 1, 2"},
		{name: "any number becomes yes or no", before: with(of("kept", field.TypeInt64)), after: with(byDefault(of("kept", field.TypeBool), false)), rows: paper("kept", "0", "1", "2"), args: []string{"--using", "papers.kept=nonzero"},
			says: "(nonzero)", query: "SELECT CASE WHEN kept THEN 'yes' ELSE 'no' END FROM papers ORDER BY id", want: "no, yes, yes"},
		{name: "yes or no becomes a number", before: with(byDefault(of("kept", field.TypeBool), true)), after: with(byDefault(of("kept", field.TypeInt64), 0)), rows: paper("kept", "true", "false"),
			says: "papers.kept becomes", query: read("kept"), want: "1, 0"},
		{name: "numbers become text", before: with(of("mass", field.TypeFloat64)), after: with(of("mass", field.TypeString)), rows: paper("mass", "0.1", "2", "1e300", "0.30000000000000004"),
			says: "papers.mass becomes", query: "SELECT CAST(count(*) AS text) FROM papers WHERE mass IN ('0.1', '2', '1e+300', '1.0e+300', '0.30000000000000004')", want: "4"},
		{name: "text becomes numbers", before: with(of("mass", field.TypeString)), after: with(of("mass", field.TypeFloat64)), rows: paper("mass", "'0.5'", "'-12'", "'1.2.3'", "'.5'", "'1-2'", "'01'", "'0x10'", "'1e5'"),
			says: "papers.mass becomes", up: "6 rows of papers whose mass is no number", query: "SELECT mass FROM papers ORDER BY id LIMIT 1", want: "0.5"},
		{name: "text becomes a UUID", before: with(of("owner", field.TypeString)), after: with(of("owner", field.TypeUUID)), rows: paper("owner", "'"+paperID+"1'", "'me'"),
			says: "papers.owner becomes", up: "1 row of papers whose owner is no UUID: " + paperID + "2"},
		{name: "text becomes bytes", before: with(of("seal", field.TypeString)), after: with(of("seal", field.TypeBytes)), rows: paper("seal", `'a\b'`, "'ö'"),
			says: "papers.seal becomes", query: "SELECT CAST(octet_length(seal) AS text) FROM papers ORDER BY id", want: "3, 2"},
		{name: "bytes become text", before: with(of("seal", field.TypeBytes)), after: with(of("seal", field.TypeString)), refused: "papers.seal cannot become a text: add a field of another name"},
		{name: "an index, a CHECK and a default stay", always: true, before: checked(map[string]string{"papers_mass_range": `"mass" >= 1`}, byDefault(unique(of("mass", field.TypeFloat64)), 1.0)),
			after: checked(map[string]string{"papers_mass_range": `"mass" >= 1`}, byDefault(unique(of("mass", field.TypeInt64)), 1)), rows: paper("mass", "2", "3"),
			says: "papers.mass becomes", query: read("mass"), want: "2, 3", twin: "INSERT INTO papers (id, mass) VALUES ('" + paperID + "9', 3)"},
		{name: "rounding makes two the same", before: with(unique(of("mass", field.TypeFloat64))), after: with(unique(of("mass", field.TypeInt64))), rows: paper("mass", "2", "1.75"), args: []string{"--using", "papers.mass=round"},
			says: "(round)", up: "2 rows of papers that share their mass, which is to be unique", query: whole, want: "1"},
		{name: "half the bits", always: true, before: checked(map[string]string{}, of("pages", field.TypeInt64)), after: checked(map[string]string{"papers_pages_range": `"pages" >= -2147483648 AND "pages" <= 2147483647`}, of("pages", field.TypeInt32)), rows: paper("pages", "3000000000", "7"),
			up: "1 row of papers", query: read("pages"), want: "3000000000, 7", says: "rows"},
		{name: "half the bits of small numbers", before: checked(map[string]string{}, of("pages", field.TypeInt64)), after: checked(map[string]string{"papers_pages_range": `"pages" >= -2147483648 AND "pages" <= 2147483647`}, of("pages", field.TypeInt32)), rows: paper("pages", "7"),
			query: read("pages"), want: "7", says: "rows", twin: "INSERT INTO papers (id, pages) VALUES ('" + paperID + "9', 3000000000)"},
	})
}
