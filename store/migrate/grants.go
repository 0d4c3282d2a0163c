package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	entmigrate "unframed/ent/migrate"
	"unframed/ent/schema/annotation"
	"unframed/store"
)

// Grants returns the statements that let a database user run the server and no
// more: reading and writing rows, only adding rows to what is append-only, and
// reading which migrations were applied. The user who ran the migrations owns
// the tables and runs these. They can be repeated after every migration. The
// schema itself is not theirs to grant: everybody may use it, on either server,
// and only an administrator can keep others from creating tables in it.
func Grants(user string) []string {
	to := pq.QuoteIdentifier(user)
	var writable, appendOnly []string
	for _, t := range entmigrate.Tables {
		if isAppendOnly(t.Name) {
			appendOnly = append(appendOnly, pq.QuoteIdentifier(t.Name))
		} else {
			writable = append(writable, pq.QuoteIdentifier(t.Name))
		}
	}
	var all [][]string
	if len(writable) > 0 {
		all = append(all, []string{"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE", strings.Join(writable, ", "), "TO", to})
	}
	if len(appendOnly) > 0 {
		list := strings.Join(appendOnly, ", ")
		all = append(all,
			[]string{"GRANT SELECT, INSERT ON TABLE", list, "TO", to},
			[]string{"REVOKE UPDATE, DELETE ON TABLE", list, "FROM", to})
	}
	all = append(all,
		[]string{"GRANT SELECT ON TABLE", RevisionsTable, "TO", to},
		[]string{"REVOKE INSERT, UPDATE, DELETE ON TABLE", RevisionsTable, "FROM", to})
	statements := make([]string, len(all))
	for i, parts := range all {
		// GRANT takes no parameters, so that names have to stand in it: those of
		// the schema, and the user's, quoted.
		statements[i] = strings.Join(parts, " ")
	}
	return statements
}

// isAppendOnly reports what the schema declares by annotation.AppendOnly.
func isAppendOnly(table string) bool {
	return slices.ContainsFunc(entmigrate.Features, func(f annotation.Features) bool {
		return f.Table == table && f.AppendOnly
	})
}

// ApplyGrants runs the statements of Grants.
func ApplyGrants(ctx context.Context, s *store.Store, user string) error {
	if s.Engine == store.SQLite {
		return ErrNoUsers
	}
	for _, statement := range Grants(user) {
		//constsql:allow Grants quotes the names
		if err := execute(ctx, s.DB(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// ErrNoUsers says that there is nobody to grant anything to.
var ErrNoUsers = errors.New("SQLite has no users to grant anything to; grants are for CockroachDB and PostgreSQL")
