package migrate

import (
	"fmt"

	"ariga.io/atlas/sql/migrate"
)

// file is a migration file, taken apart at the ends of its statements: not at a
// semicolon in a string, in a comment, between BEGIN and END of a trigger, or in
// the body of a function. A file whose first line is "-- atlas:delimiter X" is
// taken apart at X instead.
type file struct{ *migrate.LocalFile }

// StmtDecls implements migrate.File. Of a file that names a backfill that is the
// one statement.
func (f file) StmtDecls() ([]*migrate.Stmt, error) {
	statements, err := (&migrate.Scanner{ScannerOptions: migrate.ScannerOptions{
		MatchBegin:       true,
		MatchBeginAtomic: true,
		MatchDollarQuote: true,
	}}).Scan(string(f.Bytes()))
	if err != nil {
		return nil, fmt.Errorf("read migration file %s: %w", f.Name(), err)
	}
	if name := backfillOf(f); name != "" {
		if len(statements) > 0 {
			return nil, fmt.Errorf("migration %s names the backfill %s and holds statements as well: put them into a file of their own", f.Name(), name)
		}
		return []*migrate.Stmt{{Text: "backfill " + name}}, nil
	}
	return statements, nil
}

// Stmts implements migrate.File.
func (f file) Stmts() ([]string, error) {
	statements, err := f.StmtDecls()
	texts := make([]string, len(statements))
	for i, s := range statements {
		texts[i] = s.Text
	}
	return texts, err
}
