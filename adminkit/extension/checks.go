package extension

import (
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/entc/gen"
	"entgo.io/ent/schema/field"

	"unframed/adminkit/extension/limits"
)

// longestName is how many bytes PostgreSQL keeps of a name.
const longestName = 63

// deriveChecks states what the fields accept as CHECKs of their tables, so that
// every engine holds to it and a field is the only place to change it.
func deriveChecks(g *gen.Graph) error {
	found, err := findLimits(g)
	if err != nil {
		return err
	}
	for _, n := range g.Nodes {
		if n.IsView() {
			continue
		}
		if err := derive(n, found[n.Name]); err != nil {
			return err
		}
	}
	return nil
}

// derive adds the CHECKs of one entity to those that its schema states.
func derive(n *gen.Type, found map[string]limits.Limit) error {
	sql, err := read[entsql.Annotation](n.Annotations)
	if err != nil {
		return err
	}
	checks := maps.Clone(sql.Checks)
	if checks == nil {
		checks = map[string]string{}
	}
	for _, f := range n.Fields {
		rule, expression := check(f, found[f.Name])
		if expression == "" {
			continue
		}
		name := checkName(n.Table(), f.StorageKey(), rule)
		if _, taken := checks[name]; taken && !repeats(f, checks[name]) {
			return fmt.Errorf("the CHECK %s of %s has the name of the one that is derived from the field %s: give it another", name, n.Name, f.Name)
		}
		for _, other := range slices.Sorted(maps.Keys(checks)) {
			if repeats(f, checks[other]) {
				fmt.Fprintf(os.Stderr, "the CHECK %s of %s repeats the values of the field %s and is left out: take it out of entsql.Checks\n", other, n.Name, f.Name)
				delete(checks, other)
			}
		}
		checks[name] = expression
	}
	if len(checks) == 0 {
		return nil
	}
	sql.Checks = checks
	n.Annotations = maps.Clone(n.Annotations)
	n.Annotations.Set(sql.Name(), sql)
	return nil
}

// check says in SQL, as all engines understand it, what a field accepts; ""
// where that is all that its type can hold. What is written by a converter of
// the schema's own is not what its limits are about.
func check(f *gen.Field, l limits.Limit) (rule, expression string) {
	a, err := read[entsql.Annotation](f.Annotations)
	if err != nil || a.Skip || f.HasValueScanner() || f.HasGoType() && f.Type.Valuer() && !f.IsEnum() {
		return "", ""
	}
	column := `"` + strings.ReplaceAll(f.StorageKey(), `"`, `""`) + `"`
	var terms []string
	term := func(held bool, format string, limit any) {
		if held {
			terms = append(terms, fmt.Sprintf(format, column, limit))
		}
	}
	switch {
	case f.IsEnum():
		return "known", column + " IN (" + values(f) + ")"
	case f.Type.Type == field.TypeString || f.Type.Type == field.TypeBytes:
		term(l.MinBytes > 0, "octet_length(%s) >= %d", l.MinBytes)
		term(l.MaxBytes >= 0, "octet_length(%s) <= %d", l.MaxBytes)
		term(l.MinRunes > 0, "length(%s) >= %d", l.MinRunes)
		term(l.MaxRunes >= 0, "length(%s) <= %d", l.MaxRunes)
		//constsql:allow a CHECK of the schema, made of numbers and a quoted name
		return "length", strings.Join(terms, " AND ")
	case f.Type.Numeric():
		if _, bits, unsigned := kind(f); bits > 0 && f.Type.Type.Integer() {
			l = within(l, bits, unsigned)
		}
		term(l.Min != "", "%s >= %s", l.Min)
		term(l.Max != "", "%s <= %s", l.Max)
		//constsql:allow a CHECK of the schema, made of numbers and a quoted name
		return "range", strings.Join(terms, " AND ")
	}
	return "", ""
}

// within adds the limits of a whole number's type where the columns of an
// engine are wider: SQLite's always hold 64 bits, and CockroachDB's INTEGER.
func within(l limits.Limit, bits int, unsigned bool) limits.Limit {
	switch {
	case unsigned:
		if l.Min == "" {
			l.Min = "0"
		}
		if l.Max == "" && bits < 64 {
			l.Max = fmt.Sprint(uint64(1)<<bits - 1)
		}
	case bits < 64:
		if l.Min == "" {
			l.Min = fmt.Sprint(-int64(1) << (bits - 1))
		}
		if l.Max == "" {
			l.Max = fmt.Sprint(int64(1)<<(bits-1) - 1)
		}
	}
	return l
}

func values(f *gen.Field) string {
	var quoted []string
	for _, v := range f.EnumValues() {
		quoted = append(quoted, "'"+strings.ReplaceAll(v, "'", "''")+"'")
	}
	return strings.Join(quoted, ", ")
}

// listedValues is a CHECK that says no more than which texts a column may hold.
var listedValues = regexp.MustCompile(`^\(?\s*"?(\w+)"?\s+(?i:IN)\s*\(\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*\s*\)\s*\)?$`)

// repeats reports whether a CHECK that a schema states lists values of an enum,
// as schemas did before that was derived.
func repeats(f *gen.Field, expression string) bool {
	m := listedValues.FindStringSubmatch(strings.TrimSpace(expression))
	return f.IsEnum() && m != nil && m[1] == f.StorageKey()
}

// checkName is what the CHECK of a column is called.
func checkName(table, column, rule string) string {
	name := table + "_" + column + "_" + rule
	if len(name) <= longestName {
		return name
	}
	return fmt.Sprintf("%.54s_%08x", name, crc32.ChecksumIEEE([]byte(name)))
}
