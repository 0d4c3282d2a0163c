package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unframed/test/testkit"
)

// missesGrants takes a right away from the server's user, as a migration that
// makes a table does: up says so, readiness knows, and nothing starts.
func missesGrants(t *testing.T, dir, migrator, runtime string) {
	t.Helper()
	app := freeAddress(t)
	s := serveApp(t, dir, production(runtime, "APP_ADDR="+app)...)
	base := "http://" + app
	if status, _ := ask(t, base); status != http.StatusOK {
		t.Fatalf("/readyz answers %d where this begins\n%s", status, s.stderr)
	}
	if _, err := database(t, migrator).ExecContext(t.Context(), "REVOKE ALL ON TABLE accounts FROM unframed"); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := runApp(t, dir, production(migrator), "migrate", "up")
	if code != 0 || !strings.Contains(stderr, "unframed may not use accounts yet; run: app migrate grants --runtime-user unframed --apply") {
		t.Errorf("up, code %d:\n%s", code, stderr)
	}
	refusesToStart(t, dir, production(runtime), "may not use accounts")
	patience := time.Now().Add(2 * lookAgain)
	for status, _ := ask(t, base); status != http.StatusServiceUnavailable; status, _ = ask(t, base) {
		if time.Now().After(patience) {
			t.Fatalf("/readyz still answers %d", status)
		}
		time.Sleep(lookAgain / 20)
	}
	s.mustSay(t, "may not use accounts")
	resp, err := http.Get(base + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	told := make([]byte, 200)
	n, _ := resp.Body.Read(told)
	if string(told[:n]) != "not ready\n" {
		t.Errorf("strangers are told %q", told[:n])
	}
	runs(t, dir, production(migrator), "may now run the server", "migrate", "grants", "--runtime-user", "unframed", "--apply")
	if status, _ := ask(t, base); status != http.StatusOK {
		t.Errorf("with the grants /readyz answers %d", status)
	}
	if _, stderr, _ := runApp(t, dir, production(migrator), "migrate", "up"); strings.Contains(stderr, "may not use") {
		t.Errorf("with the grants up says:\n%s", stderr)
	}
}

// In production up does not make people wait for long without a yes.
func TestUpInProductionAsksBeforePeopleWait(t *testing.T) {
	o, c := testkit.SQLite(t), newClone(t)
	c.up(o)
	change(t, o, "WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 600000) INSERT INTO papers (id, note) SELECT printf('%08x-0000-4000-8000-000000000000', i), 'n' FROM g")
	c.tables = papers(requireNote)
	c.must("diff", "required")
	c.careful = func() (bool, error) { return true, nil }
	out, err := c.run(&o, "up")
	if err == nil || !strings.Contains(err.Error(), "people would wait about") || !strings.Contains(err.Error(), "app migrate up --yes") || !strings.Contains(out, "papers, about 600000 rows: writes wait about") {
		t.Fatalf("up: %v\n%s", err, out)
	}
	if out, err := c.run(&o, "up", "--yes"); err != nil || !strings.Contains(out, "Applied 1") {
		t.Fatalf("up --yes: %v\n%s", err, out)
	}
	c.tables = papers(all(requireNote, column("alpha"))) // a moment, on any number of rows
	c.must("diff", "alpha")
	if out, err := c.run(&o, "up"); err != nil || !strings.Contains(out, "writes wait for a moment") {
		t.Fatalf("up: %v\n%s", err, out)
	}
}

// SQLite takes a column, its reference and its rules without copying the table.
func TestANewColumnCopiesNoTable(t *testing.T) {
	c := newClone(t)
	c.tables = referring(false)()
	c.tables[0].Columns = c.tables[0].Columns[:1]
	c.must("diff", "two")
	c.tables = append(referring(true)(), c.tables[:0]...)
	c.must("diff", "refers")
	files, err := filepath.Glob(filepath.Join(c.dir, "sqlite", "*_refers.sql"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || strings.Contains(string(text), "CREATE TABLE") || !strings.Contains(string(text), "REFERENCES `authors` (`id`)") {
		t.Errorf("%v\n%s", err, text)
	}
	o := testkit.SQLite(t)
	c.up(o)
	if out, err := c.run(&o, "verify"); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
