package store

import (
	"context"

	entprivacy "entgo.io/ent/privacy"

	"unframed/ent"
	"unframed/ent/schema/rule"
	"unframed/internal/viewer"
)

// govern makes the absence of a rule a no, before any rule is asked: a context
// in which nobody acts, an entity without a policy, and a context that carries
// a decision made elsewhere, which would switch all rules off. Before that, every
// change asks refuse, and whether a rehearsal can undo it.
func govern(c *ent.Client, refuse func(context.Context) error) {
	c.Intercept(ent.TraverseFunc(func(ctx context.Context, q ent.Query) error {
		named, _ := q.(interface{ EntityName() string })
		if named == nil {
			return entprivacy.Denyf("%T is no query of generated code", q)
		}
		return governed(ctx, named.EntityName())
	}))
	c.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if err := refuse(ctx); err != nil {
				return nil, err
			}
			if err := undoable(ctx); err != nil {
				return nil, err
			}
			if err := governed(ctx, m.Type()); err != nil {
				return nil, err
			}
			return next.Mutate(ctx, m)
		})
	})
}

func governed(ctx context.Context, entity string) error {
	if v := viewer.FromContext(ctx); !v.IsPerson() && !v.IsSystem() {
		return entprivacy.Denyf("nobody acts in this context, so nobody may touch %s: see package viewer", entity)
	}
	if _, decided := entprivacy.DecisionFromContext(ctx); decided {
		return entprivacy.Denyf("this context decides about %s past its rules: declare what is needed by viewer.System", entity)
	}
	if !rule.Known(entity) {
		return entprivacy.Denyf("%s has no policy, so nobody may touch it", entity)
	}
	return nil
}
