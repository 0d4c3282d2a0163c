package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"

	"unframed/ent/schema/rule"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// errNobodyAdministers refuses what would leave the application to nobody.
var errNobodyAdministers = problem.New(problem.Conflict, "Nobody would be left who may administer the application. Make somebody else an administrator first.")

// keepAdministrators refuses a change of roles, and a deletion of users, after
// which nobody could administer the application any more, whoever asks for it: the
// operator's command and the application itself too.
func keepAdministrators(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		given, ok := m.Field("role")
		changes := m.Op().Is(ent.OpUpdate|ent.OpUpdateOne) && ok && !viewer.Role(fmt.Sprint(given)).Can(viewer.Administer)
		if !changes && !m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
			return next.Mutate(ctx, m)
		}
		before, err := someAdministers(ctx, m)
		if err != nil {
			return nil, err
		}
		done, err := next.Mutate(ctx, m)
		if err != nil || !before {
			return done, err
		}
		if after, err := someAdministers(ctx, m); err != nil || !after {
			return nil, failureOr(err)
		}
		return done, nil
	})
}

func failureOr(err error) error {
	if err != nil {
		return err
	}
	return errNobodyAdministers
}

// someAdministers reports whether there is anybody who may administer.
func someAdministers(ctx context.Context, m ent.Mutation) (bool, error) {
	for _, role := range viewer.Roles() {
		if !role.Can(viewer.Administer) {
			continue
		}
		if found, err := rule.Exists(ctx, m, "users", "role", string(role)); found || err != nil {
			return found, err
		}
	}
	return false, nil
}
