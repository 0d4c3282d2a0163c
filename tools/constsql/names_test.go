package constsql

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestEntryPointsExistInEnt fails when ent renames what this package watches.
func TestEntryPointsExistInEnt(t *testing.T) {
	config := &packages.Config{Mode: packages.NeedName | packages.NeedTypes, Dir: "../.."}
	loaded, err := packages.Load(config, entSQL, entSchema, entDialect)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(loaded) > 0 {
		t.Fatal("ent cannot be loaded from the application's module")
	}
	drivers := map[string]bool{"Driver.Exec": true, "Driver.Query": true, "Tx.Exec": true, "Tx.Query": true}
	for _, pkg := range loaded {
		for entry := range raw[pkg.PkgPath] {
			isEntry(t, pkg.Types, entry)
		}
		if pkg.PkgPath != entSchema {
			for entry := range drivers {
				isEntry(t, pkg.Types, entry)
			}
		}
	}
}

// isEntry fails unless a package has a function or "Type.Method" of the name
// that counts as an entry point.
func isEntry(t *testing.T, pkg *types.Package, entry string) {
	t.Helper()
	name, method, isMethod := strings.Cut(entry, ".")
	object := pkg.Scope().Lookup(name)
	if isMethod && object != nil {
		object, _, _ = types.LookupFieldOrMethod(object.Type(), true, pkg, method)
	}
	f, ok := object.(*types.Func)
	if !ok {
		t.Errorf("%s has no %s any more", pkg.Path(), entry)
		return
	}
	if _, ok := entryPoint(f); !ok {
		t.Errorf("%s is not recognised", f.FullName())
	}
}
