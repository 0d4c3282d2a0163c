package adminkit

import (
	"context"
	"reflect"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Binding ties a descriptor to generated code; C is the generated client. What
// it does, it does through ent's queries and mutations.
type Binding[C any] struct {
	Descriptor Descriptor
	// Types are the Go types that a mutation takes, by field.
	Types map[string]reflect.Type
	// Checks are the schema's validators, by field.
	Checks map[string]func(v any) error
	// Find returns the rows of a query. Sensitive fields are not in them.
	Find func(ctx context.Context, c C, q Query) ([]Found, error)
	// Create starts a new row.
	Create func(c C) Draft
	// Update starts a change of one row.
	Update func(c C, id uuid.UUID) Draft
	// Delete deletes one row.
	Delete func(ctx context.Context, c C, id uuid.UUID) error
	// Count returns how many rows a predicate keeps.
	Count func(ctx context.Context, c C, where func(*sql.Selector)) (int, error)
}

// Query says which rows are looked for.
type Query struct {
	Where func(*sql.Selector)
	Order func(*sql.Selector)
	Limit int
}

// Found is a row as a binding finds it.
type Found struct {
	ID     uuid.UUID
	Values map[string]any // by field; nil for none
	// Value returns what a query selects beside the fields.
	Value func(name string) (ent.Value, error)
}

// Draft is a mutation that has not been carried out.
type Draft struct {
	Mutation ent.Mutation
	Save     func(ctx context.Context) (uuid.UUID, error)
	Edges    map[string]Ends
}

// Ends changes where an edge leads. Set is for a unique edge, Add and Remove
// are for others.
type Ends struct {
	Set    func(id uuid.UUID)
	Add    func(ids ...uuid.UUID)
	Remove func(ids ...uuid.UUID)
	Clear  func()
}

// Refusal is what the data layer found wrong; see Options.Explain.
type Refusal struct {
	Cause RefusalCause
	Field string // for BadValue: the field or edge
	Err   error  // for BadValue: the validator's own words
}

// RefusalCause is the kind of a Refusal.
type RefusalCause string

// The causes. None is an error of another kind, such as a lost connection.
const (
	None       RefusalCause = ""
	BadValue   RefusalCause = "bad value"
	Missing    RefusalCause = "missing"
	Constraint RefusalCause = "constraint"
)

// CheckOf is a validator for a value of any type. One that it cannot look at, for a
// field has a Go type of its own, is left to the data layer.
func CheckOf[T any](validate func(T) error) func(v any) error {
	asked := reflect.TypeFor[T]()
	return func(v any) error {
		given := reflect.ValueOf(v)
		if given.Kind() != asked.Kind() || !given.CanConvert(asked) {
			return nil
		}
		t, _ := given.Convert(asked).Interface().(T)
		return validate(t)
	}
}

// TypeOf returns the declared type of a generated struct's field.
func TypeOf[T any](T) reflect.Type { return reflect.TypeFor[T]() }

// ElemOf returns what a nillable field points to.
func ElemOf[T any](*T) reflect.Type { return reflect.TypeFor[T]() }

// Deref returns what a nillable field holds, or nil.
func Deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
