package documents

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A House is the packages of a project and which imports which.
type House struct {
	Says    map[string]string          // by folder: the first sentence of the package's comment
	Imports map[string]map[string]bool // from room to room; see room
	funcs   map[string][]*ast.FuncDecl // by name, and by room and name: "handlers.build"
	folders map[string]bool
}

// tests are folders that only tests, checks and benchmarks use.
var tests = map[string]bool{"test": true, "tools": true, "internal/documents": true}

// Survey reads the packages of a project whose module has this name. What only
// tests use is left out.
func Survey(project fs.FS, module string) (*House, error) {
	h := &House{Says: map[string]string{}, Imports: map[string]map[string]bool{}, funcs: map[string][]*ast.FuncDecl{}, folders: map[string]bool{}}
	return h, fs.WalkDir(project, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if _, err := fs.Stat(project, path.Join(name, "go.mod")); name != "." && err == nil || passed[entry.Name()] || tests[name] {
				return fs.SkipDir // a module of its own, or not the application's
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(project, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil || strings.Contains(string(text), "\n//go:build ignore\n") {
			return err
		}
		h.add(path.Dir(name), module, file)
		return nil
	})
}

func (h *House) add(folder, module string, file *ast.File) {
	h.folders[folder] = true
	if file.Doc != nil {
		h.Says[folder] = new(doc.Package).Synopsis(file.Doc.Text())
	}
	from := room(folder)
	if h.Imports[from] == nil {
		h.Imports[from] = map[string]bool{}
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		below, ours := strings.CutPrefix(imported, module+"/")
		if to := room(below); err == nil && ours && to != from {
			h.Imports[from][to] = true
		}
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			h.funcs[from+"."+f.Name.Name] = append(h.funcs[from+"."+f.Name.Name], f)
			h.funcs[f.Name.Name] = append(h.funcs[f.Name.Name], f)
		}
	}
}

// room is the part of the house that a package is drawn as: its folder at the
// top, but for a few that are told apart.
func room(folder string) string {
	parts := strings.Split(folder, "/")
	switch {
	case len(parts) > 1 && (parts[0] == "internal" || parts[0] == "cmd" || parts[0] == "handlers"),
		strings.HasPrefix(folder, "ent/schema"), strings.HasPrefix(folder, "adminkit/extension"):
		return parts[0] + "/" + parts[1]
	case folder == "store/backfill": // which the migration files name
		return folder
	}
	return parts[0]
}

// reach is every room that can be come to from one along imports. It fails where
// imports lead back.
func (h *House) reach(from string, on []string) (map[string]bool, error) {
	if slices.Contains(on, from) {
		return nil, fmt.Errorf("imports lead in a circle: %s", strings.Join(append(on, from), " → "))
	}
	all := map[string]bool{}
	for to := range h.Imports[from] {
		all[to] = true
		further, err := h.reach(to, append(slices.Clone(on), from))
		if err != nil {
			return nil, err
		}
		for f := range further {
			all[f] = true
		}
	}
	return all, nil
}

// Picture draws the rooms as a Mermaid flowchart. An arrow is an import; one that
// others lead along as well is left out.
func (h *House) Picture() (string, error) {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	rooms := sorted(h.Imports)
	for _, from := range rooms {
		for _, to := range sorted(h.Imports[from]) {
			round := false
			for by := range h.Imports[from] {
				reached, err := h.reach(by, []string{from})
				if err != nil {
					return "", err
				}
				round = round || reached[to]
			}
			if !round {
				fmt.Fprintf(&b, "  %s --> %s\n", node(from), node(to))
			}
		}
	}
	return b.String(), nil
}

// node is a room as Mermaid takes it.
func node(room string) string {
	return strings.NewReplacer("/", "_").Replace(room) + "[" + room + "]"
}

// Table lists the packages with what their comments say. Generated ones that
// nobody edits are one line.
func (h *House) Table() string {
	var b strings.Builder
	b.WriteString("| package | what it says of itself |\n|---|---|\n")
	for _, folder := range sorted(h.folders) {
		if !strings.HasPrefix(folder, "ent/") || room(folder) != "ent" {
			fmt.Fprintf(&b, "| `%s` | %s |\n", folder, strings.ReplaceAll(h.Says[folder], "|", `\|`))
		}
	}
	return b.String()
}

// A Step is a function on a request's way.
type Step struct{ Name, Does string }

// Way lists the handlers that a function wraps around each other, the outermost
// first: its statements v = f(v).
func (h *House) Way(function string) (steps []Step) {
	for _, f := range h.funcs[function] {
		for _, s := range f.Body.List {
			if assign, ok := s.(*ast.AssignStmt); ok && len(assign.Lhs) == 1 {
				if call, ok := assign.Rhs[0].(*ast.CallExpr); ok && len(call.Args) == 1 && same(assign.Lhs[0], call.Args[0]) {
					steps = append(steps, h.step(call, "Handler"))
				}
			}
		}
	}
	slices.Reverse(steps)
	return steps
}

func same(a, b ast.Expr) bool {
	x, ok1 := a.(*ast.Ident)
	y, ok2 := b.(*ast.Ident)
	return ok1 && ok2 && x.Name == y.Name
}

// Calls lists the functions that a function hands the request to, in the order
// in which it names them: those that take a *gin.Context. What is deferred is
// left out.
func (h *House) Calls(function string) (steps []Step) {
	for _, f := range h.funcs[function] {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if _, deferred := n.(*ast.DeferStmt); deferred || !ok {
				return !deferred
			}
			if s := h.step(call, "Context"); s.Does != "" && !slices.Contains(steps, s) {
				steps = append(steps, s)
			}
			return true
		})
	}
	return steps
}

// step is what is called, with the comment of the function of that name whose
// first parameter is of this type.
func (h *House) step(call *ast.CallExpr, parameter string) Step {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for _, f := range h.funcs[name] {
		if params := f.Type.Params.List; len(params) > 0 && f.Doc != nil && isOf(params[0].Type, parameter) {
			return Step{name, strings.TrimPrefix(new(doc.Package).Synopsis(f.Doc.Text()), name+" ")}
		}
	}
	return Step{Name: name}
}

func isOf(e ast.Expr, name string) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	selector, ok := e.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == name && (name != "Context" || isGin(selector.X))
}

func isGin(e ast.Expr) bool {
	pack, ok := e.(*ast.Ident)
	return ok && pack.Name == "gin"
}

func sorted[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
