package migrate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lib/pq"

	entmigrate "unframed/ent/migrate"
	"unframed/store"
)

const (
	// granted lists what users other than the owner may do. Whoever may read the
	// record of migrations is one that a server runs as.
	granted = `SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
		WHERE table_schema = current_schema() AND grantee <> current_user AND grantee NOT IN ('admin', 'root', 'public', 'PUBLIC')`
	// denied lists tables that this user may not both read and add to.
	denied = `SELECT name FROM unnest($1::TEXT[]) AS name
		WHERE NOT (has_table_privilege(name, 'SELECT') AND has_table_privilege(name, 'INSERT'))`
)

// Ungranted is a database user whom a server runs as and who may not use tables
// that it needs.
type Ungranted struct {
	User   string
	Tables []string
}

// MissingGrants names the users who run servers, by the grants that they have,
// and lack those for tables that were made since: the user who migrates owns
// them. known is whether there is any such user.
func MissingGrants(ctx context.Context, s *store.Store) (missing []Ungranted, known bool, err error) {
	if s.Engine == store.SQLite {
		return nil, true, nil
	}
	rows, err := s.DB().QueryContext(ctx, granted)
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	may := map[string]map[[2]string]bool{}
	for rows.Next() {
		var user, table, privilege string
		if err := rows.Scan(&user, &table, &privilege); err != nil {
			return nil, false, err
		}
		if may[user] == nil {
			may[user] = map[[2]string]bool{}
		}
		may[user][[2]string{table, privilege}] = true
	}
	for user, has := range may {
		if !has[[2]string{RevisionsTable, "SELECT"}] {
			continue
		}
		known = true
		u := Ungranted{User: user}
		for _, t := range entmigrate.Tables {
			needs := []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
			if isAppendOnly(t.Name) {
				needs = needs[:2]
			}
			if slices.ContainsFunc(needs, func(p string) bool { return !has[[2]string{t.Name, p}] && !has[[2]string{t.Name, "ALL"}] }) {
				u.Tables = append(u.Tables, t.Name)
			}
		}
		if len(u.Tables) > 0 {
			missing = append(missing, u)
		}
	}
	return missing, known, rows.Err()
}

// Denied names the tables of this release that the user of the database may not
// use; they have to be there.
func Denied(ctx context.Context, s *store.Store) (names []string, err error) {
	if s.Engine == store.SQLite {
		return nil, nil
	}
	var quoted pq.StringArray
	for _, t := range entmigrate.Tables {
		quoted = append(quoted, pq.QuoteIdentifier(t.Name))
	}
	rows, err := s.DB().QueryContext(ctx, denied, quoted)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, strings.Trim(name, `"`))
	}
	return names, rows.Err()
}
