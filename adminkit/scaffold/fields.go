package scaffold

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"unicode"

	"entgo.io/ent"
)

// Made are the identifiers that ent makes of a field: those of the entity's
// package, and those of its mutation. The value of an enum makes a constant.
type Made struct {
	Field   string      // as in the database
	Plain   string      // as in Go, such as DueOn: a predicate, or the type of an enum
	Package []string    // besides
	Methods []string    // besides
	Values  [][2]string // constants, each with the value it is of
}

// Fields refuses a field or a value of an enum whose name generated code has a
// use for already, and two fields of which ent makes one name.
func (t *Taken) Fields(entity string, fields []Made) error {
	inPackage, methods, columns := map[string]string{}, map[string]string{}, map[string]bool{}
	for _, f := range fields {
		if columns[f.Field] {
			return fmt.Errorf("%s: there are two fields %s", entity, f.Field)
		}
		columns[f.Field] = true
		if by := t.fields[f.Plain]; f.Plain != "" && by != "" {
			return fmt.Errorf("%s: no field can be called %s: %s; choose another name, such as %s", entity, f.Field, by, f.Field+"_text")
		}
		for scope, names := range map[*map[string]string][]string{
			&inPackage: append([]string{f.Plain}, f.Package...),
			&methods:   append([]string{f.Plain}, f.Methods...),
		} {
			for _, name := range names {
				if name == "" { // JSON has no predicate of its own
					continue
				}
				if other := (*scope)[name]; other != "" && other != f.Field {
					return fmt.Errorf("%s: the fields %s and %s both become %s in generated code; call one of them otherwise", entity, other, f.Field, name)
				}
				(*scope)[name] = f.Field
			}
		}
	}
	for _, f := range fields {
		if err := valuesOf(entity, f, inPackage); err != nil {
			return err
		}
	}
	return nil
}

// valuesOf refuses a value of an enum whose constant is something else already.
func valuesOf(entity string, f Made, inPackage map[string]string) error {
	seen := map[string]string{}
	for _, v := range f.Values {
		constant, value := v[0], v[1]
		if other := inPackage[constant]; other != "" {
			return fmt.Errorf("%s: the value %q of %s becomes %s in generated code, which the field %s has already; call the value otherwise, such as %q", entity, value, f.Field, constant, other, value+"_"+f.Field)
		}
		if other, again := seen[constant]; again {
			return fmt.Errorf("%s: the values %q and %q of %s both become %s in generated code; call one of them otherwise", entity, other, value, f.Field, constant)
		}
		seen[constant] = value
	}
	return nil
}

// readFields learns from the packages of entities what they have besides their
// fields and edges.
func (t *Taken) readFields(folder string, entities map[string]bool) error {
	root, err := readSource(folder, nil)
	if err != nil {
		return err
	}
	for pkg := range entities {
		s, err := readSource(filepath.Join(folder, pkg), nil)
		if err != nil {
			return err
		}
		var own []string
		for name := range s.declared {
			for _, prefix := range []string{"Field", "Edge"} {
				if rest, ok := strings.CutPrefix(name, prefix); ok && s.consts[name] != "" {
					own = append(own, rest)
				}
			}
		}
		for name := range s.declared {
			if !containsAny(name, own) {
				t.fields[name] = fmt.Sprintf("the package of every entity declares %s", name)
			}
		}
		for of, members := range root.methods {
			switch strings.ToLower(of) {
			case pkg:
				t.takeMembers(members, own, map[string]bool{"Value": true}) // which ent then calls GetValue
			case pkg + "mutation":
				t.takeMembers(members, own, renamed)
			}
		}
	}
	return nil
}

// renamed are methods of mutations that ent gives way with: it calls the
// field's own otherwise (entc/gen, mutMethods).
var renamed = func() map[string]bool {
	names := map[string]bool{"Client": true, "Tx": true, "Where": true, "SetOp": true}
	mutation := reflect.TypeFor[ent.Mutation]()
	for i := range mutation.NumMethod() {
		names[mutation.Method(i).Name] = true
	}
	return names
}()

func (t *Taken) takeMembers(members map[string]bool, own []string, but map[string]bool) {
	for name := range members {
		if unicode.IsUpper(rune(name[0])) && !but[name] && !containsAny(name, own) {
			t.fields[name] = fmt.Sprintf("every row has a %s in generated code", name)
		}
	}
}

func containsAny(name string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// made is what ent makes of a field that this package writes.
func (f Field) made() Made {
	name := f.Name
	if f.Type == "ref" {
		name += "_id"
	}
	plain := pascal(name)
	m := Made{Field: name, Plain: plain}
	predicates := "EQ NEQ In NotIn"
	switch f.Type {
	case "bool":
		predicates = "EQ NEQ"
	case "json":
		predicates = ""
	case "string", "text":
		predicates += " GT GTE LT LTE Contains HasPrefix HasSuffix EqualFold ContainsFold"
	case "int", "money", "float", "time", "bytes":
		predicates += " GT GTE LT LTE"
	}
	if f.Optional {
		predicates += " IsNil NotNil"
		m.Methods = append(m.Methods, plain+"Cleared", "Clear"+plain)
	}
	for suffix := range strings.FieldsSeq(predicates) {
		m.Package = append(m.Package, plain+suffix)
	}
	m.Package = append(m.Package, "Field"+plain, "By"+plain)
	m.Methods = append(m.Methods, "Set"+plain, "Old"+plain, "Reset"+plain)
	switch f.Type {
	case "int", "money", "float":
		m.Methods = append(m.Methods, "Add"+plain, "Added"+plain)
	case "string", "text", "bytes", "enum":
		m.Package = append(m.Package, plain+"Validator")
	case "bool":
		m.Package = append(m.Package, "Default"+plain)
	}
	for _, v := range f.Values {
		m.Values = append(m.Values, [2]string{plain + pascal(v), v})
	}
	return m
}

// pascal is a name as ent writes it, as far as clashes go: of the words that
// it writes in capitals, id alone stands in names of generated code.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' || r == '-' }) {
		if word == "id" {
			b.WriteString("ID")
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// Check refuses an entity of whose names the program has a use for already.
func (t *Taken) Check(e Entity) error {
	if err := t.Entity(e.Name); err != nil {
		return err
	}
	var fields []Made
	for _, name := range reserved {
		fields = append(fields, Field{Name: name, Type: "time"}.made())
	}
	for _, f := range e.Fields {
		fields = append(fields, f.made())
		if f.Type == "ref" { // its edge
			edges := []string{f.Name}
			if e.Leads(f) {
				edges = append(edges, f.Name+"_of")
			}
			for _, name := range edges {
				edge := pascal(name)
				fields = append(fields, Made{Field: name, Plain: edge, Package: []string{"Edge" + edge, "Has" + edge, "Has" + edge + "With", edge + "Table", edge + "Column"}})
			}
		}
	}
	return t.Fields(e.Name, fields)
}
