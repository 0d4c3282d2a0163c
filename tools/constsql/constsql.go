// Package constsql finds SQL that is put together from pieces. Where every
// statement is a constant, no value can become part of one: values travel as
// arguments. It looks at two things in hand-written code:
//
//   - An entry point (database/sql, ent's raw SQL, anything of their shape)
//     must be given a compile-time constant.
//   - A string that is concatenated, formatted, joined, replaced, templated or
//     written piece by piece must not read like SQL, wherever it goes.
//
// Generated files are left out. A _test.go file is held to the second rule
// alone, since tests run lists of constant statements in loops. Packages named
// testkit are left out: they name throwaway databases, and no server takes a
// database's name as an argument.
//
// An exception stands on the line, the line above the statement, or the line
// above the function for all of it:
//
//	//constsql:allow why no input can reach this
//
// The reason is required, and an exception that excuses nothing is reported.
//
// An unexported function may hand a parameter on to an entry point: its callers
// are held to the rule instead.
//
// Out of its sight: SQL smuggled through reflection, SQL-like strings of which
// no constant part reads like SQL, and the identifiers given to ent's builders
// (Table, OrderBy, Asc, C), which ent quotes but for those that hold a bracket
// or an AS: choose these from generated constants.
package constsql

import (
	"go/ast"
	"go/types"
	"path"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Analyzer is the check.
var Analyzer = &analysis.Analyzer{
	Name:     "constsql",
	Doc:      "find SQL that is not a compile-time constant",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

// check is one package under examination.
type check struct {
	pass     *analysis.Pass
	in       *inspector.Inspector
	files    map[string]*file // hand-written files by name
	forwards map[*types.Func]int
	flagged  []ast.Node // reported as given to an entry point
}

func run(pass *analysis.Pass) (any, error) {
	if path.Base(pass.Pkg.Path()) == "testkit" {
		return nil, nil
	}
	c := &check{
		pass:  pass,
		in:    pass.ResultOf[inspect.Analyzer].(*inspector.Inspector),
		files: map[string]*file{},
	}
	for _, syntax := range pass.Files {
		if ast.IsGenerated(syntax) {
			continue
		}
		f, err := newFile(pass, syntax)
		if err != nil {
			return nil, err
		}
		c.files[f.name] = f
	}
	c.findForwards()
	c.entryPoints()
	c.builtStrings()
	for _, f := range c.files {
		f.reportExceptions(pass)
	}
	return nil, nil
}

// report reports a node unless an exception covers its line, the first line of
// the statement it is in, or that of the function.
func (c *check) report(stack []ast.Node, n ast.Node, format string, args ...any) {
	f := c.file(n)
	if f.allows(append(around(stack), n)...) {
		return
	}
	c.pass.ReportRangef(n, format, args...)
}

// file returns the hand-written file that a node is in, or nil.
func (c *check) file(n ast.Node) *file {
	return c.files[c.pass.Fset.Position(n.Pos()).Filename]
}

// constant returns a constant string's value.
func (c *check) constant(e ast.Expr) (string, bool) { return constantOf(c.pass.TypesInfo, e) }

// around returns what an exception may stand above: the innermost statement or
// declaration on a path of nodes, and the function.
func around(stack []ast.Node) []ast.Node {
	var found []ast.Node
	for _, n := range slices.Backward(stack) {
		switch n.(type) {
		case *ast.BlockStmt:
		case *ast.FuncDecl:
			return append(found, n)
		case ast.Stmt, ast.Spec, ast.Decl:
			if found == nil {
				found = append(found, n)
			}
		}
	}
	return found
}
