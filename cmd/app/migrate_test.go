package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// migrate runs "app migrate …" and returns what it printed.
func runMigrate(t *testing.T, o store.Options, args ...string) (string, error) {
	t.Helper()
	c := migrateCommand(func(ctx context.Context) (*store.Store, error) { return store.Open(ctx, o) })
	var out bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	c.SilenceUsage, c.SilenceErrors = true, true
	err := c.ExecuteContext(context.Background())
	return out.String(), err
}

func TestMigrateCommandsOnEveryEngine(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		for _, step := range []struct{ args, want string }{
			{"status", "pending"},
			{"up", "Applied"},
			{"up", "Nothing to do"},
			{"status", "applied"},
			{"verify", "match their checksums"},
		} {
			out, err := runMigrate(t, o, step.args)
			if err != nil || !strings.Contains(out, step.want) {
				t.Fatalf("migrate %s: want %q, got %q, %v", step.args, step.want, out, err)
			}
		}
	})
}

func TestMigrationFilesDescribeTheSchema(t *testing.T) {
	if out, err := runMigrate(t, store.Options{}, "diff", "--check", "--dir", "../../ent/migrate/migrations"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestDiffWritesWhatCheckMisses(t *testing.T) {
	dir := t.TempDir()
	if _, err := runMigrate(t, store.Options{}, "diff", "--check", "--dir", dir); err != errStale {
		t.Fatalf("an empty folder passes the check: %v", err)
	}
	out, err := runMigrate(t, store.Options{}, "diff", "initial", "--dir", dir)
	if err != nil || strings.Count(out, "_initial.sql") != 2 {
		t.Fatalf("diff: %v\n%s", err, out)
	}
	if out, err := runMigrate(t, store.Options{}, "diff", "--check", "--dir", dir); err != nil {
		t.Fatalf("check after diff: %v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "sqlite", "*.sql"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.WriteFile(files[0], []byte("SELECT 1;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = runMigrate(t, store.Options{}, "diff", "--check", "--dir", dir)
	if err == nil || !strings.Contains(err.Error(), filepath.Base(files[0])) {
		t.Fatalf("an edited file is not named: %v", err)
	}
	if _, err := runMigrate(t, store.Options{}, "diff", "--rehash", "--dir", dir); err != nil {
		t.Fatal(err)
	}
	if out, err := runMigrate(t, store.Options{}, "diff", "--check", "--dir", dir); err != nil {
		t.Fatalf("check after rehash: %v\n%s", err, out)
	}
}

func TestDiffRefusesANameThatIsNotOne(t *testing.T) {
	for _, name := range []string{"../x", "Add Phone", ""} {
		if _, err := runMigrate(t, store.Options{}, "diff", name, "--dir", t.TempDir()); err == nil {
			t.Errorf("diff accepts the name %q", name)
		}
	}
}

func TestGrantsQuoteTheUser(t *testing.T) {
	out, err := runMigrate(t, store.Options{}, "grants", "--runtime-user", `x"; DROP TABLE users; --`)
	if err != nil || !strings.Contains(out, `TO "x""; DROP TABLE users; --";`) {
		t.Fatalf("grants: %v\n%s", err, out)
	}
	if strings.Contains(out, `UPDATE, DELETE ON TABLE "audit_events" TO`) || !strings.Contains(out, `GRANT SELECT, INSERT ON TABLE "audit_events", `) {
		t.Fatalf("audit events are not append-only:\n%s", out)
	}
}
