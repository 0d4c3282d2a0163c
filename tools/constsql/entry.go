package constsql

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Where the entry points live.
const (
	databaseSQL = "database/sql"
	driverSQL   = "database/sql/driver"
	entDialect  = "entgo.io/ent/dialect"
	entSQL      = "entgo.io/ent/dialect/sql"
	entSchema   = "entgo.io/ent/dialect/entsql"
)

// runners are the names of methods that take SQL first, or second after a
// context. They count on the types of these packages and on every type whose
// method hands out these packages' results, which includes ent's clients,
// atlas' drivers and interfaces of one's own.
var runners = map[string]bool{
	"Exec": true, "ExecContext": true,
	"Query": true, "QueryContext": true,
	"QueryRow": true, "QueryRowContext": true,
	"Prepare": true, "PrepareContext": true,
}

// raw are ent's doors for text that becomes SQL as it is: "Type.Method" or
// "Function", by package. A test holds them against ent itself.
var raw = map[string]map[string]bool{
	entSQL: {
		"Raw": true, "Expr": true, "ExprP": true, "WithLockClause": true,
		"DialectBuilder.Expr": true,
		"Builder.WriteString": true, "Builder.S": true, "Builder.Argf": true,
	},
	entSchema: {
		"Check": true, "Checks": true, "Default": true, "DefaultExpr": true,
		"DefaultExprs": true, "IndexWhere": true, "View": true,
	},
}

// entry returns which parameter of a function is SQL.
func (c *check) entry(f *types.Func) (int, bool) {
	f = f.Origin()
	if at, ok := c.forwards[f]; ok {
		return at, true
	}
	return entryPoint(f)
}

func entryPoint(f *types.Func) (int, bool) {
	if f.Pkg() == nil {
		return 0, false
	}
	name := f.Name()
	recv := f.Signature().Recv()
	if recv != nil {
		if at, ok := runner(f); ok {
			return at, true
		}
		name = typeName(recv.Type()) + "." + name
	}
	return 0, raw[f.Pkg().Path()][name]
}

// runner recognises a method that runs SQL by its name and shape.
func runner(f *types.Func) (int, bool) {
	if !runners[f.Name()] {
		return 0, false
	}
	params, results := f.Signature().Params(), f.Signature().Results()
	at := 0
	if params.Len() > 0 && types.TypeString(params.At(0).Type(), nil) == "context.Context" {
		at = 1
	}
	if at >= params.Len() || !isString(params.At(at).Type()) {
		return 0, false
	}
	switch f.Pkg().Path() {
	case databaseSQL, driverSQL, entDialect, entSQL:
		return at, true
	}
	for v := range results.Variables() {
		switch typePackage(v.Type()) {
		case databaseSQL, driverSQL:
			return at, true
		}
	}
	// dialect.Driver: Exec(ctx context.Context, query string, args, v any) error
	return at, at == 1 && params.Len() == 4 && results.Len() == 1 &&
		isAny(params.At(2).Type()) && isAny(params.At(3).Type())
}

// entryPoints reports SQL that is not a constant where it is handed over.
func (c *check) entryPoints() {
	types := []ast.Node{(*ast.CallExpr)(nil), (*ast.Ident)(nil)}
	called := map[*ast.Ident]bool{}
	c.in.WithStack(types, func(n ast.Node, push bool, stack []ast.Node) bool {
		if f := c.file(n); !push || f == nil || f.test {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			if name := callName(n); name != nil {
				called[name] = true
			}
			c.handOver(stack, n)
		case *ast.Ident:
			c.taken(stack, n, called)
		}
		return true
	})
}

// handOver checks one call.
func (c *check) handOver(stack []ast.Node, call *ast.CallExpr) {
	f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return
	}
	at, ok := c.entry(f)
	if !ok {
		return
	}
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if selection := c.pass.TypesInfo.Selections[s]; selection != nil && selection.Kind() == types.MethodExpr {
			at++ // (*sql.DB).Exec(db, …)
		}
	}
	if at >= len(call.Args) { // f(g()) with several results
		if len(call.Args) > 0 {
			c.refuse(stack, call, f)
		}
		return
	}
	arg := call.Args[at]
	if c.isConstant(arg) || c.handsOn(stack, arg) {
		return
	}
	c.flagged = append(c.flagged, ast.Unparen(arg))
	c.refuse(stack, arg, f)
}

func (c *check) refuse(stack []ast.Node, at ast.Node, f *types.Func) {
	c.report(stack, at, "the SQL given to %s is not a constant: make it one and pass values as arguments", f.FullName())
}

// taken reports an entry point that is used without being called: what it is
// given later is out of sight.
func (c *check) taken(stack []ast.Node, id *ast.Ident, called map[*ast.Ident]bool) {
	if called[id] {
		return
	}
	f, ok := c.pass.TypesInfo.Uses[id].(*types.Func)
	if !ok {
		return
	}
	if _, ok := c.entry(f); ok {
		c.report(stack, id, "%s is taken as a value, so the SQL given to it cannot be seen: call it", f.FullName())
	}
}

// isConstant reports whether an argument is a constant, or a map literal of
// constants.
func (c *check) isConstant(e ast.Expr) bool {
	if _, ok := c.constant(e); ok {
		return true
	}
	literal, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return false
	}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok || !c.isConstant(pair.Value) {
			return false
		}
	}
	return true
}

// callName returns the identifier by which a function is called.
func callName(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(index.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(index.X)
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}

// findForwards finds the unexported functions that hand one of their
// parameters on to an entry point unchanged. Their callers, all in this
// package, are held to the rule in their place.
func (c *check) findForwards() {
	c.forwards = map[*types.Func]int{}
	for again := true; again; {
		again = false
		c.in.WithStack([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node, push bool, stack []ast.Node) bool {
			if f := c.file(n); !push || f == nil || f.test {
				return false
			}
			call := n.(*ast.CallExpr)
			f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
			if !ok {
				return true
			}
			if at, ok := c.entry(f); ok && at < len(call.Args) {
				owner, index := c.parameter(stack, call.Args[at])
				if _, known := c.forwards[owner]; owner != nil && !known && !owner.Exported() {
					c.forward(owner, index)
					again = true
				}
			}
			return true
		})
	}
}

// forward records a forwarding function, and the interface methods of this
// package by which it may be called.
func (c *check) forward(f *types.Func, index int) {
	c.forwards[f] = index
	if f.Signature().Recv() == nil {
		return
	}
	for _, object := range c.pass.TypesInfo.Defs {
		m, ok := object.(*types.Func)
		if ok && m.Name() == f.Name() && m.Signature().Recv() != nil && types.IsInterface(m.Signature().Recv().Type()) {
			c.forwards[m] = index
		}
	}
}

// handsOn reports whether an argument is the SQL parameter of a function that
// is itself an entry point, so that its callers have been checked.
func (c *check) handsOn(stack []ast.Node, arg ast.Expr) bool {
	owner, index := c.parameter(stack, arg)
	if owner == nil {
		return false
	}
	at, ok := c.entry(owner)
	return ok && at == index
}

// parameter returns the declared function and the number of its parameter that
// an argument is, if nothing in the function changes it.
func (c *check) parameter(stack []ast.Node, arg ast.Expr) (*types.Func, int) {
	id, ok := ast.Unparen(arg).(*ast.Ident)
	if !ok {
		return nil, 0
	}
	object := c.pass.TypesInfo.Uses[id]
	for _, n := range stack {
		decl, ok := n.(*ast.FuncDecl)
		if !ok {
			continue
		}
		f, ok := c.pass.TypesInfo.Defs[decl.Name].(*types.Func)
		if !ok {
			continue
		}
		params := f.Signature().Params()
		for i := range params.Len() {
			if params.At(i) == object && isString(object.Type()) && !c.changed(decl, object) {
				return f, i
			}
		}
	}
	return nil, 0
}
