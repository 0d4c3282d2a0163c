package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unframed/adminkit/scaffold/product"
	"unframed/handlers"
	"unframed/internal/feature"
	"unframed/test/testkit"
	tested "unframed/test/testkit/features"
)

// TestFeatureIsOneLine takes the line of each feature away: its commands, its
// settings and its rows of the table are gone, and what is the platform's stays. The
// pages that every entity has go with its schema.
func TestFeatureIsOneLine(t *testing.T) {
	all := features
	t.Cleanup(func() { features = all })
	with := whatThereIs()
	for i, f := range all {
		var its []string
		for _, c := range f.Commands() {
			its = append(its, "command "+c.Name())
		}
		for _, d := range f.Settings {
			its = append(its, "setting "+d.Name())
		}
		site, err := f.Site(feature.Parts{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range site.Area.Routes() {
			its = append(its, r.Method+" "+r.Path)
		}
		features = slices.Delete(slices.Clone(all), i, i+1)
		without := whatThereIs()
		for _, thing := range with {
			is, stays := slices.Contains(its, thing), slices.Contains(without, thing)
			if is && stays && !strings.Contains(thing, " /admin/") || !is && !stays {
				t.Errorf("%s, which the feature %s has: %v, is there without its line: %v", thing, f.Name, is, stays)
			}
		}
		if len(its) < 10 {
			t.Errorf("%s has only %q", f.Name, its)
		}
	}
}

// whatThereIs are the commands, settings and rows of the program as features is.
func whatThereIs() (all []string) {
	for _, c := range root().Commands() {
		all = append(all, "command "+c.Name())
	}
	for _, d := range declaredSettings() {
		all = append(all, "setting "+d.Name())
	}
	for _, r := range handlers.Routes(features) {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// TestTestsHaveTheFeaturesOfTheProgram compares the two lists.
func TestTestsHaveTheFeaturesOfTheProgram(t *testing.T) {
	if !slices.Equal(features.Names(), tested.All.Names()) {
		t.Errorf("the program has %q, tests have %q", features.Names(), tested.All.Names())
	}
}

// TestWhatAFeatureHasIsInItsList leaves each feature out of the source code as it
// stands: of the files that stay, none imports what is gone, neither its packages nor
// what is generated of its entities.
func TestWhatAFeatureHasIsInItsList(t *testing.T) {
	whole := sourceTree(t)
	if got := whole.Features(); !slices.Equal(got, features.Names()) {
		t.Fatalf("lists of files are there for %q, the features are %q", got, features.Names())
	}
	for _, feature := range features.Names() {
		for _, fault := range leftBehind(t, whole, feature) {
			t.Error(fault)
		}
		whole["planted/planted.go"] = product.File{Text: []byte("package planted\n\nimport (\n\t_ \"unframed/ent/transfer\"\n\t_ \"unframed/ledger\"\n)\n")}
		if got := leftBehind(t, whole, feature); feature == "ledger" && len(got) != 2 {
			t.Errorf("of a file that imports the ledger and is not listed, the test says %q", got)
		}
		delete(whole, "planted/planted.go")
	}
}

// leftBehind says which files stay without the feature although they import what is
// gone.
func leftBehind(t *testing.T, whole product.Tree, feature string) (faults []string) {
	t.Helper()
	rest, err := whole.Without(feature)
	if err != nil {
		t.Fatal(err)
	}
	gone := map[string]bool{}
	for name := range whole {
		if _, stays := rest[name]; stays || path.Ext(name) != ".go" {
			continue
		}
		gone["unframed/"+path.Dir(name)] = true
		if dir, file := path.Split(name); dir == "ent/schema/" {
			gone["unframed/ent/"+strings.TrimSuffix(file, ".go")] = true
		}
	}
	byHand := func(name string) bool {
		generated := strings.HasPrefix(name, "ent/") && !strings.HasPrefix(name, "ent/schema/")
		return path.Ext(name) == ".go" && !generated && !strings.Contains(name, "/testdata/")
	}
	for name := range rest {
		if byHand(name) {
			delete(gone, "unframed/"+path.Dir(name)) // a part of the package stays
		}
	}
	for name, f := range rest {
		if !byHand(name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, f.Text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if of, _ := strconv.Unquote(spec.Path.Value); gone[of] {
				faults = append(faults, fmt.Sprintf("%s imports %s, which goes with the feature %s: list the file in features/%s.txt, or have the feature give it what it needs", name, of, feature, feature))
			}
		}
	}
	return faults
}

// sourceTree is what git keeps of the source code, as it stands.
func sourceTree(t *testing.T) product.Tree {
	t.Helper()
	copied := testkit.CopySource(t, "../..")
	tree := product.Tree{}
	err := filepath.WalkDir(copied, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(copied, file)
		tree[filepath.ToSlash(name)] = product.File{Text: text, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
