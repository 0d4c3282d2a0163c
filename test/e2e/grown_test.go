package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"unframed/ent/bindings"
	"unframed/test/testkit"
)

// apiTests are those of package handlers that take every entity by themselves.
const apiTests = "TestAPIDoesWhatItsDocumentSays|TestDocumentAndBehaviourAgree|TestNobodyElseLearnsOfRowsByAPI|TestSensitiveFieldsAppearNowhere|TestEveryEntityHasItsPagesForAdministratorsAlone"

// atOnce is how many entities are looked at together: mostly they wait for the
// second that the press guard asks for.
const atOnce = 6

// TestEntitiesOfEveryKind does what a builder would do with more than twenty
// entities that between them have every type of field and every kind of edge:
// it puts the schemas of the zoo into a copy of the source code, generates,
// writes the migration, builds, and uses all their pages and all their API.
func TestEntitiesOfEveryKind(t *testing.T) {
	t.Parallel()
	if !thorough(t, "entities of every kind, through the pages and the API of an application that has grown by them") {
		t.Skip("see make thorough")
	}
	browser(t)
	axe := axeSource(t)
	copied := testkit.CopySource(t, "../..")
	moveIn(t, copied)
	inCopy(t, copied, "go", "generate", "./ent")
	inCopy(t, copied, "go", "run", "./cmd/app", "migrate", "diff", "zoo")
	program := filepath.Join(t.TempDir(), "app")
	inCopy(t, copied, "go", "build", "-o", program, "./cmd/app")
	inCopy(t, copied, program, "migrate", "diff", "--check")

	t.Run("API", func(t *testing.T) {
		t.Parallel()
		inCopy(t, copied, "go", "test", "-count=1", "./handlers", "-run", apiTests)
	})
	t.Run("pages on SQLite", func(t *testing.T) {
		t.Parallel()
		usePages(t, program, "", axe, func(string) bool { return true })
	})
	for engine, url := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run("pages on "+engine, func(t *testing.T) {
			t.Parallel()
			usePages(t, program, url(t), "", func(table string) bool { return strings.Contains("words documents articles", table) })
		})
	}
}

// moveIn gives the copy the schemas of the zoo, as if they were its own.
func moveIn(t *testing.T, copied string) {
	t.Helper()
	zoo, schemas := filepath.Join(copied, "adminkit", "kitchensink"), filepath.Join(copied, "ent", "schema")
	own := strings.NewReplacer("\thouse \"unframed/ent/schema\"\n", "", "house.", "", "unframed/adminkit/kitchensink/kinds", "unframed/ent/schema/kinds")
	files, err := filepath.Glob(filepath.Join(zoo, "ent", "schema", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("the zoo has no schemas", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(schemas, "zoo_"+filepath.Base(file)), []byte(own.Replace(string(text))), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(zoo, "kinds"), filepath.Join(schemas, "kinds")); err != nil {
		t.Fatal(err)
	}
}

// usePages runs the program on a database and uses the pages of the entities
// that the original lacks, several at once.
func usePages(t *testing.T, program, databaseURL, axe string, chosen func(table string) bool) {
	s := &shop{T: t, dir: t.TempDir()}
	if databaseURL != "" {
		s.env = append(s.env, "DATABASE_URL="+databaseURL)
	}
	s.command(program, "", "migrate", "up")
	for _, name := range []string{"root", "bob"} {
		s.command(program, password, "user", "create", "--username", name, "--email", name+"@example.org", "--password-stdin")
	}
	s.command(program, "", "user", "promote", "root")
	s.token = s.command(program, "", "user", "token", "root", "--name", "zoo", "--scope", "read", "--scope", "write", "--scope", "admin")
	s.serve(program)
	s.ask("PATCH", "/api/v1/settings", `{"time_zone":"Asia/Tokyo"}`, 200)
	g := &grown{shop: s, axe: axe, document: readGrownAPI(s)}

	tables := g.tables(t, chosen)
	var workers sync.WaitGroup
	queue := make(chan string)
	for range min(atOnce, len(tables)) {
		workers.Go(func() {
			for table := range queue {
				t.Run(table, func(t *testing.T) { // signed in anew: the password is asked for again after ten minutes
					p := newTab(t)
					g.by(t).signIn(p, "root")
					g.entity(t, p, table).walk()
					for _, heard := range append(p.errors(), p.warnings()...) {
						t.Errorf("the console says %s", heard)
					}
				})
			}
		})
	}
	for _, table := range tables {
		queue <- table
	}
	close(queue)
	workers.Wait()
	g.nobodyElse(t, tables)
	testkit.Report("zoo", fmt.Sprintf("pages of %d entities on %s: %d forms sent, %d of them refused with a sentence at each wrong field; %d pages looked at",
		len(tables), engineOf(databaseURL), g.sent.Load(), g.refused.Load(), g.looked.Load()))
}

func engineOf(databaseURL string) string {
	if databaseURL == "" {
		return "SQLite"
	}
	return "PostgreSQL"
}

// grown is the application that has grown, in use.
type grown struct {
	*shop
	axe                   string
	document              grownAPI
	sent, refused, looked atomic.Int64
}

// tables are those of the administration that the original does not have.
func (g *grown) tables(t *testing.T, chosen func(string) bool) []string {
	t.Helper()
	p := newTab(t)
	g.signIn(p, "root")
	p.open(g.origin + "/admin")
	var links, tables []string
	p.eval(`[...document.querySelectorAll("#entities + ul h3 a")].map(a => a.pathname.replace("/admin/", ""))`, &links)
	original := map[string]bool{}
	for _, b := range bindings.All() {
		original[b.Descriptor.Table] = true
	}
	for _, table := range links {
		if !original[table] && chosen(table) {
			tables = append(tables, table)
		}
	}
	if len(tables) == 0 || len(links) < 10+len(original)/2 {
		t.Fatalf("the administration has only %v", links)
	}
	if strings.Contains(strings.Join(links, " "), "hidden") {
		t.Error("what is hidden has a page")
	}
	return tables
}

// nobodyElse looks at every list, and tries every form, without the right.
func (g *grown) nobodyElse(t *testing.T, tables []string) {
	t.Helper()
	p := newTab(t)
	g.signIn(p, "bob")
	for _, table := range tables {
		for _, page := range []string{"", "/new", "/export", "/pick", "/bulk"} {
			var status int
			p.do(evalAwaited(`fetch("/admin/`+table+page+`").then(r => r.status)`, &status))
			if status != 403 && status != 404 {
				t.Errorf("bob's look at /admin/%s%s is answered %d", table, page, status)
			}
		}
	}
}
