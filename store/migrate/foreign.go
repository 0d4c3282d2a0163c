package migrate

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
	"unframed/store/chain"
)

const (
	// serverTables asks the catalogue: information_schema leaves out what the user
	// has no right to, such as a table of another owner. An extension's are nobody's.
	serverTables = `SELECT c.relname, pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
		AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY c.relname`
	sqliteTables = `SELECT name, '' FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name`
)

// errForeign wraps the refusal of a database with tables that its migrations did
// not make.
var errForeign = errors.New("nothing was changed; use a database of its own")

var createTable = regexp.MustCompile(`(?is)^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?` + identifier)

// tables are those that are there, with their owners.
func tables(ctx context.Context, q querier, engine store.Engine) (owners map[string]string, err error) {
	text := serverTables
	if engine == store.SQLite {
		text = sqliteTables
	}
	//constsql:allow one of two constants
	rows, err := query(ctx, q, text)
	if err != nil {
		return nil, fmt.Errorf("look which tables there are: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	owners = map[string]string{}
	for rows.Next() {
		var name, owner string
		if err := rows.Scan(&name, &owner); err != nil {
			return nil, err
		}
		owners[name] = owner
	}
	return owners, rows.Err()
}

// lookFirst refuses a database with tables of somebody else before the runner
// makes its own there. Where those are, another instance may be at work, and
// whoever has the lease looks.
func (r *runner) lookFirst(ctx context.Context, pending []migrate.File) error {
	here, err := tables(ctx, r.store.DB(), r.store.Engine)
	if err != nil {
		return err
	}
	if _, begun := here[RevisionsTable]; begun {
		return nil
	}
	return r.foreign(here, nil, pending)
}

// look is lookFirst for who has the right to migrate.
func (r *runner) look(ctx context.Context, q querier, revisions []*migrate.Revision, pending []migrate.File) error {
	here, err := tables(ctx, q, r.store.Engine)
	if err != nil {
		return err
	}
	return r.foreign(here, revisions, pending)
}

// foreign refuses tables that are there and that files still have to make.
func (r *runner) foreign(here map[string]string, revisions []*migrate.Revision, pending []migrate.File) error {
	for _, own := range []string{RevisionsTable, LeaseTable, BackfillsTable} {
		delete(here, own)
	}
	c, err := chain.Read(r.directory.FS)
	if err != nil {
		return err
	}
	for n, f := range pending {
		statements, err := f.Stmts()
		if err != nil {
			return err
		}
		rev := find(revisions, f.Version())
		begun := rev != nil && rev.Applied > 0
		if r.store.Engine == store.CockroachDB && n == 0 && !begun && len(statements) > 0 {
			// It may have been made and not recorded, by one that was killed.
			if m := createTable.FindStringSubmatch(statements[0]); m != nil {
				delete(here, m[1])
			}
		}
		if len(revisions) == 0 && n == 0 && len(here) > 0 {
			return fmt.Errorf("this database has tables but no record of migrations: %s; %w", named(here), errForeign)
		}
		planned := slices.ContainsFunc(c.Links, func(l chain.Link) bool { return l.Name == f.Name() && l.Planned() })
		if name := collides(here, statements); name != "" && planned && !begun {
			return fmt.Errorf("migration %s makes table %s, which is there already%s and which no migration made; %w", f.Name(), name, ownedBy(here[name]), errForeign)
		}
		for name := range here { // those of the files so far are known
			if slices.ContainsFunc(statements, func(s string) bool { return goes(s, name) }) {
				delete(here, name)
			}
		}
	}
	return nil
}

// collides is the first table that is there and that statements make, before one
// of them has taken it away.
func collides(here map[string]string, statements []string) string {
	for i, s := range statements {
		m := createTable.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if _, there := here[m[1]]; there && !slices.ContainsFunc(statements[:i], func(s string) bool { return goes(s, m[1]) }) {
			return m[1]
		}
	}
	return ""
}

// goes reports whether a statement drops a table, or gives it another name.
func goes(statement, table string) bool {
	m := dropTable.FindStringSubmatch(statement)
	if m == nil {
		m = renameTable.FindStringSubmatch(statement)
	}
	return m != nil && m[1] == table
}

// named lists some tables with their owners.
func named(here map[string]string) string {
	var list []string
	for name, owner := range here {
		list = append(list, name+ownedBy(owner))
	}
	slices.Sort(list)
	if len(list) > 3 {
		list = append(list[:3], fmt.Sprintf("and %d more", len(list)-3))
	}
	return strings.Join(list, ", ")
}

func ownedBy(owner string) string {
	if owner == "" {
		return ""
	}
	return " of " + owner
}
