package scaffold

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// source is a folder of Go files, read as far as names go.
type source struct {
	declared map[string]bool            // on the level of the package
	methods  map[string]map[string]bool // by the type that has them, its struct fields among them
	imports  map[string]string          // the names that files know other packages by, with their paths
	locals   map[string]bool            // of functions that use a package of an entity
	schemas  []string                   // types that embed ent.Schema
	consts   map[string]string          // constants that are texts
}

// readSource reads the Go files of a folder, tests apart. A folder that is not
// there has none.
func readSource(folder string, entities map[string]bool) (source, error) {
	s := source{
		declared: map[string]bool{}, methods: map[string]map[string]bool{}, imports: map[string]string{},
		locals: map[string]bool{}, consts: map[string]string{},
	}
	files, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	for _, entry := range files {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		text, err := readMerged(path)
		if err != nil {
			return s, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			return s, err
		}
		if file.Name.Name != "main" { // a program beside the package, such as entc.go
			s.take(file, entities)
		}
	}
	return s, nil
}

func (s *source) take(file *ast.File, entities map[string]bool) {
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		s.imports[name] = path
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.function(d, entities)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.spec(spec)
			}
		}
	}
}

func (s *source) function(d *ast.FuncDecl, entities map[string]bool) {
	if d.Recv == nil {
		s.declared[d.Name.Name] = true
	} else if of := typeName(d.Recv.List[0].Type); of != "" {
		s.member(of, d.Name.Name)
	}
	if uses(d, entities) {
		ast.Inspect(d, func(n ast.Node) bool {
			if inner, ok := n.(*ast.FuncLit); ok && !uses(inner, entities) {
				return false // what it declares hides a package from nothing, such as the parameter of a validator, called like its field
			}
			for _, name := range declaredBy(n) {
				s.locals[name] = true
			}
			return true
		})
	}
}

func (s *source) spec(spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for i, name := range spec.Names {
			s.declared[name.Name] = true
			if i < len(spec.Values) {
				if text, ok := spec.Values[i].(*ast.BasicLit); ok && text.Kind == token.STRING {
					s.consts[name.Name], _ = strconv.Unquote(text.Value)
				}
			}
		}
	case *ast.TypeSpec:
		s.declared[spec.Name.Name] = true
		fields, ok := spec.Type.(*ast.StructType)
		if !ok {
			return
		}
		for _, f := range fields.Fields.List {
			for _, name := range f.Names {
				s.member(spec.Name.Name, name.Name)
			}
			if embedded, ok := f.Type.(*ast.SelectorExpr); ok && len(f.Names) == 0 && embedded.Sel.Name == "Schema" && isNamed(embedded.X, "ent") {
				s.schemas = append(s.schemas, spec.Name.Name)
			}
		}
	}
}

func (s *source) member(of, name string) {
	if s.methods[of] == nil {
		s.methods[of] = map[string]bool{}
	}
	s.methods[of][name] = true
}

// uses reports whether a function or a part of one names a package of an entity.
func uses(d ast.Node, entities map[string]bool) bool {
	found := false
	ast.Inspect(d, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && entities[of.Name] {
				found = true
			}
		}
		return !found
	})
	return found
}

// declaredBy are the names that a piece of a function gives to something.
func declaredBy(n ast.Node) []string {
	var names []string
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if name, ok := e.(*ast.Ident); ok {
				names = append(names, name.Name)
			}
		}
	}
	switch n := n.(type) {
	case *ast.Field:
		for _, name := range n.Names {
			names = append(names, name.Name)
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			add(n.Lhs...)
		}
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			add(n.Key, n.Value)
		}
	case *ast.ValueSpec:
		for _, name := range n.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func isNamed(e ast.Expr, name string) bool {
	of, ok := e.(*ast.Ident)
	return ok && of.Name == name
}
