package documents

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/modfile"
)

var write = flag.Bool("write", false, "write the pictures and tables into docs/architecture.md")

const (
	architecture = "docs/architecture.md"
	rewrite      = "go test ./internal/documents -run TestArchitectureIsDrawnFromTheCode -write"
)

// module is the path of the project's module.
func module(t *testing.T, code fs.FS) string {
	t.Helper()
	text, err := fs.ReadFile(code, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	return modfile.ModulePath(text)
}

// drawn is what docs/architecture.md takes from the code, by the name between its
// marks.
func drawn(t *testing.T, code fs.FS) map[string]string {
	t.Helper()
	h, err := Survey(code, module(t, code))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := h.Picture()
	if err != nil {
		t.Fatal(err)
	}
	around, inside := h.Way("handlers.build"), h.Calls("handlers.serve")
	if len(around) < 3 || len(inside) < 5 {
		t.Fatalf("the chain of handlers is no longer built by handlers.build (%v) and handlers.serve (%v): say here where it is", around, inside)
	}
	var way, table strings.Builder
	way.WriteString("```mermaid\nflowchart LR\n  subgraph A[around the router]\n")
	for i, s := range append(around, inside...) {
		if i == len(around) {
			way.WriteString("  end\n  router[router] --> B\n  A --> router\n  subgraph B[as the row of the route table says]\n")
			table.WriteString("| *router* | finds the row of the route table, which says what follows |\n")
		}
		if fmt.Fprintf(&way, "    s%d[%s]\n", i, s.Name); i > 0 && i != len(around) {
			fmt.Fprintf(&way, "    s%d --> s%d\n", i-1, i)
		}
		fmt.Fprintf(&table, "| `%s` | %s |\n", s.Name, s.Does)
	}
	way.WriteString("  end\n```\n\n| step | what it says of itself |\n|---|---|\n")
	return map[string]string{"house": "```mermaid\n" + picture + "```\n", "packages": h.Table(), "way": way.String() + table.String()}
}

// TestArchitectureIsDrawnFromTheCode fails where the pictures and tables of
// docs/architecture.md are not those of the code.
func TestArchitectureIsDrawnFromTheCode(t *testing.T) {
	name := "../../" + architecture
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for part, content := range drawn(t, project) {
		begin, end := "<!-- "+part+": written by "+rewrite+" -->\n", "<!-- end of "+part+" -->"
		before, rest, found := strings.Cut(page, begin)
		old, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("%s has no part %q", architecture, part)
		}
		if old != content && !*write {
			t.Errorf("%s: the part %q is not what the code is; run: %s", architecture, part, rewrite)
		}
		page = before + begin + content + end + after
	}
	if *write {
		if err := os.WriteFile(name, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryPackageSaysWhatItIs holds each to a comment that begins as go doc
// wants it.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	h, err := Survey(project, module(t, project))
	if err != nil {
		t.Fatal(err)
	}
	for folder := range h.folders {
		generated := strings.HasPrefix(folder, "ent") && room(folder) == "ent"
		base := folder[strings.LastIndex(folder, "/")+1:]
		if says := h.Says[folder]; !generated && !strings.HasPrefix(says, "Package "+base+" ") && !strings.HasPrefix(says, "Command "+base+" ") {
			t.Errorf("the comment of the package in %s begins with %q", folder, says)
		}
	}
}

// TestHouseOfCirclesIsRefused and the arrows of a small house are the right ones.
func TestHouseOfCirclesIsRefused(t *testing.T) {
	source := func(pack, imports string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("// Package " + pack + " is a test.\npackage " + pack + "\n" + imports)}
	}
	code := fstest.MapFS{
		"a/a.go": source("a", "import _ \"m/b\"\nimport _ \"m/c\"\n"), "b/b.go": source("b", "import _ \"m/c\"\n"), "c/c.go": source("c", ""),
	}
	h, err := Survey(code, "m")
	if err != nil {
		t.Fatal(err)
	}
	if picture, err := h.Picture(); err != nil || picture != "flowchart TD\n  a[a] --> b[b]\n  b[b] --> c[c]\n" {
		t.Errorf("%v, %s", err, picture)
	}
	code["c/c.go"] = source("c", "import _ \"m/a\"\n")
	if h, err = Survey(code, "m"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Picture(); err == nil {
		t.Error("imports in a circle were drawn")
	}
}
