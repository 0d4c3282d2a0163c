package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// TestTutorialIsTrue performs docs/extend.md as it is printed, on a copy of the
// source code, and then uses what came of it on databases that were in use
// before.
func TestTutorialIsTrue(t *testing.T) {
	t.Parallel()
	before, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	notYetPerformed(t)
	copied := testkit.CopySource(t, "../..")
	commands, changes := 0, 0
	for _, block := range blocksOf(t, filepath.Join(copied, "docs", "extend.md")) {
		done, changed := block.perform(t, copied)
		commands, changes = commands+done, changes+changed
	}
	after := filepath.Join(t.TempDir(), "app")
	inCopy(t, copied, "go", "build", "-o", after, "./cmd/app")
	inCopy(t, copied, after, "migrate", "diff", "--check")
	if out := inCopy(t, copied, "gofmt", "-l", "ent/schema", "handlers", "internal/viewer"); out != "" {
		t.Errorf("what the tutorial prints is not formatted: %s", out)
	}
	if out := inCopy(t, copied, after, "rules"); !strings.Contains(out, "accountant: an accountant, may see invoices") || !strings.Contains(out, "    an accountant: all rows\n") {
		t.Errorf("app rules does not know the tutorial's role:\n%s", out)
	}
	change(t, filepath.Join(copied, "handlers", "billing.go"), accountingByAPI)
	if err := os.WriteFile(filepath.Join(copied, "handlers", "billing_api.go"), []byte(accountingDocumented), 0o600); err != nil {
		t.Fatal(err)
	}
	inCopy(t, copied, "go", "test", "./handlers", "-run", "TestTemplatesFitTheirPages|TestDocumentHas|TestEveryRowAdmits")
	if thorough(t, "every viewer's operations on the tutorial's entity") {
		inCopy(t, copied, "go", "test", "./cmd/app", "-run", "TestNothingIsOpen")
	}

	for engine, url := range map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		t.Run(engine, func(t *testing.T) { useInvoices(t, before, after, url(t)) })
	}
	testkit.Report("tutorial", fmt.Sprintf("docs/extend.md: %d commands and %d changes performed as printed", commands, changes))
}

// accountingByAPI is a row of the API for the tutorial's role, which the tests then
// ask for as everybody and with every token.
const accountingByAPI = ` 		{Method: route.Get, Path: "/invoices", Access: route.User, Handle: b.invoices},
+		{Method: route.Get, Path: "/api/v1/accounting", Access: route.Holding("accountants", viewer.SeeInvoices), Scope: "admin", Query: route.NoQuery, Handle: b.invoices},
`

// accountingDocumented is what the document of the API says of it.
const accountingDocumented = `package handlers

import "unframed/adminkit/openapi"

// Operations are those of the area's API.
func (*billing) Operations() []openapi.Operation {
	return []openapi.Operation{{Method: "get", Path: "/api/v1/accounting", ID: "listAccounting", Summary: "Invoices", Tag: "invoices", Status: "200"}}
}
`

// notYetPerformed skips the test where the source code is a builder's who has
// followed the tutorial.
func notYetPerformed(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "..", "ent", "schema", "invoice.go")); err == nil {
		testkit.Report("skipped", "the tutorial: it has been performed here already")
		t.Skip("it has been performed here already")
	}
}

// perform does what a block says, and counts the commands and the changes.
func (b block) perform(t *testing.T, copied string) (commands, changes int) {
	t.Helper()
	switch {
	case b.file == "" && b.kind != "sh": // shown, not performed
	case b.file == "":
		for line := range strings.Lines(b.text) {
			inCopy(t, copied, "sh", "-c", line)
			commands++
		}
	case b.kind == "diff":
		change(t, filepath.Join(copied, b.file), b.text)
		changes++
	default:
		if err := os.WriteFile(filepath.Join(copied, b.file), []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		changes++
	}
	return commands, changes
}

// block is a fenced block of a document.
type block struct{ kind, file, text, step string }

var fenced = regexp.MustCompile("(?ms)^```(\\w+)(?: file=(\\S+))?\n(.*?)^```$")

func blocksOf(t *testing.T, path string) []block {
	t.Helper()
	document, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	for section := range strings.SplitSeq(string(document), "\n## ") {
		step, _, _ := strings.Cut(section, "\n")
		for _, m := range fenced.FindAllStringSubmatch(section, -1) {
			blocks = append(blocks, block{m[1], m[2], m[3], step})
		}
	}
	if len(blocks) < 8 {
		t.Fatalf("the document has only %d blocks", len(blocks))
	}
	return blocks
}

// change replaces the lines without + by those without -, which have to stand
// in the file once.
func change(t *testing.T, path, diff string) {
	t.Helper()
	var old, changed strings.Builder
	for line := range strings.Lines(diff) {
		mark, rest := " ", "\n" // an empty line may have lost its space
		if line != "\n" {
			mark, rest = line[:1], line[1:]
		}
		if mark != "+" {
			old.WriteString(rest)
		}
		if mark != "-" {
			changed.WriteString(rest)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(content), old.String()); n != 1 {
		t.Fatalf("what is to be changed stands in %s %d times:\n%s\nThe file is\n%s", filepath.Base(path), n, old.String(), content)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(content), old.String(), changed.String(), 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// inCopy runs a command in the copy and returns what it printed.
func inCopy(t *testing.T, dir string, argv ...string) string {
	t.Helper()
	out, _ := testkit.RunIn(t, dir, argv...)
	return out
}
