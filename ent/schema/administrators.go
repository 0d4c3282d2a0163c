package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"

	"unframed/failure"
	"unframed/viewer"
)

// errNobodyAdministers refuses what would leave the application to nobody.
//
//lint:ignore ST1005 a sentence for people
var errNobodyAdministers = failure.New(failure.Conflict, "Nobody would be left who may administer the application. Make somebody else an administrator first.")

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
	rows, ok := m.(interface {
		HasRow(ctx context.Context, table, column string, value any, where func(*sql.Selector)) (bool, error)
	})
	if !ok {
		return false, fmt.Errorf("%T is no change of generated code", m)
	}
	for _, role := range viewer.Roles() {
		if !role.Can(viewer.Administer) {
			continue
		}
		if found, err := rows.HasRow(ctx, "users", "role", string(role), func(*sql.Selector) {}); found || err != nil {
			return found, err
		}
	}
	return false, nil
}
