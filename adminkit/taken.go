package adminkit

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"unframed/internal/problem"
)

const taken = "There is one with this already."

// refuseTaken refuses what another row has that the person may see, where no two may
// have it. The database refuses it as well, but the first alone, and only once nothing
// else is wrong.
func (k *Kit[C]) refuseTaken(ctx context.Context, c C, e *entity[C], in Input, before *Row, wrong *problem.Check) error {
	for _, u := range e.d().Unique {
		same, ok := e.d().given(u, in, before, wrong)
		if !ok || u.Some {
			continue
		}
		if before != nil {
			same = append(same, sql.FieldNEQ(e.d().IDColumn, before.ID))
		}
		found, err := e.find(ctx, c, sql.AndPredicates(same...), 1)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			continue
		}
		for _, name := range u.Names {
			wrong.Refuse(name, taken)
		}
	}
	return nil
}

// given are predicates of rows that have what an input gives for a combination of
// fields. It is not ok where some of that is missing, empty, wrong by itself or not to
// be compared, or none of it changes.
func (d *Descriptor) given(u Unique, in Input, before *Row, wrong *problem.Check) (same []func(*sql.Selector), ok bool) {
	for _, name := range u.Names {
		f := d.Field(name)
		if f == nil || f.Hidden || f.Converted || wrong.Refused(name) {
			return nil, false
		}
		v, changes := in.Values[name]
		if !changes && before != nil {
			v = before.Values[name]
		}
		if v == nil {
			return nil, false
		}
		ok = ok || changes
		same = append(same, sql.FieldEQ(f.Column, v))
	}
	return same, ok && len(same) == len(u.Columns)
}
