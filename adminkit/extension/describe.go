package extension

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/entc/gen"
	"entgo.io/ent/schema/field"

	"unframed/adminkit"
	"unframed/ent/schema/annotation"
)

// bound reports whether an entity gets a binding.
func bound(n *gen.Type) (bool, error) {
	a, err := read[annotation.Admin](n.Annotations)
	return !a.Hidden && !n.IsView(), err
}

// shown returns the fields a binding reads: all but the sensitive ones.
func shown(n *gen.Type) []*gen.Field {
	return slices.DeleteFunc(slices.Clone(n.Fields), func(f *gen.Field) bool { return f.Sensitive() })
}

// leads returns the edges that lead to an entity with a binding.
func leads(n *gen.Type) ([]*gen.Edge, error) {
	var edges []*gen.Edge
	for _, e := range n.Edges {
		a, err := read[annotation.AdminField](e.Annotations)
		if err != nil {
			return nil, err
		}
		if to, err := bound(e.Type); err != nil {
			return nil, err
		} else if to && !a.Hidden {
			edges = append(edges, e)
		}
	}
	return edges, nil
}

// descriptor returns the Go literal of an entity's descriptor.
func descriptor(n *gen.Type) (string, error) {
	d, err := describe(n)
	if err != nil {
		return "", err
	}
	return literal(d), nil
}

// describe makes the descriptor of an entity. For one without a binding it
// returns the zero Descriptor.
func describe(n *gen.Type) (adminkit.Descriptor, error) {
	var d adminkit.Descriptor
	a, err := read[annotation.Admin](n.Annotations)
	if err != nil {
		return d, fmt.Errorf("the Admin annotation of %s: %w", n.Name, err)
	}
	if a.Hidden || n.IsView() {
		return d, nil
	}
	if !n.HasOneFieldID() || n.ID.Type.Type != field.TypeUUID || n.ID.Type.PkgPath != "github.com/google/uuid" {
		return d, fmt.Errorf("the id of %s is no UUID: give it the mixin Key, or keep it off the admin pages with annotation.AdminHidden()", n.Name)
	}
	for _, r := range []annotation.Role{a.See, a.Create, a.Change, a.Delete} {
		if !r.Known() {
			return d, fmt.Errorf("the Admin annotation of %s names the role %q; there are annotation.Nobody and annotation.Admins for the pages and the API, and who else may do what say the rules of its Policy", n.Name, r)
		}
	}
	label := or(a.Label, spaced(n.Name))
	d = adminkit.Descriptor{
		Name: n.Name, Table: n.Table(), IDColumn: n.ID.StorageKey(),
		Label: label, Plural: or(a.Plural, plural(label, n.Table())), Help: a.Help,
		See: role(a.See), Create: role(a.Create), Change: role(a.Change), Delete: role(a.Delete),
		API: !a.NoAPI,
	}
	for _, f := range n.Fields {
		if f.Sensitive() {
			// A secret is on no page and in no API, to be read or to be written; an
			// entity that needs one cannot be made there.
			if !f.Optional && !f.Default {
				d.Create = adminkit.Nobody
			}
			continue
		}
		described, err := describeField(n, f, a)
		if err != nil {
			return d, err
		}
		if described.Required && (described.Hidden || described.ReadOnly) {
			d.Create = adminkit.Nobody
		}
		d.Fields = append(d.Fields, described)
	}
	if err := search(n, &d); err != nil {
		return d, err
	}
	if d.Edges, err = describeEdges(n, a); err != nil {
		return d, err
	}
	if len(d.Inputs(false))+len(d.InputEdges(false)) == 0 {
		d.Change = adminkit.Nobody // there is nothing that could be given
	}
	d.Unique = uniques(n)
	if d.Indexes, err = indexes(n); err != nil {
		return d, err
	}
	return d, arrange(&d, a)
}

// uniques returns the combinations that no two rows share, the sensitive ones
// apart.
func uniques(n *gen.Type) []adminkit.Unique {
	var found []adminkit.Unique
	for _, f := range shown(n) {
		if isUnique(f) {
			found = append(found, single(n, f.StorageKey(), f.Name))
		}
	}
	for _, e := range n.Edges {
		if e.O2O() && e.OwnFK() && e.Field() == nil {
			found = append(found, single(n, e.Rel.Column(), e.Name))
		}
	}
	for _, i := range n.Indexes {
		if !i.Unique {
			continue
		}
		a, err := read[entsql.IndexAnnotation](i.Annotations)
		u := adminkit.Unique{Index: i.Name, Columns: i.Columns, Some: err != nil || a.Where != ""}
		for _, f := range shown(n) {
			if slices.Contains(i.Columns, f.StorageKey()) {
				u.Names = append(u.Names, f.Name)
			}
		}
		if !slices.ContainsFunc(n.Fields, func(f *gen.Field) bool { return f.Sensitive() && slices.Contains(i.Columns, f.StorageKey()) }) {
			found = append(found, u)
		}
	}
	return found
}

// single is a column of its own, under the name that ent's migrations give to
// its index.
func single(n *gen.Type, column, name string) adminkit.Unique {
	return adminkit.Unique{Index: n.Table() + "_" + column + "_key", Columns: []string{column}, Names: []string{name}}
}

// isUnique reports whether no two rows share the field's value; the field of
// an edge between one and one is such without saying so.
func isUnique(f *gen.Field) bool {
	if f.IsEdgeField() {
		if e, err := f.Edge(); err == nil && e != nil && e.O2O() {
			return true
		}
	}
	return f.Unique
}

// indexes returns the indexes that hold all rows in ascending order. One that is
// hash-sharded does not on CockroachDB.
func indexes(n *gen.Type) ([]adminkit.Index, error) {
	var found []adminkit.Index
	for _, f := range n.Fields {
		if isUnique(f) {
			found = append(found, adminkit.Index{Columns: []string{f.StorageKey()}, Unique: true})
		}
	}
	for _, i := range n.Indexes {
		a, err := read[entsql.IndexAnnotation](i.Annotations)
		if err != nil {
			return nil, err
		}
		plain := a.Where == "" && !a.Desc && len(a.DescColumns) == 0 && a.Type == "" && len(a.Types) == 0 &&
			a.OpClass == "" && len(a.OpClassColumns) == 0 && a.Prefix == 0 && len(a.PrefixColumns) == 0
		if plain && !annotation.IsHashSharded(i.Annotations) {
			found = append(found, adminkit.Index{Columns: i.Columns, Unique: i.Unique})
		}
	}
	return found, nil
}

// read returns an annotation that the schema's loading has turned into JSON.
func read[T interface{ Name() string }](from gen.Annotations) (T, error) {
	var a T
	b, err := json.Marshal(from[a.Name()])
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(b, &a)
}

func role(r annotation.Role) adminkit.Role {
	return adminkit.Role(or(string(r), string(annotation.Admins)))
}

func or(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// spaced turns AuditEvent and audit_event into "Audit event", and APIToken into
// "API token".
func spaced(name string) string {
	if strings.Contains(name, "_") {
		return capital(strings.ReplaceAll(name, "_", " "))
	}
	var b strings.Builder
	runes := []rune(name)
	upper := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] >= 'A' && runes[i] <= 'Z' }
	for i, r := range runes {
		begins := upper(i) && i > 0 && (!upper(i-1) || i+1 < len(runes) && !upper(i+1))
		if begins {
			b.WriteByte(' ')
		}
		if upper(i) && i > 0 && !upper(i+1) && begins {
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plural takes the last word from the table, which ent has put in the plural.
func plural(label, table string) string {
	words := strings.Fields(label)
	words[len(words)-1] = table[strings.LastIndex(table, "_")+1:]
	return capital(strings.Join(words, " "))
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// heading is what a field or edge is called where nothing else is said.
func heading(name string) string {
	return capital(strings.ReplaceAll(strings.TrimSuffix(name, "_id"), "_", " "))
}

func constant(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}
