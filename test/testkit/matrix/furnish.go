package matrix

import (
	"context"
	"testing"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// Furnish makes up a row of every entity chosen, named as in Go, that has none of
// the owner's, and whatever that has to refer to. What refers to a user is the
// owner's, who is there: one is made up too where there are only others'. What code
// checks is not looked at, and a row that the database takes is one.
func Furnish(t testing.TB, s Subject, owner uuid.UUID, chosen func(entity string) bool) {
	t.Helper()
	m := newMade(t, s)
	m.people[0], m.reuse = owner, true
	for _, table := range s.Tables {
		if e := s.entity(table.Name); e != nil && chosen(e.Name) {
			m.first(table, 0)
		}
	}
}

// there is a row that somebody made before, where those serve, or nil: one of the
// owner's; of somebody else's rows, one that is not the owner's.
func (m *made) there(t *schema.Table, e *rule.Entity, set int) *row {
	if !m.reuse {
		return nil
	}
	of := e.IDColumn // whose row it is
	if e.Name != users {
		of = ""
		for _, key := range t.ForeignKeys {
			if target := m.entity(key.RefTable.Name); target != nil && target.Name == users {
				of = key.Columns[0].Name
				break
			}
		}
	}
	b := entsql.Dialect(m.Dialect)
	query := b.Select(e.IDColumn).From(b.Table(t.Name)).Limit(1)
	switch first := m.base[t.Name][0]; {
	case of != "" && set == 0:
		query.Where(entsql.EQ(of, m.people[0]))
	case of != "":
		query.Where(entsql.NEQ(of, m.people[0]))
	case set == 1 && first != nil:
		query.Where(entsql.NEQ(e.IDColumn, first.id))
	}
	text, arguments := query.Query()
	rows, err := m.DB.QueryContext(context.WithoutCancel(m.Context()), text, arguments...) //constsql:allow a test's own rows; every name is the schema's
	if err != nil {
		m.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := &row{entity: e.Name, set: set}
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			m.Fatal(err)
		}
		return nil
	}
	if err := rows.Scan(&found.id); err != nil {
		m.Fatal(err)
	}
	return m.begin(t, found)
}

// users is the entity of those whom rows belong to.
const users = "User"
