package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// TestProductWithoutTheLedgerIsWholeWithoutIt makes a product of a copy of the source
// code without the ledger: it builds, vets and passes the tests of its main packages,
// has no table of the ledger, and is used by people, an administrator and a program.
// Then it gets an entity of its own, and a later version of the platform, in which the
// ledger changed too.
func TestProductWithoutTheLedgerIsWholeWithoutIt(t *testing.T) {
	if !thorough(t, "making a product without the ledger") {
		t.Skip("make thorough does it")
	}
	browser(t)
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	platform := underGit(t, testkit.CopySource(t, "../.."))
	made := filepath.Join(t.TempDir(), "portal")
	inCopy(t, platform, program, "new", "product", made, "--module", hut.Module, "--name", hut.Name, "--without", "ledger")
	underGit(t, made)
	inCopy(t, made, "go", "build", "./...")
	inCopy(t, made, "go", "vet", "./...")
	s, built := &shop{T: t, dir: t.TempDir()}, filepath.Join(t.TempDir(), "app")
	inCopy(t, made, "go", "build", "-o", built, "./cmd/app")
	if out := inCopy(t, made, built, "migrate", "diff", "--check"); strings.Contains(out, "transfers") {
		t.Error(out)
	}
	first, err := os.ReadFile(filepath.Join(made, "ent", "migrate", "migrations", "sqlite", "schema.hcl"))
	if err != nil || !strings.Contains(string(first), `"users"`) || strings.Contains(string(first), `"transfers"`) {
		t.Errorf("the tables are not those that are left, %v", err)
	}
	s.liveWithout(built)

	growTicket(t, made)
	inCopy(t, made, "go", "build", "-o", built, "./cmd/app")
	s.ticket(built)

	commitAll(t, made)
	replace(t, filepath.Join(platform, "ledger", "transfer.go"), "package ledger", "// A later version.\npackage ledger")
	replace(t, filepath.Join(platform, "templates", "layout.html"), "Skip to the content", "To the content")
	commitAll(t, platform)
	inCopy(t, made, "go", "run", "./cmd/app", "upgrade", "--from", platform)
	if _, err := os.Stat(filepath.Join(made, "ledger")); err == nil {
		t.Error("the upgrade brought the ledger")
	}
	layout, err := os.ReadFile(filepath.Join(made, "templates", "layout.html"))
	if err != nil || !strings.Contains(string(layout), "To the content") {
		t.Errorf("the upgrade did not bring the rest, %v", err)
	}
	inCopy(t, made, "go", "test", "-timeout", "25m", "./accounts", "./adminkit/...", "./handlers/...", "./internal/feature", "./internal/viewer", "./settings/...", "./shield", "./store/plan")
}

// liveWithout uses the product as people, an administrator and a program do.
func (s *shop) liveWithout(program string) {
	s.Helper()
	s.serve(program)
	p := newTab(s.T)
	p.signUp(s.app, "root", "root@example.org")
	s.command(program, "", "user", "promote", "root")
	for path, says := range map[string]string{"/dashboard": "Username", "/settings": "Time zone", "/settings/tokens": "Permissions", "/admin": "Users", "/admin/users": "root", "/admin/config": "Limits for an hour"} {
		if status := p.open(s.origin + path).Status; status != http.StatusOK {
			s.Errorf("%s is answered %d", path, status)
		}
		p.says(hut.Name, says)
		for _, of := range []string{"credits", "Balance", "ransfers", "Ledger", "reasury"} {
			if text := p.text("html"); strings.Contains(text, of) {
				s.Errorf("%s still speaks of %q:\n%s", path, of, text)
			}
		}
	}
	if status := p.open(s.origin + "/transfers").Status; status != http.StatusNotFound {
		s.Errorf("/transfers is answered %d", status)
	}
	s.token = s.command(program, "", "user", "token", "root", "--name", "shop", "--scope", "read", "--scope", "write", "--scope", "admin")
	if me := s.ask("GET", "/api/v1/me", "", http.StatusOK); !strings.Contains(me, `"root"`) || strings.Contains(me, "balance") {
		s.Errorf("who is signed in: %s", me)
	}
	s.command(program, "", "seed", "--users", "3")
	s.Program.Kill(s.T)
}

// ticket uses the entity that the builder added.
func (s *shop) ticket(program string) {
	s.Helper()
	s.command(program, "", "migrate", "up")
	s.Program.Again(s.T)
	eventually(s.T, "the product answers", func() bool {
		answer, err := http.Get("http://127.0.0.1:" + s.port + "/readyz")
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	s.ask("POST", "/api/v1/admin/tickets", `{"subject":"It leaks","user_id":"`+s.find("root")+`"}`, http.StatusCreated)
	s.Program.Kill(s.T)
}
