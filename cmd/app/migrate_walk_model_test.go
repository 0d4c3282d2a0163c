package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"entgo.io/ent/dialect/entsql"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

// walkColumn is a column of the schema that the walk changes.
type walkColumn struct {
	name, kind string // a key of walkKinds, enum, or ref
	null       bool
	preset     any      // the default; nil for none
	values     []string // of an enum
	unique     bool
	index      bool
	ref        string // the table that a ref refers to
}

type walkTable struct {
	name    string
	columns []walkColumn
}

// walkSchema is a schema as its builder has it.
type walkSchema []walkTable

func (s walkSchema) clone() walkSchema {
	c := slices.Clone(s)
	for i := range c {
		c[i].columns = slices.Clone(c[i].columns)
		for k := range c[i].columns {
			c[i].columns[k].values = slices.Clone(c[i].columns[k].values)
		}
	}
	return c
}

func (s walkSchema) table(name string) *walkTable {
	for i := range s {
		if s[i].name == name {
			return &s[i]
		}
	}
	return nil
}

func (s walkSchema) column(table, name string) *walkColumn {
	if t := s.table(table); t != nil {
		for i := range t.columns {
			if t.columns[i].name == name {
				return &t.columns[i]
			}
		}
	}
	return nil
}

var walkKinds = map[string]field.Type{
	"text": field.TypeString, "int32": field.TypeInt32, "int64": field.TypeInt64, "float": field.TypeFloat64,
	"bool": field.TypeBool, "time": field.TypeTime, "enum": field.TypeString, "ref": field.TypeUUID,
}

// build is the schema as ent describes it.
func (s walkSchema) build() []*entschema.Table {
	tables := map[string]*entschema.Table{}
	var all []*entschema.Table
	for _, t := range s {
		id := &entschema.Column{Name: "id", Type: field.TypeUUID}
		b := &entschema.Table{Name: t.name, Columns: []*entschema.Column{id}, PrimaryKey: []*entschema.Column{id}, Annotation: &entsql.Annotation{Checks: map[string]string{}}}
		for _, c := range t.columns {
			column := &entschema.Column{Name: c.name, Type: walkKinds[c.kind], Nullable: c.null, Default: c.preset}
			b.Columns = append(b.Columns, column)
			if c.kind == "enum" {
				b.Annotation.Checks[t.name+"_"+c.name+"_known"] = fmt.Sprintf(`"%s" IN ('%s')`, c.name, strings.Join(c.values, "', '"))
			}
			if c.kind == "int32" { // as go generate derives it
				b.Annotation.Checks[t.name+"_"+c.name+"_range"] = fmt.Sprintf(`"%s" >= -2147483648 AND "%s" <= 2147483647`, c.name, c.name)
			}
			if c.unique || c.index {
				b.Indexes = append(b.Indexes, &entschema.Index{Name: t.name + "_" + c.name + map[bool]string{true: "_key", false: "_plain"}[c.unique], Unique: c.unique, Columns: []*entschema.Column{column}})
			}
		}
		tables[t.name] = b
		all = append(all, b)
	}
	for _, t := range s {
		for i, c := range t.columns {
			if to := tables[c.ref]; to != nil {
				tables[t.name].ForeignKeys = append(tables[t.name].ForeignKeys, &entschema.ForeignKey{
					Symbol: t.name + "_" + c.name, Columns: tables[t.name].Columns[i+1 : i+2], RefTable: to, RefColumns: to.Columns[:1], OnDelete: entschema.SetNull})
			}
		}
	}
	return all
}

// walkChange is one change that a builder may make, to whatever schema has room
// for it.
type walkChange struct {
	what string
	do   func(walkSchema) (walkSchema, bool)
	args []string // of diff
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func presetOf(r *rand.Rand, c walkColumn) any {
	switch c.kind {
	case "text":
		return pick(r, "", "x", "it's ${a}", "12")
	case "int32", "int64":
		return pick(r, 0, 7)
	case "float":
		return pick(r, 0.5, 2.0)
	case "bool":
		return pick(r, true, false)
	case "enum":
		return c.values[0]
	}
	return nil
}

// newColumn is a column that any table can get.
func newColumn(r *rand.Rand, s walkSchema, name string) walkColumn {
	c := walkColumn{name: name, kind: pick(r, "text", "int32", "int64", "float", "bool", "time", "enum", "ref"), null: r.IntN(2) == 0}
	switch c.kind {
	case "enum":
		c.values = []string{"draft", "sent", "paid"}[:2+r.IntN(2)]
	case "ref":
		c.null, c.ref = true, s[r.IntN(len(s))].name
	}
	if !c.null || r.IntN(3) == 0 {
		c.preset = presetOf(r, c)
	}
	c.index = r.IntN(4) == 0
	return c
}

// next is a change at random.
func (s walkSchema) next(r *rand.Rand, n int) walkChange {
	t := s[r.IntN(len(s))]
	fresh := fmt.Sprintf("c%d", n)
	if len(t.columns) == 0 || r.IntN(4) == 0 {
		if r.IntN(5) == 0 && len(s) < 5 {
			c := newColumn(r, s, fresh)
			return walkChange{what: "add table", do: func(s walkSchema) (walkSchema, bool) {
				return append(s, walkTable{name: fmt.Sprintf("t%d", n), columns: []walkColumn{c}}), c.ref == "" || s.table(c.ref) != nil
			}}
		}
		c := newColumn(r, s, fresh)
		return walkChange{what: fmt.Sprintf("add %s.%s %+v", t.name, fresh, c), do: func(s walkSchema) (walkSchema, bool) {
			to := s.table(t.name)
			if to == nil || c.ref != "" && s.table(c.ref) == nil {
				return s, false
			}
			to.columns = append(to.columns, c)
			return s, true
		}}
	}
	c := t.columns[r.IntN(len(t.columns))]
	name := t.name + "." + c.name
	alter := func(what string, args []string, change func(*walkColumn) bool) walkChange {
		return walkChange{what: what + " " + name, args: args, do: func(s walkSchema) (walkSchema, bool) {
			column := s.column(t.name, c.name)
			return s, column != nil && change(column)
		}}
	}
	switch r.IntN(9) {
	case 0:
		return alter("rename to "+fresh, []string{"--rename", name + "=" + fresh}, func(c *walkColumn) bool { c.name = fresh; return true })
	case 1:
		kind := pick(r, "text", "int32", "int64", "float", "bool", "time")
		return alter("retype to "+kind, nil, func(c *walkColumn) bool {
			ok := c.kind != "enum" && c.kind != "ref" && c.kind != kind
			c.kind, c.preset = kind, nil
			return ok
		})
	case 2:
		return alter("require", nil, func(c *walkColumn) bool {
			ok := c.null && c.kind != "ref"
			c.null = false
			if r.IntN(2) == 0 {
				c.preset = presetOf(r, *c)
			}
			return ok
		})
	case 3:
		return alter("make optional", nil, func(c *walkColumn) bool { ok := !c.null; c.null = true; return ok })
	case 4:
		return alter("unique", nil, func(c *walkColumn) bool { c.unique, c.index = !c.unique, false; return true })
	case 5:
		return alter("index", nil, func(c *walkColumn) bool { ok := !c.unique; c.index = !c.index; return ok })
	case 6:
		return walkChange{what: "remove " + name, do: func(s walkSchema) (walkSchema, bool) {
			to := s.table(t.name)
			if to == nil || s.column(t.name, c.name) == nil {
				return s, false
			}
			to.columns = slices.DeleteFunc(to.columns, func(o walkColumn) bool { return o.name == c.name })
			return s, true
		}}
	case 7:
		return walkChange{what: "remove table " + t.name, do: func(s walkSchema) (walkSchema, bool) {
			used := slices.ContainsFunc(s, func(o walkTable) bool {
				return slices.ContainsFunc(o.columns, func(c walkColumn) bool { return c.ref == t.name })
			})
			if len(s) < 3 || used || n%3 > 0 || s.table(t.name) == nil {
				return s, false
			}
			return slices.DeleteFunc(s, func(o walkTable) bool { return o.name == t.name }), true
		}}
	}
	return alter("enum values of", nil, func(c *walkColumn) bool {
		if c.kind != "enum" {
			return false
		}
		if len(c.values) > 2 {
			c.values = slices.DeleteFunc(c.values, func(v string) bool { return v != c.preset && v != "draft" })
			if len(c.values) < 2 {
				c.values = append(c.values, fmt.Sprintf("v%d", n))
			}
		} else {
			c.values = append(c.values, fmt.Sprintf("v%d", n))
		}
		return true
	})
}

// value is one for a column, as SQL has it; some break a rule.
func (c walkColumn) value(r *rand.Rand, ids []string) string {
	if r.IntN(4) == 0 {
		return "NULL"
	}
	switch c.kind {
	case "text":
		return pick(r, "'12'", "'x'", "'1.5'", "''", "'it''s ${a}'", "'2026-01-02T03:04:05Z'", "'true'", fmt.Sprintf("'n%d'", r.IntN(1000)))
	case "int32":
		return pick(r, "0", "1", "-5", "2000000000", fmt.Sprint(r.IntN(1000)))
	case "int64":
		return pick(r, "0", "1", "3000000000", "-9007199254740993", fmt.Sprint(r.IntN(1000)))
	case "float":
		return pick(r, "0.5", "1.75", "2.0", "1e15")
	case "bool":
		return pick(r, "TRUE", "FALSE")
	case "time":
		return pick(r, "'2026-01-02 03:04:05+00:00'", "'1999-12-31 23:59:59+00:00'")
	case "enum":
		return pick(r, "'"+c.values[0]+"'", "'"+c.values[len(c.values)-1]+"'", "'unknown'")
	}
	if len(ids) == 0 {
		return "NULL"
	}
	return "'" + ids[r.IntN(len(ids))] + "'"
}
