package constsql

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// hole stands for a part of a string that is known only at run time.
const hole = "\x00"

// part says what an argument of a function contributes to a string.
type part int

const (
	format part = iota // a format with verbs
	pieces             // every argument is a piece
	joined             // a list of pieces and what stands between them
	whole              // the argument is a text to be changed or filled in
)

// builders are the functions that put strings together: what the argument at
// an index is. Errors are not among them; their text is never run.
var builders = map[string]struct {
	what part
	at   int
}{
	"fmt.Sprintf":                     {format, 0},
	"fmt.Fprintf":                     {format, 1},
	"fmt.Appendf":                     {format, 1},
	"fmt.Sprint":                      {pieces, 0},
	"fmt.Sprintln":                    {pieces, 0},
	"fmt.Fprint":                      {pieces, 1},
	"fmt.Fprintln":                    {pieces, 1},
	"fmt.Append":                      {pieces, 1},
	"fmt.Appendln":                    {pieces, 1},
	"strings.Join":                    {joined, 0},
	"strings.Replace":                 {whole, 0},
	"strings.ReplaceAll":              {whole, 0},
	"(*strings.Replacer).Replace":     {whole, 0},
	"(*strings.Replacer).WriteString": {whole, 1},
	"os.Expand":                       {whole, 0},
	"os.ExpandEnv":                    {whole, 0},
	"io.WriteString":                  {whole, 1},
	"(io.StringWriter).WriteString":   {whole, 0},
	"(io.Writer).Write":               {whole, 0},
	"(*strings.Builder).WriteString":  {whole, 0},
	"(*strings.Builder).Write":        {whole, 0},
	"(*bytes.Buffer).WriteString":     {whole, 0},
	"(*bytes.Buffer).Write":           {whole, 0},
	"(*bufio.Writer).WriteString":     {whole, 0},
	"(*bufio.Writer).Write":           {whole, 0},
	"(*text/template.Template).Parse": {whole, 0},
	"(*html/template.Template).Parse": {whole, 0},
}

// builtStrings reports strings that are put together and read like SQL.
func (c *check) builtStrings() {
	nodes := []ast.Node{(*ast.BinaryExpr)(nil), (*ast.AssignStmt)(nil), (*ast.CallExpr)(nil)}
	c.in.WithStack(nodes, func(n ast.Node, push bool, stack []ast.Node) bool {
		if !push || c.file(n) == nil || slices.Contains(c.flagged, n) {
			return false
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			return c.concatenation(stack, n)
		case *ast.AssignStmt:
			return c.appending(stack, n)
		case *ast.CallExpr:
			return c.building(stack, n)
		}
		return true
	})
}

// concatenation checks a chain of + as a whole. Like the next two it says
// whether to look further into the node.
func (c *check) concatenation(stack []ast.Node, e *ast.BinaryExpr) bool {
	if e.Op != token.ADD || !isString(c.pass.TypesInfo.TypeOf(e)) {
		return true
	}
	if _, ok := c.constant(e); ok {
		return false
	}
	return !c.built(stack, e, c.text(e), "concatenated")
}

// appending checks s += "…".
func (c *check) appending(stack []ast.Node, a *ast.AssignStmt) bool {
	if a.Tok != token.ADD_ASSIGN || !isString(c.pass.TypesInfo.TypeOf(a.Lhs[0])) {
		return true
	}
	return !c.built(stack, a, c.text(a.Rhs[0]), "concatenated")
}

// building checks a call of a function that puts strings together.
func (c *check) building(stack []ast.Node, call *ast.CallExpr) bool {
	name := c.calleeName(call)
	if name == "append" && len(call.Args) > 1 {
		return !c.built(stack, call, c.text(call.Args[0]), "appended to")
	}
	b, ok := builders[name]
	if !ok || b.at >= len(call.Args) {
		return true
	}
	text, how := "", "put together by "+name
	switch args := call.Args[b.at:]; b.what {
	case format:
		text, how = verbs.ReplaceAllString(c.text(args[0]), hole), "formatted by "+name
	case pieces:
		for _, arg := range args {
			text += c.text(arg) + " "
		}
	case joined:
		text = c.list(args[0], c.text(args[1]))
	case whole:
		text = c.text(args[0])
	}
	return !c.built(stack, call, text, how)
}

// built reports a node if its text reads like SQL, and whether it does.
func (c *check) built(stack []ast.Node, n ast.Node, text, how string) bool {
	if !looksLikeSQL(text) {
		return false
	}
	c.report(stack, n, "this SQL is %s: write the whole statement as a constant and pass values as arguments", how)
	return true
}

// verbs are fmt's; %% is left.
var verbs = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?[\d*]*(\.[\d*]*)?(\[\d+\])?[a-zA-Z]`)

// text is what is known of a string, with holes for the rest.
func (c *check) text(e ast.Expr) string {
	if s, ok := c.constant(e); ok {
		return s
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return c.text(e.X) + c.text(e.Y)
		}
	case *ast.CallExpr: // []byte("…")
		if len(e.Args) == 1 && c.pass.TypesInfo.Types[e.Fun].IsType() {
			return c.text(e.Args[0])
		}
	}
	return hole
}

// list is what is known of a joined list.
func (c *check) list(e ast.Expr, separator string) string {
	literal, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return hole + separator + hole
	}
	var known []string
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Value
		}
		known = append(known, c.text(element))
	}
	return strings.Join(known, separator)
}

// calleeName names a function as in builders; a built-in by its name.
func (c *check) calleeName(call *ast.CallExpr) string {
	switch f := typeutil.Callee(c.pass.TypesInfo, call).(type) {
	case *types.Builtin:
		return f.Name()
	case *types.Func:
		return f.FullName()
	}
	return ""
}
