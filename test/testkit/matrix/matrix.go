// Package matrix tries every operation of every viewer on every entity of a
// data layer, on rows that it makes up, and holds what it finds to what is
// written down in docs/rules.txt. It finds the entities, their fields and edges
// by itself, so that a builder's need no line. It is imported by tests alone.
package matrix

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent/schema/rule"
	"unframed/internal/viewer"
)

// Subject is a data layer with an empty, migrated database.
type Subject struct {
	Client   any    // *ent.Client
	Package  string // of the generated code
	DB       *sql.DB
	Dialect  string
	Tables   []*schema.Table
	Along    []rule.Along
	Counting any // ent.Count()
	Kit      Kit // nil for none
	// Transact runs a function that is given the client of a transaction.
	Transact func(ctx context.Context, fn func(ctx context.Context, client any) error) error
	Rules    string // docs/rules.txt
	// Shown are the entities that have pages: a field of a kind of its own is made up
	// from the Example in its annotation.
	Shown []*adminkit.Descriptor
}

// someone is a viewer.
type someone struct {
	name  string
	words string    // by which the rules name the role
	id    uuid.UUID // of a person
	right *viewer.Right
	ctx   context.Context
}

// run is one pass over everything.
type run struct {
	*testing.T
	Subject
	made  *made
	said  said
	tried int
	alone map[string]int // how often one reason alone kept somebody from something

	who  someone
	seen map[string][]uuid.UUID // what they may read, by entity
}

// What keeps somebody from something that all else lets them do.
const (
	byReference = "that it may be read what a row is made to refer to"
	byOtherEnd  = "that the row at the other end may be changed to which a link leads"
	byComputed  = "that the field may be given whose default is computed"
	byUpsert    = "that the row may be changed which a creation finds in its place"
	byEnd       = "that the row may be read to which an edge leads"
)

// Hold tries everything, and returns how much that was, and of which of the reasons
// for a refusal nothing was learnt: no rule of these entities comes down to it alone,
// so that the data layer could do without it and nobody would notice here.
func Hold(t *testing.T, s Subject) (tried int, unlearnt []string) {
	t.Helper()
	r := &run{T: t, Subject: s, said: read(s.Rules), alone: map[string]int{}}
	r.made = makeUp(t, s)
	if t.Failed() {
		return 0, nil
	}
	for _, who := range r.everybody() {
		r.who, r.seen = who, map[string][]uuid.UUID{}
		for _, e := range r.entities() {
			r.look(e)
		}
		for _, e := range r.entities() {
			r.reads(e)
			r.along(e)
			r.changes(e)
			r.kit(e)
		}
	}
	for _, reason := range []string{byReference, byOtherEnd, byComputed, byUpsert, byEnd} {
		if r.alone[reason] == 0 {
			unlearnt = append(unlearnt, reason)
		}
	}
	return r.tried, unlearnt
}

// but is the lesser of two answers, and notes where the second alone is no.
func (r *run) but(want answer, reason string, further answer) answer {
	if want == yes && further == no {
		r.alone[reason]++
	}
	return min(want, further)
}

// entities are those of the data layer.
func (s Subject) entities() []*rule.Entity {
	return slices.DeleteFunc(rule.Entities(), func(e *rule.Entity) bool { return e.Package != s.Package })
}

// everybody is nobody, of every role somebody to whom rows belong and somebody
// to whom none does, and every right. Whose role is not declared is what people
// are who sign up, and no more.
func (r *run) everybody() []someone {
	first := viewer.Roles()[0]
	all := []someone{{name: "nobody", ctx: r.Context()}}
	person := func(name string, id uuid.UUID, role viewer.Role, words string) {
		all = append(all, someone{name: name, words: words, id: id, ctx: viewer.NewContext(r.Context(), viewer.Person(id, role))})
	}
	for _, role := range viewer.Roles() {
		person(string(role)+", the owner of rows", r.made.people[0], role, role.Words())
		person(string(role)+", a stranger", uuid.New(), role, role.Words())
	}
	if len(first.Permissions()) == 0 {
		person("somebody of an undeclared role", r.made.people[0], "undeclared", first.Words())
	}
	for _, right := range viewer.Rights() {
		all = append(all, someone{name: "the right to " + right.Purpose(), right: right, ctx: right.In(r.Context())})
	}
	return all
}

// client is the client of an entity.
func (r *run) client(client any, e *rule.Entity) reflect.Value {
	c := reflect.ValueOf(client).Elem().FieldByName(e.Name)
	if !c.IsValid() {
		r.Fatalf("there is no client of %s", e.Name)
	}
	return c
}

// open says that something is open that the rules do not say.
func (r *run) open(e *rule.Entity, what string, found any) {
	r.Errorf("%s: %s is open to %s, and docs/rules.txt does not say so: %v", e.Name, what, r.who.name, found)
}

// shut says that something is refused that the rules allow.
func (r *run) shut(e *rule.Entity, what string, found any) {
	r.Errorf("%s: %s is not as docs/rules.txt says to %s: %v", e.Name, what, r.who.name, found)
}

// look finds which rows they may read, and holds that to the rules.
func (r *run) look(e *rule.Entity) {
	ids, err := queryIDs(r.who.ctx, call(r.client(r.Client, e), "Query"))
	r.tried++
	if !r.stated(e, "read") {
		if !errors.Is(err, privacy.Deny) {
			r.open(e, "reading", errorOr(err, len(ids)))
		}
		return
	}
	if err != nil {
		r.shut(e, "reading", err)
		return
	}
	for _, row := range r.made.rows[e.Name] {
		found, want := slices.Contains(ids, row.id), r.may(e, "read", row)
		switch {
		case found && want == no:
			r.open(e, "reading a row", row)
		case !found && want == yes:
			r.shut(e, "reading a row", row)
		}
		if found {
			r.seen[e.Name] = append(r.seen[e.Name], row.id)
		}
	}
	if len(ids) != len(r.seen[e.Name]) {
		r.open(e, "reading", fmt.Sprintf("%d rows, of which %d were made", len(ids), len(r.seen[e.Name])))
	}
}

func errorOr(err error, n int) any {
	if err != nil {
		return err
	}
	return fmt.Sprint(n, " rows")
}
