package testkit

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/migrate"
	"unframed/ent/schema/rule"
	"unframed/ent/user"
	"unframed/store"
	"unframed/viewer"
)

// Furnish makes up a row of every entity chosen, named as in Go, that has none,
// and whatever that has to refer to. What refers to a user is the owner's: one is
// made up too where there are only others'. It knows entities from their tables,
// the builder's like any; what code checks is not looked at, and a row that the
// database takes is one.
func Furnish(t testing.TB, s *store.Store, owner uuid.UUID, chosen func(entity string) bool) {
	t.Helper()
	name := dialect.Postgres
	if s.Engine == store.SQLite {
		name = dialect.SQLite
	}
	f := furnisher{t, entsql.OpenDB(name, s.DB()), owner, map[string]any{user.Table: owner}}
	for _, e := range rule.Entities() {
		if chosen(e.Name) {
			f.one(tableOf(t, e.Table))
		}
	}
}

// IDs are the ids of the rows of an entity, named as in Go.
func IDs(t testing.TB, s *store.Store, entity string) []string {
	t.Helper()
	client := reflect.ValueOf(s.Client).Elem().FieldByName(entity)
	if !client.IsValid() {
		t.Fatalf("there is no entity %s", entity)
	}
	query := client.MethodByName("Query").Call(nil)[0]
	out := query.MethodByName("IDs").Call([]reflect.Value{reflect.ValueOf(viewer.AsSystem(context.Background(), "test"))})
	if err, _ := out[1].Interface().(error); err != nil {
		t.Fatal(err)
	}
	ids := make([]string, out[0].Len())
	for i := range ids {
		ids[i] = fmt.Sprint(out[0].Index(i).Interface())
	}
	slices.Sort(ids)
	return ids
}

func tableOf(t testing.TB, name string) *schema.Table {
	i := slices.IndexFunc(migrate.Tables, func(t *schema.Table) bool { return t.Name == name })
	if i < 0 {
		t.Fatalf("there is no table %s", name)
	}
	return migrate.Tables[i]
}

// furnisher makes rows up.
type furnisher struct {
	testing.TB
	driver *entsql.Driver
	owner  uuid.UUID
	known  map[string]any // the id of a row of each table that was looked at
}

// one is the id of a row of the table, the owner's where rows have one.
func (f *furnisher) one(t *schema.Table) any {
	f.Helper()
	if f.known[t.Name] == nil {
		if f.known[t.Name] = f.found(t); f.known[t.Name] == nil {
			f.known[t.Name] = f.made(t)
		}
	}
	return f.known[t.Name]
}

// found is the id of a row that is there already.
func (f *furnisher) found(t *schema.Table) any {
	f.Helper()
	b := entsql.Dialect(f.driver.Dialect())
	query := b.Select(t.PrimaryKey[0].Name).From(b.Table(t.Name)).Limit(1)
	for _, key := range t.ForeignKeys {
		if key.RefTable.Name == user.Table {
			query.Where(entsql.EQ(key.Columns[0].Name, f.owner))
			break
		}
	}
	var rows entsql.Rows
	text, args := query.Query()
	if err := f.driver.Query(context.Background(), text, args, &rows); err != nil {
		f.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var id any
	if rows.Next() {
		if err := rows.Scan(&id); err != nil {
			f.Fatal(err)
		}
	}
	return id
}

// made is the id of a new row.
func (f *furnisher) made(t *schema.Table) (id any) {
	f.Helper()
	insert := entsql.Dialect(f.driver.Dialect()).Insert(t.Name)
	for _, c := range t.Columns {
		v := f.value(t, c)
		if v == nil {
			continue
		}
		insert.Set(c.Name, v)
		if c.Name == t.PrimaryKey[0].Name {
			id = v
		}
	}
	text, args := insert.Query()
	if err := f.driver.Exec(context.Background(), text, args, nil); err != nil {
		f.Fatalf("no row of %s can be made up: %v\n%s", t.Name, err, text)
	}
	return id
}

// value is one for a column, nil for none.
func (f *furnisher) value(t *schema.Table, c *schema.Column) any {
	f.Helper()
	for _, key := range t.ForeignKeys {
		switch {
		case key.Columns[0].Name != c.Name:
		case key.RefTable.Name == user.Table:
			return f.owner
		case c.Nullable:
			return nil
		default:
			return f.one(key.RefTable)
		}
	}
	switch {
	case c.Nullable:
		return nil
	case len(c.Enums) > 0:
		return c.Enums[0]
	case c.Default != nil && c.Type != field.TypeJSON && !c.Unique:
		return c.Default
	}
	random := uuid.NewString()
	switch {
	case c.Type == field.TypeString && c.Size > 0:
		return random[:min(int64(len(random)), c.Size)]
	case c.Type == field.TypeString:
		return random
	case c.Type == field.TypeUUID:
		return uuid.New()
	case c.Type == field.TypeTime:
		return time.Now().UTC().Truncate(time.Microsecond)
	case c.Type == field.TypeBool:
		return false
	case c.Type == field.TypeBytes:
		return []byte(random[:16])
	case c.Type == field.TypeJSON:
		return "null"
	}
	return 1
}
