package rule

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
)

// Exists reports whether a table has a row with the value in the column, as the
// transaction of the change sees it, whoever asks: for hooks that keep something of
// a whole table, and tell nobody of a row.
func Exists(ctx context.Context, asked ent.Mutation, table, column string, value any) (bool, error) {
	m, ok := asked.(mutation)
	if !ok {
		return false, privacy.Denyf("%T is no change of generated code", asked)
	}
	return m.HasRow(ctx, table, column, value, func(*sql.Selector) {})
}
