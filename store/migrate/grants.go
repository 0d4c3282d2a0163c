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
	var statements []string
	if len(writable) > 0 {
		statements = append(statements, fmt.Sprintf("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE %s TO %s", strings.Join(writable, ", "), to))
	}
	if len(appendOnly) > 0 {
		list := strings.Join(appendOnly, ", ")
		statements = append(statements,
			fmt.Sprintf("GRANT SELECT, INSERT ON TABLE %s TO %s", list, to),
			fmt.Sprintf("REVOKE UPDATE, DELETE ON TABLE %s FROM %s", list, to))
	}
	return append(statements,
		fmt.Sprintf("GRANT SELECT ON TABLE %s TO %s", RevisionsTable, to),
		fmt.Sprintf("REVOKE INSERT, UPDATE, DELETE ON TABLE %s FROM %s", RevisionsTable, to))
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
		if err := execute(ctx, s.DB(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// ErrNoUsers says that there is nobody to grant anything to.
var ErrNoUsers = errors.New("SQLite has no users to grant anything to; grants are for CockroachDB and PostgreSQL")
