package rule

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"unframed/internal/viewer"
)

// query is what the generated queries offer to rules.
type query interface {
	EntityName() string
	WhereP(...func(*sql.Selector))
}

// EvalQuery implements ent.Policy: it leaves the rows that whoever asks may
// read, and refuses where there can be none.
func (p Policy) EvalQuery(ctx context.Context, q ent.Query) error {
	asked, ok := q.(query)
	if !ok {
		return privacy.Denyf("%T is no query of generated code", q)
	}
	v := viewer.FromContext(ctx)
	e := entities[asked.EntityName()]
	if e == nil {
		return privacy.Denyf("%s has no rules", asked.EntityName())
	}
	x := e.readable(v)
	switch {
	case x.all:
		return privacy.Allow
	case x.none():
		return e.refusal(v, viewer.Read)
	}
	asked.WhereP(x.keep)
	return privacy.Allow
}

// readable is which rows a viewer may read.
func (e *Entity) readable(v viewer.Viewer) extent {
	if v.IsSystem() {
		if v.SystemMay(e.Name, viewer.Read) {
			return everything
		}
		return nothing
	}
	return e.policy.Read.extent(e, asking{viewer: v})
}

// refusal says who may not do what, and to the builder how that would change.
func (e *Entity) refusal(v viewer.Viewer, op viewer.Ops) error {
	if v.IsSystem() {
		return privacy.Denyf("%s may not %s %s: its declaration does not say so", v, op, e.Name)
	}
	return privacy.Denyf("%s may not %s %s", v, op, e.Name)
}
