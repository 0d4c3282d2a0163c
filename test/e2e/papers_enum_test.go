package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// TestAValueAddedToAnEnumIsTakenByTheForm adds a value to an enum whose rows are
// there: the form, the API and the database take it, and still nothing else.
func TestAValueAddedToAnEnumIsTakenByTheForm(t *testing.T) {
	if !thorough(t, "a value added to an enum, through the form of an application that is built twice") {
		t.SkipNow()
	}
	t.Parallel()
	browser(t)
	const more, less = `Values("draft", "sent", "void")`, `Values("draft", "sent")`
	copied := copyWithPapers(t, strings.NewReplacer(more, less))
	before, after := filepath.Join(t.TempDir(), "before"), filepath.Join(t.TempDir(), "after")
	migrateAndBuild(t, copied, "papers", before)
	schema := filepath.Join(copied, "ent", "schema", "paper.go")
	text, err := os.ReadFile(schema)
	if err == nil {
		err = os.WriteFile(schema, []byte(strings.ReplaceAll(string(text), less, more)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	migrateAndBuild(t, copied, "void", after)
	for engine, url := range map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(engine, func(t *testing.T) {
			l := openLibraryOf(t, before, url(t))
			paper := "papers/" + l.made("papers", map[string]any{"title": "Begun before", "state": "sent"})
			l.expect(http.StatusUnprocessableEntity, `"name":"state"`, "PATCH", paper, `{"state":"void"}`) // the twin
			l.command(after, "", "migrate", "up")
			l.serve(after)
			l.expect(200, `"state":"sent"`, "GET", paper, "")
			e := editor{l, newTab(t)}
			e.signIn(e.p, "root")
			e.opens(paper + "/edit")
			e.p.eval(`document.getElementById("state").value = "void"`, nil)
			e.saves(200, "void")
			e.expect(200, `"state":"void"`, "GET", paper, "")
			e.made("papers", map[string]any{"title": "Begun after", "state": "void"})
			e.expect(http.StatusUnprocessableEntity, `"name":"state"`, "PATCH", paper, `{"state":"lost"}`)
			l.command(after, "", "migrate", "verify")
		})
	}
}
