package matrix

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// method finds a method by the name of a field or an edge behind the prefix.
func method(v reflect.Value, prefix, name string) reflect.Value {
	for i := range v.NumMethod() {
		if rest, ok := strings.CutPrefix(v.Type().Method(i).Name, prefix); ok && alike(rest, name) {
			return v.Method(i)
		}
	}
	return reflect.Value{}
}

// call calls a method and returns what it gives first.
func call(v reflect.Value, name string, in ...reflect.Value) reflect.Value {
	return v.MethodByName(name).Call(in)[0]
}

// do calls a method that takes a context and returns an error last.
func do(ctx context.Context, v reflect.Value, name string, in ...any) (reflect.Value, error) {
	values := []reflect.Value{reflect.ValueOf(ctx)}
	for _, one := range in {
		values = append(values, reflect.ValueOf(one))
	}
	out := v.MethodByName(name).Call(values)
	err, _ := out[len(out)-1].Interface().(error)
	return out[0], err
}

// queryIDs runs a query, and returns the ids in the order they came in.
func queryIDs(ctx context.Context, query reflect.Value) ([]uuid.UUID, error) {
	out, err := do(ctx, query, "IDs")
	if err != nil {
		return nil, err
	}
	return out.Interface().([]uuid.UUID), nil
}

// allIDs runs a query for whole rows.
func allIDs(ctx context.Context, query reflect.Value) ([]uuid.UUID, error) {
	out, err := do(ctx, query, "All")
	if err != nil {
		return nil, err
	}
	return idsOf(out), nil
}

// idsOf are the ids of generated rows: of a slice of them, or of one.
func idsOf(rows reflect.Value) []uuid.UUID {
	var ids []uuid.UUID
	switch {
	case rows.Kind() == reflect.Slice:
		for i := range rows.Len() {
			ids = append(ids, idsOf(rows.Index(i))...)
		}
	case !rows.IsNil():
		ids = append(ids, rows.Elem().FieldByName("ID").Interface().(uuid.UUID))
	}
	return ids
}

// asText reads a column of ids that was selected as text.
func asText(out reflect.Value, err error) ([]uuid.UUID, error) {
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, text := range out.Interface().([]string) {
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// where adds a predicate to a query or a change, of whatever type it takes.
func where(v reflect.Value, p func(*entsql.Selector)) reflect.Value { return convert(v, "Where", p) }

// order adds orders to a query.
func order(v reflect.Value, orders ...func(*entsql.Selector)) reflect.Value {
	return convert(v, "Order", orders...)
}

func convert(v reflect.Value, name string, functions ...func(*entsql.Selector)) reflect.Value {
	takes := v.MethodByName(name)
	want := takes.Type().In(0).Elem()
	var in []reflect.Value
	for _, f := range functions {
		in = append(in, reflect.ValueOf(f).Convert(want))
	}
	return takes.Call(in)[0]
}

// same reports whether two lists hold the same ids.
func same(a, b []uuid.UUID) bool { return slices.Equal(sorted(a), sorted(b)) }

func sorted(ids []uuid.UUID) []uuid.UUID {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, compare)
	return slices.Compact(ids)
}

func compare(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }

// fit turns a made-up value into one of a Go type; into its zero where it is of
// another kind.
func fit(v any, t reflect.Type) reflect.Value {
	given := reflect.ValueOf(v)
	switch {
	case v == nil:
		return reflect.Zero(t)
	case given.Type().AssignableTo(t):
		return given
	case t.Kind() == reflect.String && given.Kind() != reflect.String:
		return reflect.ValueOf(fmt.Sprint(v)).Convert(t)
	case given.Type().ConvertibleTo(t) && (given.Kind() == t.Kind() || given.CanInt() || given.CanFloat()):
		return given.Convert(t)
	case t == reflect.TypeFor[[]byte]() || t.String() == "json.RawMessage":
		return reflect.ValueOf([]byte(fmt.Sprint(v))).Convert(t)
	}
	return reflect.Zero(t)
}
