package rule

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/viewer"
)

// Condition is something a row meets or does not.
type Condition interface {
	// extent is which rows meet it, for whoever asks.
	extent(e *Entity, a asking) extent
	// holds reports whether a row that is about to be made would meet it.
	holds(ctx context.Context, e *Entity, a asking, row given) (bool, error)
	// check is an error where it names what the entity has not.
	check(e *Entity) error
	// words describe it, such as "user_id is theirs".
	words() string
}

// asking is who asks, and about which row if it is known.
type asking struct {
	viewer viewer.Viewer
	id     *uuid.UUID
}

// given is a row that is about to be made.
type given interface {
	Field(name string) (ent.Value, bool)
	// HasRow asks the database whether the row with the id is in the table and
	// meets the condition.
	HasRow(ctx context.Context, table, idColumn string, id any, where func(*sql.Selector)) (bool, error)
}

func allOf(e *Entity, a asking, conditions []Condition) extent {
	if len(conditions) == 1 {
		return conditions[0].extent(e, a)
	}
	found := make([]extent, len(conditions))
	for i, c := range conditions {
		found[i] = c.extent(e, a)
	}
	return both(found...)
}

// Own is met by rows whose field holds the id of the person who asks.
func Own(field string) Condition { return own{field} }

type own struct{ field string }

func (c own) extent(e *Entity, a asking) extent {
	if c.field == e.ID && a.id != nil {
		if *a.id == a.viewer.UserID {
			return everything
		}
		return nothing
	}
	return some(sql.FieldEQ(e.column(c.field), a.viewer.UserID))
}

func (c own) holds(_ context.Context, _ *Entity, a asking, row given) (bool, error) {
	value, ok := row.Field(c.field)
	return ok && value == ent.Value(a.viewer.UserID), nil
}

func (c own) check(e *Entity) error { return e.has(c.field) }
func (c own) words() string         { return c.field + " is theirs" }

// Is is met by rows whose field holds one of the values.
func Is(field string, values ...any) Condition { return is{field, values} }

type is struct {
	field  string
	values []any
}

func (c is) extent(e *Entity, _ asking) extent {
	if len(c.values) == 1 {
		return some(sql.FieldEQ(e.column(c.field), c.values[0]))
	}
	return some(sql.FieldIn(e.column(c.field), c.values...))
}

func (c is) holds(_ context.Context, _ *Entity, _ asking, row given) (bool, error) {
	value, ok := row.Field(c.field)
	return ok && slices.ContainsFunc(c.values, func(v any) bool { return fmt.Sprint(v) == fmt.Sprint(value) }), nil
}

func (c is) check(e *Entity) error {
	if len(c.values) == 0 {
		return fmt.Errorf("Is(%q) names no value", c.field)
	}
	return e.has(c.field)
}

func (c is) words() string {
	var values []string
	for _, v := range c.values {
		values = append(values, fmt.Sprint(v))
	}
	return c.field + " is " + strings.Join(values, " or ")
}

// Not is met by rows that do not meet the condition.
func Not(c Condition) Condition { return not{c} }

type not struct{ Condition }

func (c not) extent(e *Entity, a asking) extent { return except(c.Condition.extent(e, a)) }

func (c not) holds(ctx context.Context, e *Entity, a asking, row given) (bool, error) {
	met, err := c.Condition.holds(ctx, e, a, row)
	return !met && err == nil, err
}

func (c not) words() string { return "not (" + c.Condition.words() + ")" }

// Either is met by rows that meet one of the conditions.
func Either(conditions ...Condition) Condition { return oneOf(conditions) }

type oneOf []Condition

func (c oneOf) extent(e *Entity, a asking) extent {
	var found []extent
	for _, one := range c {
		found = append(found, one.extent(e, a))
	}
	return either(found...)
}

func (c oneOf) holds(ctx context.Context, e *Entity, a asking, row given) (bool, error) {
	for _, one := range c {
		if met, err := one.holds(ctx, e, a, row); met || err != nil {
			return met, err
		}
	}
	return false, nil
}

func (c oneOf) check(e *Entity) error { return checkAll(e, c) }

func (c oneOf) words() string { return "(" + joined(c, " or ") + ")" }

// Who is met by every row or by none: it looks at whoever asks, as a whole. The
// words say for whom it is met, such as "their e-mail address is verified".
func Who(words string, met func(viewer.Viewer) bool) Condition { return who{words, met} }

type who struct {
	said string
	met  func(viewer.Viewer) bool
}

func (c who) extent(_ *Entity, a asking) extent {
	if c.met(a.viewer) {
		return everything
	}
	return nothing
}

func (c who) holds(_ context.Context, _ *Entity, a asking, _ given) (bool, error) {
	return c.met(a.viewer), nil
}

func (c who) check(*Entity) error { return nil }
func (c who) words() string       { return c.said }

// Theirs is met by rows whose field holds what value takes from whoever asks,
// such as the organisation they belong to; by none where it takes nil. The words
// name it and begin with "their": "their organisation".
func Theirs(field, words string, value func(viewer.Viewer) any) Condition {
	return theirs{field, words, value}
}

type theirs struct {
	field, said string
	value       func(viewer.Viewer) any
}

func (c theirs) extent(e *Entity, a asking) extent {
	value := c.value(a.viewer)
	if value == nil {
		return nothing
	}
	return some(sql.FieldEQ(e.column(c.field), value))
}

func (c theirs) holds(_ context.Context, _ *Entity, a asking, row given) (bool, error) {
	value, ok := row.Field(c.field)
	wanted := c.value(a.viewer)
	return ok && wanted != nil && value == wanted, nil
}

func (c theirs) check(e *Entity) error {
	if !strings.HasPrefix(c.said, "their ") {
		return fmt.Errorf("Theirs(%q, %q) does not say whose it is: let the words begin with \"their\"", c.field, c.said)
	}
	return e.has(c.field)
}

func (c theirs) words() string { return c.field + " is " + c.said }

func checkAll(e *Entity, conditions []Condition) error {
	for _, c := range conditions {
		if err := c.check(e); err != nil {
			return err
		}
	}
	return nil
}

func joined(conditions []Condition, by string) string {
	var all []string
	for _, c := range conditions {
		all = append(all, c.words())
	}
	return strings.Join(all, by)
}
