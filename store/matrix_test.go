package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"

	"unframed/ent/privacy"
	"unframed/ent/schema/rule"
	"unframed/testkit"
	"unframed/viewer"
)

// TestNothingIsOpenThatAppRulesDoesNotSay tries every operation on every entity,
// the builder's included, as every viewer, and holds the answer to what app
// rules says: whom no statement names is refused. It finds the entities by
// itself.
func TestNothingIsOpenThatAppRulesDoesNotSay(t *testing.T) {
	s, _ := open(t, testkit.SQLite(t))
	statements := rule.Statements()
	tried := 0
	for _, e := range rule.Entities() {
		client := reflect.ValueOf(s.Client).Elem().FieldByName(e.Name)
		if !client.IsValid() {
			t.Errorf("there is no client of %s", e.Name)
			continue
		}
		for _, who := range everyViewer(t.Context()) {
			for _, try := range operations(client) {
				err := try.run(who.ctx)
				refused := errors.Is(err, privacy.Deny)
				allowed := true
				for _, operation := range try.needs {
					allowed = allowed && slices.ContainsFunc(statements, func(s rule.Statement) bool {
						return s.Entity == e.Name && s.Operation == operation && s.Viewer == who.name
					})
				}
				if !allowed && !refused {
					t.Errorf("%s: %s is open to %s, and app rules does not say so: %v", e.Name, try.name, who.name, err)
				}
				// A person's create may miss what a rule wants of the row.
				if allowed && refused && (who.system || !slices.Contains(try.needs, "create") && !slices.Contains(try.needs, "change")) {
					t.Errorf("%s: %s is said to be open to %s: %v", e.Name, try.name, who.name, err)
				}
				tried++
			}
		}
	}
	testkit.Report("rules", fmt.Sprintf("%d operations of every viewer on every entity are as app rules says", tried))
}

type someone struct {
	name   string
	ctx    context.Context
	system bool
}

// everyViewer is nobody, every role and every right. Whose role is not declared
// is a user and no more.
func everyViewer(ctx context.Context) []someone {
	all := []someone{{"nobody", ctx, false}, {string(viewer.User), viewer.NewContext(ctx, viewer.Person(uuid.New(), "undeclared")), false}}
	for _, r := range viewer.Roles() {
		all = append(all, someone{string(r), viewer.NewContext(ctx, viewer.Person(uuid.New(), r)), false})
	}
	for _, r := range viewer.Rights() {
		all = append(all, someone{r.Purpose(), r.In(ctx), true})
	}
	return all
}

type operation struct {
	name  string
	needs []string
	run   func(context.Context) error
}

// operations are what one does by the client of an entity. A create has no
// values: rules are asked before it is looked at.
func operations(client reflect.Value) []operation {
	call := func(v reflect.Value, method string, in ...reflect.Value) reflect.Value {
		return v.MethodByName(method).Call(in)[0]
	}
	finish := func(v reflect.Value, method string) func(context.Context) error {
		return func(ctx context.Context) error {
			out := v.MethodByName(method).Call([]reflect.Value{reflect.ValueOf(ctx)})
			err, _ := out[len(out)-1].Interface().(error)
			return err
		}
	}
	fresh := func(run func() (reflect.Value, string)) func(context.Context) error {
		return func(ctx context.Context) error { v, method := run(); return finish(v, method)(ctx) }
	}
	query := func(method string) func(context.Context) error {
		return fresh(func() (reflect.Value, string) { return call(client, "Query"), method })
	}
	upsert := func(v reflect.Value) (reflect.Value, string) {
		return call(call(v, "OnConflictColumns", reflect.ValueOf("id")), "DoNothing"), "Exec"
	}
	read, create, change := []string{"read"}, []string{"create"}, []string{"change"}
	id := reflect.ValueOf(uuid.New())
	return []operation{
		{"All", read, query("All")}, {"Count", read, query("Count")}, {"IDs", read, query("IDs")}, {"Exist", read, query("Exist")},
		{"Get", read, func(ctx context.Context) error {
			out := client.MethodByName("Get").Call([]reflect.Value{reflect.ValueOf(ctx), id})
			err, _ := out[1].Interface().(error)
			return err
		}},
		{"Create", create, fresh(func() (reflect.Value, string) { return call(client, "Create"), "Exec" })},
		{"CreateBulk", create, fresh(func() (reflect.Value, string) { return call(client, "CreateBulk", call(client, "Create")), "Exec" })},
		{"OnConflict", []string{"create", "change"}, fresh(func() (reflect.Value, string) { return upsert(call(client, "Create")) })},
		{"OnConflict in bulk", []string{"create", "change"}, fresh(func() (reflect.Value, string) { return upsert(call(client, "CreateBulk", call(client, "Create"))) })},
		{"Update", change, fresh(func() (reflect.Value, string) { return call(client, "Update"), "Exec" })},
		{"UpdateOneID", change, fresh(func() (reflect.Value, string) { return call(client, "UpdateOneID", id), "Exec" })},
		{"Delete", []string{"delete"}, fresh(func() (reflect.Value, string) { return call(client, "Delete"), "Exec" })},
		{"DeleteOneID", []string{"delete"}, fresh(func() (reflect.Value, string) { return call(client, "DeleteOneID", id), "Exec" })},
	}
}
