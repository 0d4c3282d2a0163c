package migrate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

// The lines that package plan writes before a file's first statement, or
// before the one that they are about:
//
//	-- unframed:refuse TABLE WHICH :: QUERY  the file is not begun while the
//	                                         query finds rows
//	-- unframed:while TABLE.COLUMN           the statement is done once that
//	                                         column is gone
const (
	refuseLine = directive + "refuse "
	whileLine  = directive + "while "
)

// countColumns counts the columns of a name.
const countColumns = `SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2`

// ErrRows wraps the refusal of a file that rows would not survive.
var ErrRows = errors.New("nothing of it was changed")

// refuse looks, before the first statement of a file, whether rows would not
// survive it, and names them. One that has begun is past that.
func (s *session) refuse(ctx context.Context, f migrate.File, statements []*migrate.Stmt) error {
	begun, err := s.begun(ctx, f)
	if err != nil || begun {
		return err
	}
	var found []string
	for _, statement := range statements {
		for _, c := range statement.Comments {
			line, ok := strings.CutPrefix(strings.TrimSpace(c), refuseLine)
			if !ok {
				continue
			}
			sentence, err := s.rows(ctx, line)
			if err != nil {
				return fmt.Errorf("look for rows that would not survive migration %s: %w", f.Name(), err)
			}
			if sentence != "" {
				found = append(found, sentence)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("migration %s was not begun, and %w: %s; change them, or plan the file anew, and run app migrate up again", f.Name(), ErrRows, strings.Join(found, "; "))
}

func (s *session) begun(ctx context.Context, f migrate.File) (bool, error) {
	rev, err := s.ReadRevision(ctx, f.Version())
	if errors.Is(err, migrate.ErrRevisionNotExist) {
		return false, nil
	}
	return err == nil && rev.Applied > 0, err
}

// rows says how many rows a line finds, and which; "" for none.
func (s *session) rows(ctx context.Context, line string) (string, error) {
	what, text, ok := strings.Cut(line, " :: ")
	table, which, named := strings.Cut(what, " ")
	if !ok || !named {
		return "", fmt.Errorf("the line %q is not understood", refuseLine+line)
	}
	if strings.HasPrefix(text, `"`) { // it has several lines
		var err error
		if text, err = strconv.Unquote(text); err != nil {
			return "", err
		}
	}
	//constsql:allow of a migration file, whose checksum was verified
	rows, err := query(ctx, s.conn, text)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var names []string
	total := 0
	for rows.Next() {
		var name string
		if err := rows.Scan(&name, &total); err != nil {
			return "", err
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || total == 0 {
		return "", err
	}
	count, more := fmt.Sprintf("%d rows", total), ""
	if total == 1 {
		count = "1 row"
	}
	if total > len(names) {
		more = ", …"
	}
	return fmt.Sprintf("%s of %s %s: %s%s", count, table, which, strings.Join(names, ", "), more), nil
}

// done reports whether a statement had its effect before it could be recorded.
func (s *session) done(ctx context.Context, comments []string) (bool, error) {
	for _, c := range comments {
		name, ok := strings.CutPrefix(strings.TrimSpace(c), whileLine)
		if !ok || s.history.engine == store.SQLite {
			continue
		}
		table, column, _ := strings.Cut(name, ".")
		var n int
		if err := s.conn.QueryRowContext(ctx, countColumns, table, column).Scan(&n); err != nil {
			return false, err
		}
		if n == 0 {
			return true, nil
		}
	}
	return false, nil
}
