package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"unframed/test/testkit"
)

// papersProgram is the application grown by the entities of testdata/papers:
// papers with tags, and one whose name is that of a paper with more behind it.
var papersProgram struct {
	sync.Once
	path string
}

// buildPapers builds it as a builder would, once for all tests.
func buildPapers(t *testing.T) string {
	t.Helper()
	papersProgram.Do(func() {
		copied := copyWithPapers(t, strings.NewReplacer())
		program := filepath.Join(binaryDir, "papers")
		migrateAndBuild(t, copied, "papers", program)
		papersProgram.path = program
	})
	if papersProgram.path == "" {
		t.Fatal("the application with papers could not be built")
	}
	return papersProgram.path
}

// copyWithPapers is a copy of the source code with the entities in it, changed.
func copyWithPapers(t *testing.T, changed *strings.Replacer) (copied string) {
	t.Helper()
	copied = testkit.CopySource(t, "../..")
	schemas, err := filepath.Glob(filepath.Join("testdata", "papers", "*.go"))
	if err != nil || len(schemas) == 0 {
		t.Fatal("there are no schemas", err)
	}
	for _, schema := range schemas {
		text, err := os.ReadFile(schema)
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, "ent", "schema", filepath.Base(schema)), []byte(changed.Replace(string(text))), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// migrateAndBuild does what a builder does after a change of the schemas.
func migrateAndBuild(t *testing.T, copied, migration, program string) {
	t.Helper()
	inCopy(t, copied, "go", "generate", "./ent")
	inCopy(t, copied, "go", "run", "./cmd/app", "migrate", "diff", migration)
	inCopy(t, copied, "go", "build", "-o", program, "./cmd/app")
}

// library is that application in use on a database, with an administrator root, whose
// token the requests show, and bob.
type library struct{ *shop }

func openLibrary(t *testing.T, databaseURL string) *library {
	t.Helper()
	return openLibraryOf(t, buildPapers(t), databaseURL)
}

func openLibraryOf(t *testing.T, program, databaseURL string) *library {
	t.Helper()
	s := &shop{T: t, dir: t.TempDir()}
	if databaseURL != "" {
		s.env = append(s.env, "DATABASE_URL="+databaseURL)
	}
	s.command(program, "", "migrate", "up")
	for _, name := range []string{"root", "bob"} {
		s.command(program, password, "user", "create", "--username", name, "--email", name+"@example.org", "--password-stdin")
	}
	s.command(program, "", "user", "promote", "root")
	s.token = s.newToken(program, "root", "read", "write", "admin")
	s.serve(program)
	return &library{s}
}

// newToken makes an API token of these scopes.
func (s *shop) newToken(program, who string, scopes ...string) string {
	s.Helper()
	args := []string{"user", "token", who, "--name", strings.Join(append([]string{"for"}, scopes...), " ")}
	for _, scope := range scopes {
		args = append(args, "--scope", scope)
	}
	return strings.TrimSpace(s.command(program, "", args...))
}

// eachLibrary runs the test with a library on every engine.
func eachLibrary(t *testing.T, test func(l *library)) {
	buildPapers(t)
	for engine, url := range map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(openLibrary(t, url(t)))
		})
	}
}

// with is the library for a part of a test.
func (l *library) with(t *testing.T) *library {
	s := *l.shop
	s.T = t
	return &library{&s}
}

// reply is what a request is answered with.
type reply struct {
	status int
	header http.Header
	body   string
}

const rows = "/api/v1/admin/"

// send sends a request to the API of the entities, or to a path of its own, with
// the headers given by name and value. An empty Authorization is none.
func (l *library) send(method, path, body string, headers ...string) reply {
	l.Helper()
	if !strings.HasPrefix(path, "/") {
		path = rows + path
	}
	r, err := http.NewRequest(method, l.origin+path, strings.NewReader(body))
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(l.token))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Del(headers[i]); headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Error(err)
		return reply{}
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		l.Error(err)
	}
	return reply{answer.StatusCode, answer.Header, string(content)}
}

// expect is send with an answer that is expected.
func (l *library) expect(status int, part, method, path, body string, headers ...string) reply {
	l.Helper()
	r := l.send(method, path, body, headers...)
	if r.status != status || !strings.Contains(r.body, part) {
		l.Fatalf("%s %s %s is answered %d, want %d and %q:\n%.2000s", method, path, body, r.status, status, part, r.body)
	}
	return r
}

var idInBody = regexp.MustCompile(`"id":"([^"]+)"`)

// made makes a row and returns its id.
func (l *library) made(table string, row map[string]any) string {
	l.Helper()
	body, err := json.Marshal(row)
	if err != nil {
		l.Fatal(err)
	}
	r := l.send("POST", table, string(body))
	if r.status != http.StatusCreated {
		l.Errorf("making one of %s is answered %d: %s", table, r.status, r.body)
		return ""
	}
	return first(idInBody.FindStringSubmatch(r.body))
}

// madeMany makes so many rows, several at once, and returns their ids.
func (l *library) madeMany(n int, table string, row func(i int) map[string]any) []string {
	l.Helper()
	ids, next := make([]string, n), make(chan int)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for i := range next {
				ids[i] = l.made(table, row(i))
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
	if l.Failed() {
		l.FailNow()
	}
	return ids
}

// linked are the ids that an edge leads to, in order, read by pages of a length.
func (l *library) linked(of string, limit int) []string {
	l.Helper()
	var ids []string
	for cursor := ""; ; {
		var page struct {
			Items []struct{ ID string }
			Next  string
			Scans []string
		}
		answer := l.expect(200, "", "GET", fmt.Sprintf("%s?limit=%d&cursor=%s", of, limit, cursor), "")
		if err := json.Unmarshal([]byte(answer.body), &page); err != nil {
			l.Fatal(err)
		}
		if len(page.Scans) > 0 || len(page.Items) > limit {
			l.Errorf("a page of %s has %d rows, %v", of, len(page.Items), page.Scans)
		}
		for _, item := range page.Items {
			if slices.Contains(ids, item.ID) {
				l.Errorf("%s is on two pages of %s", item.ID, of)
			}
			ids = append(ids, item.ID)
		}
		if cursor = page.Next; cursor == "" {
			slices.Sort(ids)
			return ids
		}
	}
}

// leadsTo holds what an edge leads to against these ids.
func (l *library) leadsTo(of string, want ...string) {
	l.Helper()
	want = slices.Sorted(slices.Values(want))
	if got := l.linked(of, 200); !slices.Equal(got, want) {
		l.Errorf("%s are %d: %v, want %d: %v", of, len(got), got, len(want), want)
	}
}

// quoted is a list of ids as JSON.
func quoted(ids ...string) string {
	text, _ := json.Marshal(ids) // strings always can be
	return string(text)
}
