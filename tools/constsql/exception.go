package constsql

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const directive = "//constsql:"

// exception is one //constsql:allow comment.
type exception struct {
	pos  token.Pos
	line int // of the code it covers
	used bool
}

// file is a hand-written file and its exceptions.
type file struct {
	name       string
	test       bool
	fset       *token.FileSet
	exceptions []*exception
}

// newFile reads a file's exceptions, reporting those without a reason.
func newFile(pass *analysis.Pass, syntax *ast.File) (*file, error) {
	name := pass.Fset.Position(syntax.FileStart).Filename
	f := &file{name: name, test: strings.HasSuffix(filepath.Base(name), "_test.go"), fset: pass.Fset}
	var source []byte
	for _, group := range syntax.Comments {
		for _, comment := range group.List {
			text, found := strings.CutPrefix(comment.Text, directive)
			if !found {
				continue
			}
			reason, allow := strings.CutPrefix(text+" ", "allow ")
			switch {
			case !allow:
				pass.Reportf(comment.Pos(), "unknown directive %s%s: the only one is %sallow", directive, text, directive)
				continue
			case strings.TrimSpace(reason) == "":
				pass.Reportf(comment.Pos(), "an exception needs its reason: %sallow why no input can reach this", directive)
				continue
			}
			if source == nil {
				var err error
				if source, err = pass.ReadFile(name); err != nil {
					return nil, err
				}
			}
			line := f.line(comment.Pos())
			if alone(source, pass.Fset.Position(comment.Pos())) {
				line = f.line(group.End()) + 1
			}
			f.exceptions = append(f.exceptions, &exception{pos: comment.Pos(), line: line})
		}
	}
	return f, nil
}

// alone reports whether nothing but space precedes a position on its line.
func alone(source []byte, at token.Position) bool {
	start := at.Offset - (at.Column - 1)
	return strings.TrimSpace(string(source[start:at.Offset])) == ""
}

func (f *file) line(p token.Pos) int { return f.fset.Position(p).Line }

// allows reports whether an exception covers the first line of any node.
func (f *file) allows(nodes ...ast.Node) bool {
	covered := false
	for _, e := range f.exceptions {
		for _, n := range nodes {
			if e.line == f.line(start(n)) {
				e.used, covered = true, true
			}
		}
	}
	return covered
}

// start is where a node's code begins, below its comment.
func start(n ast.Node) token.Pos {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type.Func
	case *ast.GenDecl:
		return n.TokPos
	}
	return n.Pos()
}

// reportExceptions reports the exceptions that excused nothing.
func (f *file) reportExceptions(pass *analysis.Pass) {
	for _, e := range f.exceptions {
		if !e.used {
			pass.Reportf(e.pos, "this exception excuses nothing: remove it")
		}
	}
}
