package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unframed/adminkit/openapi"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// codeOf is what the table says of a code.
func codeOf(code string) (openapi.ProblemCode, bool) {
	i := slices.IndexFunc(openapi.ProblemCodes, func(c openapi.ProblemCode) bool { return c.Code == code })
	if i < 0 {
		return openapi.ProblemCode{}, false
	}
	return openapi.ProblemCodes[i], true
}

// heldToTable holds every problem that a test is answered with to the table.
func (b *browser) heldToTable(a answer) {
	b.f.Helper()
	var p struct {
		Code   string
		Status int
	}
	if a.Header.Get("Content-Type") != "application/problem+json" || json.Unmarshal([]byte(a.body), &p) != nil {
		return
	}
	if c, known := codeOf(p.Code); !known || c.Status != a.StatusCode || p.Status != a.StatusCode {
		b.f.Errorf("the problem %s, %d, is not in openapi.ProblemCodes as it is sent: %+v", p.Code, a.StatusCode, c)
	}
}

// TestEveryProblemCodeIsInTheTable reads the source code for the codes that can be
// sent, with their statuses, and the documents for those that they list.
func TestEveryProblemCodeIsInTheTable(t *testing.T) {
	sent := map[string]int{}
	for code := range stringsIn(t, "../internal/problem/problem.go", "Code") {
		if sent[code] = web.StatusOf(problem.Code(code)); sent[code] == 0 {
			t.Errorf("problem.%s has no status", code)
		}
	}
	for _, folder := range []string{".", "*", "../shield"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		must(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				for code, status := range problemsIn(t, file) {
					sent[code] = status
				}
			}
		}
	}
	for _, code := range shield.RefusalCodes() {
		if sent[code] == 0 {
			t.Errorf("the refusal %s was not found in its source", code)
		}
	}
	if len(sent) < 35 {
		t.Errorf("only %d codes were found", len(sent))
	}
	for code, status := range sent {
		if c, known := codeOf(code); !known || c.Status != status {
			t.Errorf("%s, %d, is not in the table: %+v", code, status, c)
		}
	}
	page, err := os.ReadFile("../docs/api.md")
	must(t, err)
	table := "| code | status | the change | when |\n|---|---|---|---|\n"
	for i, c := range openapi.ProblemCodes {
		if sent[c.Code] == 0 {
			t.Errorf("nothing sends %s", c.Code)
		}
		if i > 0 && openapi.ProblemCodes[i-1].Status > c.Status {
			t.Errorf("%s is out of order", c.Code)
		}
		table += fmt.Sprintf("| `%s` | %d | %s | %s |\n", c.Code, c.Status, c.Changed(), c.Says)
	}
	if !strings.Contains(strings.ReplaceAll(string(page), " <!-- feature:ledger -->", ""), table) {
		t.Errorf("docs/api.md does not have this table:\n%s", table)
	}
	described := string(mustDocument(t))
	for _, c := range openapi.ProblemCodes {
		if !strings.Contains(described, fmt.Sprintf("%q: %q", c.Code, c.Changed()+": "+c.Says)) {
			t.Errorf("the document does not say what %s means", c.Code)
		}
	}
}

func mustDocument(t *testing.T) []byte {
	t.Helper()
	a, err := newAreas(Options{Features: features.All}, &press.Guard{}, nil, nil)
	must(t, err)
	document, err := a.api.Document()
	must(t, err)
	return document
}

// stringsIn are the string constants of a type in a file.
func stringsIn(t *testing.T, path, kind string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	must(t, err)
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if name, is := specType(spec); ok && is && name == kind {
			for _, value := range spec.Values {
				text, _ := strconv.Unquote(value.(*ast.BasicLit).Value)
				found[text] = true
			}
		}
		return true
	})
	if len(found) < 15 {
		t.Errorf("only %d constants in %s", len(found), path)
	}
	return found
}

func specType(spec *ast.ValueSpec) (string, bool) {
	if spec == nil {
		return "", false
	}
	name, ok := spec.Type.(*ast.Ident)
	if !ok {
		return "", false
	}
	return name.Name, true
}

// problemsIn are the codes of the problems and refusals that a file makes, with
// their statuses. One whose code is computed is one that fail makes of another.
func problemsIn(t *testing.T, path string) map[string]int {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	must(t, err)
	found := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		made, ok := n.(*ast.CompositeLit)
		if name, is := n.(*ast.CompositeLit); !ok || !is || len(made.Elts) < 2 || !isProblem(name.Type) {
			return true
		}
		code, status := "", 0
		for i, element := range made.Elts {
			name, value := []string{"Status", "Code", "Sentence"}[min(i, 2)], element
			if pair, named := element.(*ast.KeyValueExpr); named {
				name, value = pair.Key.(*ast.Ident).Name, pair.Value
			}
			switch value := value.(type) {
			case *ast.BasicLit:
				if name == "Code" {
					code, _ = strconv.Unquote(value.Value)
				}
			case *ast.SelectorExpr:
				if name == "Status" {
					status = statusNamed(value.Sel.Name)
				}
			}
		}
		if code != "" && status == 0 {
			t.Errorf("%s: the status of %s cannot be read here", set.Position(made.Pos()), code)
		}
		if code != "" {
			found[code] = status
		}
		return true
	})
	return found
}

func isProblem(kind ast.Expr) bool {
	if from, ok := kind.(*ast.SelectorExpr); ok {
		kind = from.Sel
	}
	name, ok := kind.(*ast.Ident)
	return ok && (name.Name == "Problem" || name.Name == "Refusal")
}

var notLetters = regexp.MustCompile(`[^A-Za-z]`)

// statusNamed is the status of a constant of package net/http.
func statusNamed(constant string) int {
	for status := 400; status < 600; status++ {
		if "Status"+notLetters.ReplaceAllString(http.StatusText(status), "") == constant {
			return status
		}
	}
	return 0
}

// TestCodesSayWhatMayHaveChanged has errors of each kind described.
func TestCodesSayWhatMayHaveChanged(t *testing.T) {
	for err, mayHave := range map[error]bool{
		store.ErrAmbiguous: true, errors.New("a fault"): true, fmt.Errorf("late: %w", store.ErrAmbiguous): true,
		context.DeadlineExceeded: false, problem.New(problem.Unavailable, "Later."): false, problem.New(problem.OutcomeUnknown, "Look."): true,
		errors.Join(store.ErrAmbiguous, context.DeadlineExceeded): true,
	} {
		p := web.Describe(err)
		c, known := codeOf(p.Code)
		if !known || c.MayHave != mayHave || c.Status != p.Status || strings.Contains(p.Sentence, "Nothing was changed") && mayHave {
			t.Errorf("%v is described as %+v, which says %t", err, p, c.MayHave)
		}
	}
	for _, c := range openapi.ProblemCodes {
		if c.Status == http.StatusServiceUnavailable && c.MayHave == (c.Code == string(problem.Unavailable)) {
			t.Errorf("%+v", c)
		}
	}
}

// TestWhatFailsAfterTheCommitIsNotCalledUnchanged has a guarded act whose instance
// cannot reach the database any more once it is committed.
func TestWhatFailsAfterTheCommitIsNotCalledUnchanged(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := &builder{do: func(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
			done, err := rename(ctx, tx, in)
			done.Committed = func() error { return context.DeadlineExceeded }
			return done, err
		}}
		f := newFixtureOn(t, o, b.rows()...)
		b.f = f
		ann := f.signUp("ann")
		a := ann.expect(ann.post("/test/tickets/close", ann.ticket("display_name", "Ann")...), 503, "Do not send it a second time")
		if strings.Contains(a.body, "Nothing was changed") || f.called("ann") != "Ann 1" {
			t.Errorf("%q after\n%s", f.called("ann"), a.body)
		}
	})
}
