// Package aroundrules finds what the rules of ent/schema cannot bind. A query's
// predicates and orders along edges are held to the rules of what they lead to;
// a function that is handed the statement itself can join any table and select
// any column. So these are for the packages that trusted.go names, each with its
// reason:
//
//   - Modify of a query or a change;
//   - a function that takes ent's *sql.Selector or *sql.UpdateBuilder;
//   - a piece of a statement, such as sql.Expr, sql.EQ or a subquery by sql.Select,
//     which any predicate takes for a value, and every method of one;
//   - a name of a column that is no constant word: ent writes "(SELECT …)" into the
//     statement as it stands;
//   - HasRow of a change, which asks any table whoever acts;
//   - Within, Value and Beside of internal/names, by which the data layer lets a SELECT
//     stand within a statement.
//
// Exists of package rule, which does so too, is for hooks, in package ent/schema.
//
// Who somebody is, is said by package accounts alone (viewer.Person), and the
// connection pool under the data layer (Store.DB) is for the packages named here.
//
// And these are for nobody: AsSystem of package viewer, which is for tests; a
// right that is declared elsewhere than in a variable of its package, where app
// rules would not list it; a context that decides past all rules; inside a
// function given to Transact a context from outside, in which the store's own
// client would not be refused. Handing one of them on as a value is using it.
//
// Generated files, tests, and packages named testkit or in a folder of that name
// are left out.
package aroundrules

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path"
	"regexp"
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
	if path.Base(own) == "testkit" || path.Base(path.Dir(own)) == "testkit" {
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
	nodes := []ast.Node{(*ast.CallExpr)(nil), (*ast.SelectorExpr)(nil), (*ast.CompositeLit)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)}
	inspector.New(files).WithStack(nodes, func(n ast.Node, push bool, stack []ast.Node) bool {
		if !push {
			return true
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			c.transaction(n)
			c.names(n)
		case *ast.SelectorExpr:
			c.use(n, stack)
		case *ast.CompositeLit:
			if named, ok := c.pass.TypesInfo.TypeOf(n).(*types.Named); ok && len(n.Elts) > 0 && named.Obj().Name() == "Viewer" && fromViewer(named.Obj()) {
				c.person(n)
			}
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

// pieces are the functions of ent's builders that make part of a statement and do not
// say so by what they return.
var pieces = map[string]bool{"Raw": true, "Dialect": true, "Table": true}

func isOfSQL(from string) bool { return from == entSQL || strings.HasPrefix(from, entSQL+"/") }

// makesPiece reports whether a function returns, or is a method of, what ent writes
// into a statement as it stands: it has a method Query.
func makesPiece(f *types.Func) bool {
	isPiece := func(v *types.Var) bool {
		if v == nil {
			return false
		}
		method, _, _ := types.LookupFieldOrMethod(v.Type(), true, f.Pkg(), "Query")
		_, is := method.(*types.Func)
		return is
	}
	results := f.Signature().Results()
	for i := range results.Len() {
		if isPiece(results.At(i)) {
			return true
		}
	}
	return isPiece(f.Signature().Recv())
}

var word = regexp.MustCompile(`^\w+$`)

// names reports a column whose name is no constant word, given to a function of ent's
// builders or to what generated code calls As.
func (c *check) names(call *ast.CallExpr) {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	used, ok := c.pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok || used.Pkg() == nil || used.Signature().Recv() != nil {
		return
	}
	from, name := used.Pkg().Path(), used.Name()
	if !(isOfSQL(from) && !pieces[name] && !makesPiece(used) || path.Base(from) == "ent" && name == "As") {
		return // a piece is found by itself
	}
	for i, argument := range call.Args {
		value := c.pass.TypesInfo.Types[argument]
		if basic, ok := value.Type.Underlying().(*types.Basic); !ok || basic.Info()&types.IsString == 0 {
			continue
		}
		if i > 0 && strings.HasPrefix(name, "Field") && !strings.HasPrefix(name, "Fields") {
			break // what the column is compared with
		}
		if value.Value == nil || !word.MatchString(constant.StringVal(value.Value)) {
			c.unbound(argument, "a name in a statement that is no constant word")
		}
	}
}

// pools are the packages that may take the connection pool.
var pools = map[string]bool{"store": true, "store/janitor": true, "store/migrate": true, "store/prune": true, "store/searchkey": true}

func (c *check) use(selector *ast.SelectorExpr, stack []ast.Node) {
	used, ok := c.pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok || used.Pkg() == nil {
		return
	}
	from, name := used.Pkg().Path(), used.Name()
	isMethod := used.Signature().Recv() != nil
	switch {
	case name == "Modify" && path.Base(from) == "ent":
		c.unbound(selector.Sel, "Modify")
	case name == "HasRow" && path.Base(from) == "ent":
		c.unbound(selector.Sel, "HasRow")
	case from == "unframed/internal/names" && (name == "Within" || name == "Value" || name == "Beside"):
		c.unbound(selector.Sel, name+", which lets a SELECT stand within a statement,")
	case name == "Exists" && from == "unframed/ent/schema/rule" && c.own() != "ent/schema":
		c.pass.ReportRangef(selector.Sel, "Exists is bound by no rule: it is for hooks of ent/schema, which tell nobody of a row")
	case isOfSQL(from) && (pieces[name] && !isMethod || makesPiece(used)):
		c.unbound(selector.Sel, "a piece of a statement, made by "+name+",")
	case from == "unframed/store" && name == "DB" && isMethod && !pools[c.own()]:
		c.pass.ReportRangef(selector.Sel, "the connection pool is bound by no rule and by no transaction: go through the client")
	case !fromViewer(used):
		if path.Base(from) == "privacy" && name == "DecisionContext" {
			c.pass.ReportRangef(selector, "a context that decides switches all rules off: declare what is needed by viewer.System")
		}
	case name == "Person":
		c.person(selector)
	case name == "AsSystem":
		c.pass.ReportRangef(selector, "AsSystem is for tests: declare what is needed by viewer.System")
	case name == "System" && !inPackageVariable(stack):
		c.pass.ReportRangef(selector, "a right of the system is declared in a variable of its package, where app rules finds it")
	}
}

func (c *check) own() string { return strings.TrimPrefix(c.pass.Pkg.Path(), "unframed/") }

func fromViewer(o types.Object) bool {
	return o.Pkg() != nil && o.Pkg().Path() == "unframed/internal/viewer"
}

// person reports a viewer that is made up.
func (c *check) person(at ast.Node) {
	if own := c.own(); own != "accounts" && own != "internal/viewer" {
		c.pass.ReportRangef(at, "who somebody is, is said by package accounts alone, which has proof: take the viewer from an Identity")
	}
}

// transaction reports a context from outside in a function given to Transact.
func (c *check) transaction(call *ast.CallExpr) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Transact" {
		return
	}
	for _, argument := range call.Args {
		work, ok := argument.(*ast.FuncLit)
		if !ok {
			continue
		}
		ast.Inspect(work.Body, func(n ast.Node) bool {
			name, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			v, ok := c.pass.TypesInfo.Uses[name].(*types.Var)
			if ok && !v.IsField() && v.Type().String() == "context.Context" && (v.Pos() < work.Pos() || v.Pos() > work.End()) {
				c.pass.ReportRangef(name, "%s is of outside the transaction, where the store's own client would not be refused: use the context that the function is given", name.Name)
			}
			return true
		})
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
