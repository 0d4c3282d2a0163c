package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"unframed/adminkit/scaffold/product"
	"unframed/config"
	"unframed/store"
	"unframed/test/testkit"
)

var hut = product.Note{Module: "example.com/garden/hut", Name: "Hut & Sons"}

// TestProductIsMadeAndUpgraded makes a product of a copy of the source code, gives
// it an entity, a rule and a colour of its own, drives it, and brings a later
// version of the platform into it: a header, a template and a column with rows
// changed there. A conflict that is planted is named by file and line.
func TestProductIsMadeAndUpgraded(t *testing.T) {
	if !thorough(t, "making a product and upgrading it") {
		t.Skip("make thorough does it")
	}
	browser(t)
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	platform := underGit(t, testkit.CopySource(t, "../.."))
	made := filepath.Join(t.TempDir(), "portal")
	inCopy(t, platform, program, "new", "product", made, "--module", hut.Module, "--name", hut.Name)
	underGit(t, made)
	inCopy(t, made, "go", "run", "./cmd/app", "migrate", "diff", "--check")
	growTicket(t, made)
	s, built := &shop{T: t, dir: t.TempDir()}, filepath.Join(t.TempDir(), "app")
	inCopy(t, made, "go", "build", "-o", built, "./cmd/app")
	s.drive(built)

	commitAll(t, made)
	moveOn(t, platform)
	t.Log(inCopy(t, made, "go", "run", "./cmd/app", "upgrade", "--from", platform))
	inCopy(t, made, "go", "build", "-o", built, "./cmd/app")
	s.upgraded(built)
	inCopy(t, made, "go", "run", "./cmd/app", "migrate", "diff", "--check")
	inCopy(t, made, "go", "vet", "./...")
	inCopy(t, made, "go", "test", "./accounts", "./adminkit/openapi", "./adminkit/scaffold/...", "./internal/documents", "./internal/viewer", "./ledger", "./shield", "./store/plan")

	commitAll(t, made)
	plantConflict(t, made, platform)
}

// underGit puts a folder under git, with all that is in it.
func underGit(t *testing.T, dir string) string {
	t.Helper()
	inCopy(t, dir, "git", "init", "-q", "-b", "main")
	commitAll(t, dir)
	return dir
}

func commitAll(t *testing.T, dir string) {
	t.Helper()
	inCopy(t, dir, "git", "add", "-A")
	inCopy(t, dir, "git", "-c", "user.name=Builder", "-c", "user.email=builder@example.com", "commit", "-q", "-m", "change")
}

// growTicket adds what is the builder's own.
func growTicket(t *testing.T, made string) {
	t.Helper()
	inCopy(t, made, "go", "run", "./cmd/app", "new", "entity", "Ticket", "subject:string:unique", "user:ref(User)")
	replace(t, filepath.Join(made, "ent", "schema", "ticket.go"), "rule.AnyOf{rule.Administrators()},", `rule.AnyOf{rule.Administrators(), rule.People(rule.Own("user_id"))},`)
	replace(t, filepath.Join(made, "static", "app.css"), "--accent: light-dark(#1f4fd8", "--accent: light-dark(#a01010")
	inCopy(t, made, "go", "generate", "./...")
	inCopy(t, made, "go", "run", "./cmd/app", "migrate", "diff", "add_ticket")
}

// replace changes one place of a file.
func replace(t *testing.T, file, old, text string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(content), old); n < 1 {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(content), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drive uses the product as people and an administrator do.
func (s *shop) drive(program string) {
	s.Helper()
	s.serve(program)
	p := newTab(s.T)
	p.signUp(s.app, "root", "root@example.org")
	s.command(program, "", "user", "promote", "root")
	for _, path := range []string{"/dashboard", "/settings", "/transfers", "/admin", "/admin/tickets"} {
		if status := p.open(s.origin + path).Status; status != http.StatusOK {
			s.Errorf("%s is answered %d", path, status)
		}
		p.says(hut.Name)
		if text := p.text("html"); strings.Contains(text, config.Name) && config.Name != hut.Name {
			s.Errorf("%s has the platform's name:\n%s", path, text)
		}
	}
	s.token = s.command(program, "", "user", "token", "root", "--name", "shop", "--scope", "read", "--scope", "write", "--scope", "admin")
	s.ask("POST", "/api/v1/admin/tickets", `{"subject":"It leaks","user_id":"`+s.find("root")+`"}`, http.StatusCreated)
	var document struct{ Info struct{ Title string } }
	if err := json.Unmarshal([]byte(s.ask("GET", "/api/openapi.json", "", http.StatusOK)), &document); err != nil || document.Info.Title != hut.Name {
		s.Errorf("the API's document is titled %q, %v", document.Info.Title, err)
	}
	s.Program.Kill(s.T)
}

const newPolicy = "accelerometer=(), ambient-light-sensor=(), "

// moveOn makes a later version of the platform: a header, a template, a schema.
func moveOn(t *testing.T, platform string) {
	t.Helper()
	replace(t, filepath.Join(platform, "shield", "headers.go"), "accelerometer=(), ", newPolicy)
	replace(t, filepath.Join(platform, "templates", "layout.html"), "Skip to the content", "To the content")
	replace(t, filepath.Join(platform, "ent", "schema", "session.go"), `field.String("user_agent")`, `field.String("user_agent").StorageKey("browser")`)
	inCopy(t, platform, "go", "generate", "./ent")
	inCopy(t, platform, "go", "run", "./cmd/app", "migrate", "diff", "browser", "--rename", "sessions.user_agent=browser")
	commitAll(t, platform)
}

// upgraded uses the product, with what was in its database before.
func (s *shop) upgraded(program string) {
	s.Helper()
	s.command(program, "", "migrate", "up")
	db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(s.dir, "data", "app.db")})
	if err != nil {
		s.Fatal(err)
	}
	var kept int
	err = db.DB().QueryRow(`SELECT count(*) FROM sessions WHERE browser LIKE 'Mozilla%'`).Scan(&kept)
	if err := db.Close(); err != nil {
		s.Error(err)
	}
	if err != nil || kept == 0 {
		s.Errorf("%d sessions have kept what the renamed column held, %v", kept, err)
	}
	s.Program.Again(s.T)
	var answer *http.Response
	eventually(s.T, "the upgraded product answers", func() bool {
		if answer, err = http.Get("http://127.0.0.1:" + s.port + "/readyz"); err == nil {
			_ = answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	if policy := answer.Header.Get("Permissions-Policy"); !strings.HasPrefix(policy, newPolicy) {
		s.Errorf("the platform's new header has not arrived: %s", policy)
	}
	p := newTab(s.T)
	s.signIn(p, "root")
	p.says("To the content", hut.Name)
	p.open(s.origin + "/admin/tickets")
	p.says("It leaks")
}

// plantConflict changes one line of a template on both sides.
func plantConflict(t *testing.T, made, platform string) {
	t.Helper()
	layout := filepath.Join("templates", "layout.html")
	replace(t, filepath.Join(made, layout), "To the content", "Down to the content")
	commitAll(t, made)
	replace(t, filepath.Join(platform, layout), "To the content", "Content")
	commitAll(t, platform)
	out, err := testkit.TryIn(made, "go", "run", "./cmd/app", "upgrade", "--from", platform)
	told := regexp.MustCompile(`(?m)^templates/layout\.html:(\d+): both changed this$`).FindStringSubmatch(out)
	if err == nil || told == nil {
		t.Fatalf("the conflict is not named: %v\n%s", err, out)
	}
	marked, err := os.ReadFile(filepath.Join(made, layout))
	if err != nil {
		t.Fatal(err)
	}
	if line := strings.Count(string(marked[:strings.Index(string(marked), "<<<<<<< ")]), "\n") + 1; told[1] != strconv.Itoa(line) {
		t.Errorf("the conflict is at line %d, not %s", line, told[1])
	}
}
