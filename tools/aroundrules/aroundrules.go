// Package aroundrules finds what the rules of ent/schema cannot bind. A query's
// predicates and orders along edges are held to the rules of what they lead to;
// a function that is handed the statement itself can join any table and select
// any column. So these are for the packages that trusted.go names, each with its
// reason:
//
//   - Modify of a query or a change;
//   - a function that takes ent's *sql.Selector or *sql.UpdateBuilder.
//
// And these are for nobody: AsSystem of package viewer, which is for tests; a
// right that is declared elsewhere than in a variable of its package, where app
// rules would not list it; a context that decides past all rules.
//
// Generated files, tests and packages named testkit are left out.
package aroundrules

import (
	"go/ast"
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Analyzer is the check.
var Analyzer = &analysis.Analyzer{
	Name: "aroundrules",
	Doc:  "find code that goes around the rules of ent/schema",
	Run:  run,
}

const entSQL = "entgo.io/ent/dialect/sql"

type check struct {
	pass    *analysis.Pass
	trusted bool
	needed  bool
}

func run(pass *analysis.Pass) (any, error) {
	own := pass.Pkg.Path()
	if path.Base(own) == "testkit" {
		return nil, nil
	}
	_, isTrusted := trusted[strings.TrimPrefix(own, "unframed/")]
	c := &check{pass: pass, trusted: isTrusted}
	var files []*ast.File
	for _, f := range pass.Files {
		if !ast.IsGenerated(f) && !strings.HasSuffix(pass.Fset.Position(f.FileStart).Filename, "_test.go") {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	nodes := []ast.Node{(*ast.CallExpr)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)}
	inspector.New(files).WithStack(nodes, func(n ast.Node, push bool, stack []ast.Node) bool {
		if !push {
			return true
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			c.call(n, stack)
		case *ast.FuncLit:
			c.function(n, n.Type)
		case *ast.FuncDecl:
			c.function(n.Name, n.Type)
		}
		return true
	})
	if c.trusted && !c.needed {
		pass.Reportf(files[0].Name.Pos(), "%s is named in tools/aroundrules/trusted.go without need: take it out", own)
	}
	return nil, nil
}

// unbound reports what only trusted packages may do.
func (c *check) unbound(at ast.Node, what string) {
	c.needed = true
	if !c.trusted {
		c.pass.ReportRangef(at, "%s is bound by no rule: ask along edges, or name the package and why in tools/aroundrules/trusted.go", what)
	}
}

func (c *check) function(at ast.Node, f *ast.FuncType) {
	for _, p := range f.Params.List {
		pointer, ok := c.pass.TypesInfo.TypeOf(p.Type).(*types.Pointer)
		if !ok {
			continue
		}
		named, ok := pointer.Elem().(*types.Named)
		if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != entSQL {
			continue
		}
		if name := named.Obj().Name(); name == "Selector" || name == "UpdateBuilder" {
			c.unbound(at, "a function that takes the "+name+" of a statement")
		}
	}
}

func (c *check) call(call *ast.CallExpr, stack []ast.Node) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	called, ok := c.pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok || called.Pkg() == nil {
		return
	}
	from, name := called.Pkg().Path(), called.Name()
	switch {
	case name == "Modify" && path.Base(from) == "ent":
		c.unbound(selector.Sel, "Modify")
	case from == "unframed/viewer" && name == "AsSystem":
		c.pass.ReportRangef(call, "AsSystem is for tests: declare what is needed by viewer.System")
	case from == "unframed/viewer" && name == "System" && !inPackageVariable(stack):
		c.pass.ReportRangef(call, "a right of the system is declared in a variable of its package, where app rules finds it")
	case path.Base(from) == "privacy" && name == "DecisionContext":
		c.pass.ReportRangef(call, "a context that decides switches all rules off: declare what is needed by viewer.System")
	}
}

func inPackageVariable(stack []ast.Node) bool {
	for _, n := range stack {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return true
}
