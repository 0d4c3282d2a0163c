package matrix

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent/schema/rule"
)

// row is a row that was made up.
type row struct {
	entity string
	set    int // of whose rows it is one: the owner's or somebody else's
	id     uuid.UUID
	values map[string]any // by column
}

// String names the row for a failure.
func (r *row) String() string {
	return fmt.Sprintf("%s of %s", []string{"one of their own", "somebody else's"}[r.set], r.entity)
}

// made is all that was made up: rows that belong to one person, and the same of
// another. Of a field with few values there is a row for each, as far as the
// database takes it.
type made struct {
	testing.TB
	Subject
	people [2]uuid.UUID
	rows   map[string][]*row // by entity
	pairs  map[string][][2]uuid.UUID
	base   map[string][2]*row // by table
	busy   map[string]bool
	count  int
	reuse  bool // whatever rows there are already
}

func newMade(t testing.TB, s Subject) *made {
	return &made{TB: t, Subject: s, people: [2]uuid.UUID{uuid.New(), uuid.New()}, rows: map[string][]*row{}, pairs: map[string][][2]uuid.UUID{}, base: map[string][2]*row{}, busy: map[string]bool{}}
}

func makeUp(t testing.TB, s Subject) *made {
	m := newMade(t, s)
	for _, t := range s.Tables {
		for set := range 2 {
			m.first(t, set)
		}
	}
	for _, e := range s.entities() {
		m.variants(e)
	}
	for _, t := range s.Tables {
		m.pair(t)
	}
	return m
}

// entity is the entity of a table, or nil.
func (s Subject) entity(table string) *rule.Entity {
	for _, e := range s.entities() {
		if e.Table == table {
			return e
		}
	}
	return nil
}

// first makes the first row of a table, and before that what it refers to.
func (m *made) first(t *schema.Table, set int) *row {
	e := m.entity(t.Name)
	key := fmt.Sprint(t.Name, set)
	if e == nil || e.ID == "" || m.busy[key] {
		return nil
	}
	if base := m.base[t.Name][set]; base != nil {
		return base
	}
	m.busy[key] = true
	defer delete(m.busy, key)
	if there := m.there(t, e, set); there != nil {
		return there
	}
	made, err := m.insert(t, e, set, nil)
	for _, given := range otherwise(t) { // a CHECK may want fields to go together
		if err != nil {
			made, err = m.insert(t, e, set, given)
		}
	}
	if err != nil {
		m.Errorf("no row of %s can be made up: %v", e.Name, err)
		return nil
	}
	return m.begin(t, made)
}

// begin has others refer to the row.
func (m *made) begin(t *schema.Table, first *row) *row {
	base := m.base[t.Name]
	base[first.set] = first
	m.base[t.Name] = base
	return first
}

// otherwise are other values of fields, one field at a time: each one of few,
// and a number below zero.
func otherwise(t *schema.Table) []map[string]any {
	var all []map[string]any
	for _, c := range t.Columns {
		for _, v := range c.Enums {
			all = append(all, map[string]any{c.Name: v})
		}
		if c.Type == field.TypeBool {
			all = append(all, map[string]any{c.Name: true})
		}
		if c.Type.Numeric() {
			all = append(all, map[string]any{c.Name: -1}, map[string]any{c.Name: 0})
		}
	}
	return all
}

// variants makes a row for each value of each field that has few.
func (m *made) variants(e *rule.Entity) {
	i := slices.IndexFunc(m.Tables, func(t *schema.Table) bool { return t.Name == e.Table })
	if i < 0 || m.base[e.Table][0] == nil {
		return
	}
	for _, c := range m.Tables[i].Columns {
		var values []any
		switch c.Type {
		case field.TypeEnum:
			for _, v := range c.Enums {
				values = append(values, v)
			}
		case field.TypeBool:
			values = []any{false, true}
		}
		for _, v := range values {
			for set := range 2 {
				// Not every value goes with the others: those that do are tried.
				_, _ = m.insert(m.Tables[i], e, set, map[string]any{c.Name: v})
			}
		}
	}
}

// insert makes a row: with what may be empty left out, or with all of it.
func (m *made) insert(t *schema.Table, e *rule.Entity, set int, given map[string]any) (*row, error) {
	var err error
	for _, full := range []bool{false, true} {
		values := map[string]any{}
		for _, c := range t.Columns {
			v, ok := given[c.Name]
			if !ok {
				v = m.value(t, c, set, full)
			}
			values[c.Name] = v
		}
		if e.Name == users && m.base[t.Name][set] == nil {
			values[e.IDColumn] = m.people[set]
		}
		if err = m.exec(t, values); err == nil {
			made := &row{e.Name, set, values[e.IDColumn].(uuid.UUID), values}
			m.rows[e.Name] = append(m.rows[e.Name], made)
			return made, nil
		}
	}
	return nil, err
}

// exec writes past the data layer, whose rules are what is tried.
func (m *made) exec(t *schema.Table, values map[string]any) error {
	var names []string
	var given []any
	for _, c := range t.Columns {
		if v := values[c.Name]; v != nil {
			names, given = append(names, c.Name), append(given, v)
		}
	}
	statement, arguments := entsql.Dialect(m.Dialect).Insert(t.Name).Columns(names...).Values(given...).Query()
	_, err := m.DB.ExecContext(context.WithoutCancel(m.Context()), statement, arguments...) //constsql:allow a test's own rows; every name is the schema's
	return err
}

// value makes up what stands in a column.
func (m *made) value(t *schema.Table, c *schema.Column, set int, full bool) any {
	m.count++
	for _, key := range t.PrimaryKey {
		if key == c {
			return uuid.New()
		}
	}
	if target, nth := refersTo(t, c); target != nil {
		if other := m.first(target, (set+nth)%2); other != nil {
			return other.id
		}
		return nil
	}
	if c.Type == field.TypeOther { // has a form of its own
		return m.example(t.Name, c.Name)
	}
	switch {
	case c.Nullable && !full:
		return nil
	case c.Default != nil && c.Type != field.TypeJSON && !c.Unique:
		return c.Default
	case c.Type == field.TypeUUID:
		return m.people[set]
	}
	return madeUp(c, m.count)
}

// example is what the schema gives as one, or nil.
func (s Subject) example(table, column string) any {
	if i := slices.IndexFunc(s.Shown, func(d *adminkit.Descriptor) bool { return d.Table == table }); i >= 0 {
		for _, f := range s.Shown[i].Fields {
			if f.Column == column && f.Example != "" {
				return f.Example
			}
		}
	}
	return nil
}

func madeUp(c *schema.Column, n int) any {
	switch {
	case len(c.Enums) > 0:
		return c.Enums[0]
	case c.Type == field.TypeBool:
		return false
	case c.Type == field.TypeTime:
		return time.Now().UTC().Truncate(time.Microsecond)
	case c.Type == field.TypeJSON:
		return "null"
	case c.Type == field.TypeBytes:
		b := make([]byte, min(max(c.Size, 1), 64))
		b[0], b[len(b)-1] = byte(n>>8), byte(n)
		return b
	case c.Type == field.TypeInt8 || c.Type == field.TypeUint8:
		return n % 100
	case c.Type.Float():
		return float64(n)
	case c.Type.Numeric():
		return n
	}
	text := fmt.Sprint("m", n)
	if c.Size > 0 {
		text = text[max(0, len(text)-int(c.Size)):]
	}
	return text
}

// refersTo is the table that a column refers to, and how many columns before it
// refer there too: of two, one leads to somebody else's row.
func refersTo(t *schema.Table, c *schema.Column) (target *schema.Table, nth int) {
	for _, key := range t.ForeignKeys {
		if key.Columns[0] == c {
			return key.RefTable, nth
		}
		for _, later := range t.ForeignKeys {
			if later.Columns[0] == c && later.RefTable == key.RefTable {
				nth++
			}
		}
	}
	return nil, 0
}

// pair joins rows of two entities in the table of an edge.
func (m *made) pair(t *schema.Table) {
	if m.entity(t.Name) != nil || len(t.ForeignKeys) != 2 {
		return
	}
	for set := range 2 {
		a, b := m.first(t.ForeignKeys[0].RefTable, set), m.first(t.ForeignKeys[1].RefTable, set)
		if a == nil || b == nil {
			continue
		}
		values := map[string]any{t.ForeignKeys[0].Columns[0].Name: a.id, t.ForeignKeys[1].Columns[0].Name: b.id}
		if err := m.exec(t, values); err != nil {
			m.Errorf("%s: %v", t.Name, err)
		}
		m.pairs[t.Name] = append(m.pairs[t.Name], [2]uuid.UUID{a.id, b.id})
	}
}
