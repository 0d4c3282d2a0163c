package documents

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Source is what the project's files declare, as far as documents name it.
type Source struct {
	Files    map[string]bool            // every file and folder, from the root
	Tests    map[string]bool            // tests, fuzz targets, benchmarks and examples
	Declared map[string]map[string]bool // by the name of a package: what it declares
	values   map[string]map[string]ast.Expr
	literals map[string]map[string]bool // by the name of a package: its strings, tests left out
	text     strings.Builder            // of what is no test: Go, templates, scripts, YAML
	tests    strings.Builder            // of Go's tests
}

// passed is what git does not keep, and what is input of tests.
var passed = map[string]bool{".git": true, "node_modules": true, "bin": true, "testdata": true}

// Load reads the source code of a project.
func Load(project fs.FS) (*Source, error) {
	s := &Source{
		Files: map[string]bool{}, Tests: map[string]bool{},
		Declared: map[string]map[string]bool{}, values: map[string]map[string]ast.Expr{}, literals: map[string]map[string]bool{},
	}
	return s, fs.WalkDir(project, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && passed[entry.Name()] {
			return fs.SkipDir
		}
		s.Files[name] = true
		if entry.IsDir() || strings.HasPrefix(name, "docs/") {
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			return s.load(project, name)
		case ".html", ".js", ".css", ".sh", ".yml", ".service", ".sql", ".mod":
		default:
			if entry.Name() != "Makefile" {
				return nil
			}
		}
		text, err := fs.ReadFile(project, name)
		s.text.Write(text)
		return err
	})
}

func (s *Source) load(project fs.FS, name string) error {
	text, err := fs.ReadFile(project, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	test := strings.HasSuffix(name, "_test.go")
	if test {
		s.tests.Write(text)
	} else {
		s.text.Write(text)
	}
	pack := strings.TrimSuffix(file.Name.Name, "_test")
	if s.Declared[pack] == nil {
		s.Declared[pack], s.values[pack] = map[string]bool{}, map[string]ast.Expr{}
		s.literals[pack] = map[string]bool{}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && !test {
			s.literals[pack][strings.Trim(literal.Value, "\"`")] = true
		}
		return true
	})
	for _, d := range file.Decls {
		s.declare(pack, d, test)
	}
	return nil
}

func (s *Source) declare(pack string, d ast.Decl, test bool) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		s.Declared[pack][d.Name.Name] = true
		for _, prefix := range []string{"Test", "Fuzz", "Benchmark", "Example"} {
			if test && d.Recv == nil && strings.HasPrefix(d.Name.Name, prefix) {
				s.Tests[d.Name.Name] = true
			}
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				s.Declared[pack][spec.Name.Name] = true
			case *ast.ValueSpec:
				for i, name := range spec.Names {
					s.Declared[pack][name.Name] = true
					if !test && i < len(spec.Values) {
						s.values[pack][name.Name] = spec.Values[i]
					}
				}
			}
		}
	}
}

// Says reports whether the source code, tests left out, has this text anywhere.
func (s *Source) Says(text string) bool { return strings.Contains(s.text.String(), text) }

// Tested reports whether a test has this text.
func (s *Source) Tested(text string) bool { return strings.Contains(s.tests.String(), text) }

// Literals are the strings of a package, tests left out, that match the pattern.
func (s *Source) Literals(pack, pattern string) []string {
	matches := regexp.MustCompile(pattern)
	var found []string
	for literal := range s.literals[pack] {
		if matches.MatchString(literal) {
			found = append(found, literal)
		}
	}
	slices.Sort(found)
	return found
}

// Number is the value of a constant, "accounts.MaxSessions", of a variable that
// begins as a constant expression, or of a field of one, "ledger.DefaultLimits.PerDay";
// times in nanoseconds. "*.pageSize" is declared by one package, whichever.
func (s *Source) Number(name string) (int64, bool) {
	pack, ident, _ := strings.Cut(name, ".")
	ident, field, _ := strings.Cut(ident, ".")
	if pack == "*" {
		declared := 0
		for name, values := range s.values {
			if values[ident] != nil {
				pack, declared = name, declared+1
			}
		}
		if declared != 1 {
			return 0, false
		}
	}
	e := s.values[pack][ident]
	if literal, ok := e.(*ast.CompositeLit); ok {
		e = fieldOf(literal, field)
	}
	value := s.eval(pack, e)
	if value == nil {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(value))
}

func fieldOf(literal *ast.CompositeLit, name string) ast.Expr {
	for _, e := range literal.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
				return pair.Value
			}
		}
	}
	return nil
}

// units are what a constant multiplies by.
var units = map[string]time.Duration{
	"Nanosecond": time.Nanosecond, "Microsecond": time.Microsecond, "Millisecond": time.Millisecond,
	"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
}

func (s *Source) eval(pack string, e ast.Expr) constant.Value {
	switch e := e.(type) {
	case *ast.BasicLit:
		return constant.MakeFromLiteral(e.Value, e.Kind, 0)
	case *ast.ParenExpr:
		return s.eval(pack, e.X)
	case *ast.Ident:
		return s.eval(pack, s.values[pack][e.Name])
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if !ok {
			return nil
		}
		if x.Name == "time" {
			return constant.MakeInt64(int64(units[e.Sel.Name]))
		}
		return s.eval(x.Name, s.values[x.Name][e.Sel.Name])
	case *ast.BinaryExpr:
		x, y := s.eval(pack, e.X), s.eval(pack, e.Y)
		if x == nil || y == nil {
			return nil
		}
		if e.Op == token.SHL {
			by, _ := constant.Uint64Val(y)
			return constant.Shift(x, token.SHL, uint(by))
		}
		return constant.BinaryOp(x, e.Op, y)
	}
	return nil
}
