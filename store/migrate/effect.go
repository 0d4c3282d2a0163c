package migrate

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/lib/pq"

	"unframed/store"
)

// effect is what a statement does to a table that has rows.
type effect struct {
	table   string
	into    string        // the table that its rows are copied to
	renamed string        // what the table is called afterwards
	blocked string        // who waits meanwhile
	each    time.Duration // for each row
}

// Who waits.
const (
	writers   = "writes"
	everybody = "reads and writes"
)

var (
	copyRows  = regexp.MustCompile(`(?is)^INSERT\s+INTO\s+` + identifier + `.*\bFROM\s+` + identifier + `$`)
	makeIndex = regexp.MustCompile(`(?is)^CREATE\s+(?:UNIQUE\s+)?INDEX\s.*?\bON\s+` + identifier)
	update    = regexp.MustCompile(`(?is)^UPDATE\s+` + identifier)
	alters    = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+(.*)$`)
	newType   = regexp.MustCompile(`(?is)^ALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b`)
	requires  = regexp.MustCompile(`(?is)^ALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL`)
	addsRule  = regexp.MustCompile(`(?is)^ADD\s+(?:CONSTRAINT|COLUMN\s.*\sCHECK)\b`)
)

// effectOf reads a statement. The times are what two ordinary cores take, and
// are for orders of magnitude alone.
func effectOf(statement string, engine store.Engine) (effect, bool) {
	statement = strings.TrimRight(statement, "; \n")
	if m := renameTable.FindStringSubmatch(statement); m != nil {
		return effect{table: m[1], renamed: m[2]}, true
	}
	if engine == store.CockroachDB { // it changes tables beside everybody's work
		e, ok := effectOf(statement, store.PostgreSQL)
		e.each *= 3
		if !update.MatchString(statement) {
			e.blocked = ""
		}
		return e, ok
	}
	if m := copyRows.FindStringSubmatch(statement); m != nil {
		return effect{table: m[2], into: m[1], blocked: writers, each: 10 * time.Microsecond}, true
	}
	if m := makeIndex.FindStringSubmatch(statement); m != nil {
		if concurrently.MatchString(statement) {
			return effect{table: m[1], each: 6 * time.Microsecond}, true
		}
		return effect{table: m[1], blocked: writers, each: 3 * time.Microsecond}, true
	}
	if m := update.FindStringSubmatch(statement); m != nil {
		return effect{table: m[1], blocked: writers, each: 20 * time.Microsecond}, true
	}
	if m := alters.FindStringSubmatch(statement); m != nil {
		return alteration(m[1], m[2], engine), true
	}
	return effect{}, false
}

// alteration is the effect of one change of a table.
func alteration(table, change string, engine store.Engine) effect {
	e := effect{table: table, blocked: everybody}
	if engine == store.SQLite {
		e.blocked = writers
	}
	switch {
	case strings.HasPrefix(strings.ToUpper(change), "VALIDATE"):
		e.blocked, e.each = "", time.Microsecond
	case newType.MatchString(change):
		e.each = 15 * time.Microsecond
	case requires.MatchString(change), addsRule.MatchString(change) && !strings.HasSuffix(strings.ToUpper(change), "NOT VALID"):
		e.each = time.Microsecond / 2
	}
	return e
}

const (
	serverRows = `SELECT c.relname, CAST(CASE WHEN c.reltuples >= 0 THEN c.reltuples ELSE pg_catalog.pg_relation_size(c.oid) / 100 END AS BIGINT)
		FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')`
	cockroachRows = `SELECT table_name, COALESCE(estimated_row_count, 0) FROM [SHOW TABLES]`
)

// countRows estimates how many rows each table has, without reading them.
func (r *runner) countRows(ctx context.Context) (counts map[string]int64, err error) {
	if r.store.Engine == store.SQLite {
		return r.countSQLite(ctx)
	}
	text := serverRows
	if r.store.Engine == store.CockroachDB {
		text = cockroachRows
	}
	//constsql:allow one of two constants
	rows, err := query(ctx, r.store.DB(), text)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	counts = map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		counts[name] = n
	}
	return counts, rows.Err()
}

// countSQLite takes the number of the last row of each table.
func (r *runner) countSQLite(ctx context.Context) (map[string]int64, error) {
	here, err := tables(ctx, r.store.DB(), store.SQLite)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for name := range here {
		var n int64
		//constsql:allow the one name in it is quoted
		if err := r.store.DB().QueryRowContext(ctx, "SELECT COALESCE(max(rowid), 0) FROM "+pq.QuoteIdentifier(name)).Scan(&n); err != nil {
			continue // a view, or a table without numbers of rows
		}
		counts[name] = n
	}
	return counts, nil
}
