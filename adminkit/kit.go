package adminkit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// Options are what a kit works with.
type Options[C any] struct {
	Bindings []Binding[C]
	Reader   C // for reads outside a transaction
	// Transact runs a function in a serializable transaction, again if another
	// transaction was first.
	Transact func(ctx context.Context, fn func(ctx context.Context, tx C) error) error
	// Record notes a change in the audit trail, in the transaction that makes it.
	Record func(ctx context.Context, tx C, e Event) error
	// Explain tells what the data layer found wrong.
	Explain func(error) Refusal
	// Tables are those of the database, which say what a deletion is forbidden by.
	Tables []*schema.Table
	// Spoken says that the database sorts text as a language does and not by
	// its bytes, so that no index finds what text begins with.
	Spoken bool
	// Scan reads a list for which every row has to be looked at, in whatever way
	// leaves room for others; nil for as any other.
	Scan func(ctx context.Context, read func(context.Context) error) error
}

// Event is a change that was made.
type Event struct {
	Actor   uuid.UUID // who; uuid.Nil for the system
	Action  string    // the table, then .create, .update or .delete
	Table   string
	ID      uuid.UUID
	Details map[string]string // see changes; nothing sensitive or hidden is in it
}

// Kit lists, reads and changes the rows of every entity. Whoever acts is in
// the context; see package viewer. What it refuses is a *problem.Error:
// Invalid names the field, NotFound is also what one may not know of, Conflict
// is a *Stale where the row has changed meanwhile. It is safe for concurrent
// use.
type Kit[C any] struct {
	o        Options[C]
	entities map[string]*entity[C]
	order    []*Descriptor
	holders  map[string][]holder
}

// entity is one binding; its descriptor is never changed after New.
type entity[C any] struct{ Binding[C] }

func (e *entity[C]) d() *Descriptor { return &e.Descriptor }

// New returns a kit of the bindings.
func New[C any](o Options[C]) (*Kit[C], error) {
	if o.Transact == nil || o.Record == nil || o.Explain == nil {
		return nil, errors.New("adminkit: Transact, Record and Explain are needed")
	}
	k := &Kit[C]{o: o, entities: map[string]*entity[C]{}, holders: holders(o.Tables)}
	for _, b := range o.Bindings {
		e := &entity[C]{b}
		d := e.d()
		if _, taken := k.entities[d.Table]; taken {
			return nil, fmt.Errorf("adminkit: two entities have the table %s", d.Table)
		}
		e.Settle()
		k.entities[d.Table] = e
		k.order = append(k.order, d)
	}
	slices.SortFunc(k.order, func(a, b *Descriptor) int {
		if a.Plural < b.Plural {
			return -1
		}
		return 1
	})
	return k, nil
}

// Within returns the kit for what is done in somebody's transaction: its changes
// are made by tx, and are committed with everything else or not at all.
func (k *Kit[C]) Within(tx C) *Kit[C] {
	within := *k
	within.o.Reader = tx
	within.o.Transact = func(ctx context.Context, fn func(ctx context.Context, tx C) error) error { return fn(ctx, tx) }
	return &within
}

// Settle finds out what only a program can see: a Go type that nothing turns
// text into is shown and never given. New does it to the bindings that it is
// given; whoever describes them without a kit does it first.
func (b *Binding[C]) Settle() {
	d := &b.Descriptor
	d.Fields = slices.Clone(d.Fields)
	for i := range d.Fields {
		f := &d.Fields[i]
		if t := b.Types[f.Name]; t != nil && givable(f, t) {
			continue
		}
		f.ReadOnly = true
		if f.Required {
			d.Create = Nobody
		}
	}
}

// Act is something one does with rows.
type Act string

// The acts.
const (
	See    Act = "see"
	Create Act = "create"
	Change Act = "change"
	Delete Act = "delete"
)

// May reports whether whoever acts in the context holds the role for an act.
// The schema's privacy rules are asked beside that, by every operation.
func (d *Descriptor) May(ctx context.Context, act Act) bool {
	v := viewer.FromContext(ctx)
	switch d.role(act) {
	case Admins:
		return v.IsSystem() || v.Can(viewer.Administer)
	case Everybody:
		return v.IsSystem() || v.IsPerson()
	}
	return false
}

func (d *Descriptor) role(act Act) Role {
	switch act {
	case See:
		return d.See
	case Create:
		return d.Create
	case Change:
		return d.Change
	case Delete:
		return d.Delete
	}
	return Nobody
}

// All returns every descriptor, by plural label, whoever asks: for the API's
// document and for tests.
func (k *Kit[C]) All() []*Descriptor { return slices.Clone(k.order) }

// Entities returns the descriptors of what whoever acts may see, by plural
// label.
func (k *Kit[C]) Entities(ctx context.Context) []*Descriptor {
	return slices.DeleteFunc(k.All(), func(d *Descriptor) bool { return !d.May(ctx, See) })
}

// Describe returns the descriptor of a table that whoever acts may see.
func (k *Kit[C]) Describe(ctx context.Context, table string) (*Descriptor, error) {
	e, err := k.entity(ctx, table, See)
	if err != nil {
		return nil, err
	}
	return e.d(), nil
}

// entity returns what is bound to a table if the person may see it and carry
// out the act.
func (k *Kit[C]) entity(ctx context.Context, table string, act Act) (*entity[C], error) {
	e := k.entities[table]
	switch {
	case e == nil:
		return nil, problem.New(problem.NotFound, "There is no such page.")
	case !e.d().May(ctx, See):
		return nil, problem.New(problem.Forbidden, "You may not see this.")
	case !e.d().May(ctx, act):
		return nil, problem.New(problem.Forbidden, "This cannot be done with "+e.d().Plural+" here.")
	}
	return e, nil
}
