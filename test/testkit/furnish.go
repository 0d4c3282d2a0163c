package testkit

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"unframed/ent/bindings"
	"unframed/ent/migrate"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit/matrix"
)

// Furnish makes up a row of every entity chosen, named as in Go, that has none of
// the owner's, and whatever that has to refer to; see matrix.Furnish. It knows
// entities from their tables, the builder's like any.
func Furnish(t testing.TB, s *store.Store, owner uuid.UUID, chosen func(entity string) bool) {
	t.Helper()
	name := dialect.Postgres
	if s.Engine == store.SQLite {
		name = dialect.SQLite
	}
	subject := matrix.Subject{Package: "unframed/ent", DB: s.DB(), Dialect: name, Tables: migrate.Tables}
	for _, b := range bindings.All() {
		subject.Shown = append(subject.Shown, &b.Descriptor)
	}
	matrix.Furnish(t, subject, owner, chosen)
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
