package cockroachsyntax

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/parser"
	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/sem/tree"
)

// recorded names a file with the statements of a run of the application, each
// a line: a JSON string, or a JSON object with the statement in "sql".
const recorded = "UNFRAMED_RECORDED_STATEMENTS"

func TestCockroachDBReadsEveryMigration(t *testing.T) {
	files, err := filepath.Glob("../../ent/migrate/migrations/cockroach/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migration files", err)
	}
	total := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n, err := readMigration(string(text))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		total += n
	}
	t.Logf("%d statements in %d files", total, len(files))
}

func TestCockroachDBReadsEveryRecordedStatement(t *testing.T) {
	path := os.Getenv(recorded)
	if path == "" {
		t.Skipf("%s names no file of recorded statements", recorded)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	seen := map[string]bool{}
	for lines.Scan() {
		sql, err := statement(lines.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if seen[sql] {
			continue
		}
		seen[sql] = true
		if err := read(sql); err != nil {
			t.Errorf("%v\n%s", err, sql)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Fatalf("%s is empty", path)
	}
	t.Logf("%d different statements", len(seen))
}

// What migrations may hold from now on, whatever the files so far do.
func TestCockroachDBReadsWhatIsPlannedForBoth(t *testing.T) {
	for _, good := range []string{
		`CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "t" ("c")`,
		`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "t" ("c") WHERE c > 0`,
		`ALTER TABLE "t" ADD CONSTRAINT "c__required" CHECK ("c" IS NOT NULL) NOT VALID`,
		`SET LOCAL lock_timeout = '1s'`,
	} {
		if _, err := readMigration(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

// The twin: statements that PostgreSQL or ent would have us write, and that
// CockroachDB cannot read or must not be given.
func TestWhatCockroachDBCannotReadIsFound(t *testing.T) {
	for _, bad := range []string{
		`CREATE INDEX "i" ON "t" USING HASH ("c")`, // as ent's IndexType("HASH") writes it
		`CREATE TABLE t (id INT PRIMARY KEY`,
		`ALTER TABLE t ADD COLUMN IF EXISTS c INT`,
		`ALTER TABLE t SET LOCALITY REGIONAL BY COUNTRY`,
		`SELECT 1 FROM`,
	} {
		if err := read(bad); err == nil {
			t.Errorf("read without complaint: %s", bad)
		}
	}
	for _, bad := range []string{
		`ALTER TABLE t DROP COLUMN IF EXISTS a, DROP COLUMN IF EXISTS b;`,
		`ALTER TABLE t DROP CONSTRAINT IF EXISTS c, ADD CONSTRAINT c CHECK (a > 0);`,
		`BEGIN; CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY); COMMIT;`,
	} {
		if _, err := readMigration(bad); err == nil {
			t.Errorf("accepted in a migration: %s", bad)
		}
	}
}

// statement takes the SQL out of a recorded line.
func statement(line []byte) (string, error) {
	var sql string
	if json.Unmarshal(line, &sql) == nil {
		return sql, nil
	}
	var object struct {
		SQL *string `json:"sql"`
	}
	if err := json.Unmarshal(line, &object); err != nil || object.SQL == nil {
		return "", fmt.Errorf("not a recorded statement: %s", line)
	}
	return *object.SQL, nil
}

func read(sql string) error {
	_, err := parser.Parse(sql)
	return err
}

// readMigration parses a file and refuses what CockroachDB's schema changes
// forbid: several in one statement, or a transaction around them.
func readMigration(text string) (int, error) {
	statements, err := parser.Parse(text)
	if err != nil {
		return 0, err
	}
	for _, s := range statements {
		switch ast := s.AST.(type) {
		case *tree.AlterTable:
			if len(ast.Cmds) != 1 {
				return 0, fmt.Errorf("%d changes in one statement: %s", len(ast.Cmds), s.SQL)
			}
		case *tree.BeginTransaction, *tree.CommitTransaction:
			return 0, fmt.Errorf("a transaction around schema changes: %s", strings.TrimSpace(s.SQL))
		}
	}
	return len(statements), nil
}
