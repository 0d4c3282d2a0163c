package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestDatabaseFileThatIsGoneTakesNoChanges moves the file away under a running
// server, puts another in its place, and puts it back.
func TestDatabaseFileThatIsGoneTakesNoChanges(t *testing.T) {
	dir := t.TempDir()
	a := serveApp(t, dir)
	ann := newAnn(t, a.url)
	path := filepath.Join(dir, dataDir, "app.db")
	away := path + ".away"
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(what string) {
		t.Helper()
		ann.mustBe("a change with "+what, http.StatusServiceUnavailable, "Nothing was changed", func() (int, string) { return ann.rename("Lost") })
		if status, _ := ask(t, a.url); status != http.StatusServiceUnavailable {
			t.Errorf("with %s /readyz answers %d", what, status)
		}
	}
	move(path, away)
	refused("the file moved")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused("another file in its place")
	a.mustSay(t, "deleted, moved or replaced")
	move(away, path)
	ann.becomes(http.StatusOK)
	ann.mustBe("a change with the file back", http.StatusSeeOther, "", func() (int, string) { return ann.rename("Kept") })
}

// nameIn is ann's display name as the database file has it.
func nameIn(t *testing.T, path string) (name string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.DB().QueryRow("SELECT display_name FROM users WHERE username = 'ann'").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestLogThatIsGoneTakesNoChanges takes away and replaces what lies beside the
// database under a running server. Nothing is acknowledged from then on, what was
// acknowledged before is there although the server is killed, and so is what is
// changed after it was started again.
func TestLogThatIsGoneTakesNoChanges(t *testing.T) {
	for _, file := range []string{"app.db-wal", "app.db-shm"} {
		for how, do := range map[string]func(path string) error{
			"deleted": os.Remove,
			"replaced": func(path string) error {
				if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
					return err
				}
				return os.Rename(path+".new", path)
			},
		} {
			t.Run(file+" "+how, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				a := serveApp(t, dir)
				ann := newAnn(t, a.url)
				ann.mustBe("a change", http.StatusSeeOther, "", func() (int, string) { return ann.rename("Kept") })
				if err := do(filepath.Join(dir, dataDir, file)); err != nil {
					t.Fatal(err)
				}
				ann.mustBe("a change", http.StatusServiceUnavailable, "Nothing was changed", func() (int, string) { return ann.rename("Lost") })
				ann.becomes(http.StatusServiceUnavailable)
				a.mustSay(t, file)
				_ = a.Process.Kill()
				_ = a.Wait()
				if got := nameIn(t, filepath.Join(dir, dataDir, "app.db")); got != "Kept" {
					t.Errorf("after the server was killed the name is %q", got)
				}
			})
		}
	}
}

// TestAnotherProgramLeavesTheLogAlone opens and closes the database of a running
// server as a backup does. SQLite deletes the log with the last that closes it, and
// asks the locks on the database file who that is.
func TestAnotherProgramLeavesTheLogAlone(t *testing.T) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		testkit.Report("skipped", "another program beside SQLite's log: no sqlite3 in PATH")
		t.Skip("no sqlite3")
	}
	dir := t.TempDir()
	a := serveApp(t, dir)
	ann := newAnn(t, a.url)
	for i := range 3 {
		name := fmt.Sprint("Change ", i)
		ann.mustBe("a change", http.StatusSeeOther, "", func() (int, string) { return ann.rename(name) })
		backup := filepath.Join(dir, fmt.Sprint("backup", i))
		if out, err := exec.Command(program, filepath.Join(dir, dataDir, "app.db"), ".backup "+backup).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got := nameIn(t, backup); got != name {
			t.Errorf("in the backup the name is %q, want %q", got, name)
		}
	}
	ann.becomes(http.StatusOK)
	if said := a.stderr.String(); strings.Contains(said, "ERROR") {
		t.Error(said)
	}
	_ = a.Process.Kill()
	_ = a.Wait()
	if got := nameIn(t, filepath.Join(dir, dataDir, "app.db")); got != "Change 2" {
		t.Errorf("after the server was killed the name is %q", got)
	}
}
