package constsql

import (
	"go/ast"
	"go/token"
	"go/types"
)

// changed reports whether a function assigns to a variable or takes its
// address.
func (c *check) changed(decl *ast.FuncDecl, object types.Object) bool {
	changed := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && c.pass.TypesInfo.Uses[id] == object
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				changed = changed || is(left)
			}
		case *ast.RangeStmt:
			changed = changed || n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value)
		case *ast.UnaryExpr:
			changed = changed || n.Op == token.AND && is(n.X)
		}
		return true
	})
	return changed
}
