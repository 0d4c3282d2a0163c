package schema

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/intercept"
	"unframed/ent/privacy"
	"unframed/viewer"
)

// policy builds an entity's privacy policy. Whatever no rule allows is denied.
func policy(query []privacy.QueryRule, mutation []privacy.MutationRule) ent.Policy {
	return privacy.Policy{
		Query:    append(privacy.QueryPolicy(query), privacy.AlwaysDenyRule()),
		Mutation: append(privacy.MutationPolicy(mutation), privacy.AlwaysDenyRule()),
	}
}

// allowSystem lets the application itself pass; see viewer.AsSystem.
func allowSystem() privacy.QueryMutationRule {
	return privacy.ContextQueryMutationRule(func(ctx context.Context) error {
		if viewer.FromContext(ctx).IsSystem() {
			return privacy.Allow
		}
		return privacy.Skip
	})
}

// allowAdmin lets a signed-in administrator pass.
func allowAdmin() privacy.QueryMutationRule {
	return privacy.ContextQueryMutationRule(func(ctx context.Context) error {
		if v := viewer.FromContext(ctx); v.Can(viewer.Administer) {
			return privacy.Allow
		}
		return privacy.Skip
	})
}

// readOwn lets a person see the rows whose column holds that person's id, and
// no others: the rows of somebody else look as if they were not there.
func readOwn(column string) privacy.QueryRule {
	return readWhere(func(person uuid.UUID) func(*sql.Selector) { return sql.FieldEQ(column, person) })
}

// readWhere lets a person see the rows that the predicate keeps.
func readWhere(keep func(person uuid.UUID) func(*sql.Selector)) privacy.QueryRule {
	return privacy.QueryRuleFunc(func(ctx context.Context, q ent.Query) error {
		v := viewer.FromContext(ctx)
		if !v.IsPerson() {
			return privacy.Skip
		}
		query, err := intercept.NewQuery(q)
		if err != nil {
			return err
		}
		query.WhereP(keep(v.UserID))
		return privacy.Allow
	})
}

// changeOwn lets a person update or delete the rows whose column holds that
// person's id, in bulk too, and touch no field but those named.
func changeOwn(column string, fields ...string) privacy.MutationRule {
	writable := map[string]bool{"updated_at": true, "version": true}
	for _, f := range fields {
		writable[f] = true
	}
	return privacy.MutationRuleFunc(func(ctx context.Context, m ent.Mutation) error {
		v := viewer.FromContext(ctx)
		restricted, ok := m.(interface {
			WhereP(...func(*sql.Selector))
		})
		if !ok || !v.IsPerson() || m.Op().Is(ent.OpCreate) {
			return privacy.Skip
		}
		for _, name := range touched(m) {
			if !writable[name] {
				return privacy.Denyf("%s may not change %s of %s", v, name, m.Type())
			}
		}
		restricted.WhereP(sql.FieldEQ(column, v.UserID))
		return privacy.Allow
	})
}

// changeAsAdmin lets a signed-in administrator update any row, and touch no
// field but those named. It neither creates nor deletes.
func changeAsAdmin(fields ...string) privacy.MutationRule {
	writable := map[string]bool{"updated_at": true, "version": true}
	for _, f := range fields {
		writable[f] = true
	}
	return privacy.MutationRuleFunc(func(ctx context.Context, m ent.Mutation) error {
		v := viewer.FromContext(ctx)
		if !v.Can(viewer.Administer) || !m.Op().Is(ent.OpUpdate|ent.OpUpdateOne) {
			return privacy.Skip
		}
		for _, name := range touched(m) {
			if !writable[name] {
				return privacy.Skip // it may be their own row
			}
		}
		return privacy.Allow
	})
}

// denyOwn refuses that people change these fields of their own row, in bulk
// neither: the last administrator cannot give the role away unnoticed.
func denyOwn(fields ...string) privacy.MutationRule {
	return privacy.MutationRuleFunc(func(ctx context.Context, m ent.Mutation) error {
		v := viewer.FromContext(ctx)
		if !v.IsPerson() || m.Op().Is(ent.OpCreate) {
			return privacy.Skip
		}
		for _, name := range touched(m) {
			if !slices.Contains(fields, name) {
				continue
			}
			one, ok := m.(interface{ ID() (uuid.UUID, bool) })
			if !ok {
				return privacy.Denyf("%s cannot be told from its own row", m.Type())
			}
			if id, known := one.ID(); !known || id == v.UserID {
				return privacy.Denyf("%s may not change %s of their own", v, name)
			}
		}
		return privacy.Skip
	})
}

// touched returns the fields and edges that a mutation changes.
func touched(m ent.Mutation) []string {
	return slices.Concat(m.Fields(), m.AddedFields(), m.ClearedFields(), m.AddedEdges(), m.RemovedEdges(), m.ClearedEdges())
}

// denyChange refuses updates and deletes to everyone, the system included.
func denyChange() privacy.MutationRule {
	return privacy.MutationRuleFunc(func(_ context.Context, m ent.Mutation) error {
		if m.Op().Is(ent.OpCreate) {
			return privacy.Skip
		}
		return privacy.Denyf("%s is never changed", m.Type())
	})
}

// denyUpdate refuses updates to everyone, the system included: a row is written
// once and only ever deleted.
func denyUpdate() privacy.MutationRule {
	return privacy.DenyMutationOperationRule(ent.OpUpdate | ent.OpUpdateOne)
}
