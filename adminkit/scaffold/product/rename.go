package product

import (
	"bytes"
	"fmt"
	"go/format"
	"path"
	"regexp"
	"strconv"

	"golang.org/x/mod/modfile"
)

// nameFile is where a program says what it is called.
const nameFile = "config/name.go"

var nameLine = regexp.MustCompile(`(?m)^const Name = (".*")$`)

// renaming gives files of one program the module path and the name of another.
type renaming struct {
	within, whole *regexp.Regexp // the module's path before a package's; and alone, in go.mod
	name          *regexp.Regexp
	to            Note
}

// renamingOf reads what a program is called, to give its files the names of
// another.
func renamingOf(t Tree, to Note) (r renaming, err error) {
	from := modfile.ModulePath(t["go.mod"].Text)
	named := nameLine.FindSubmatch(t[nameFile].Text)
	if from == "" || named == nil {
		return r, fmt.Errorf("this is no version of the platform that products can be made from: go.mod names no module, or %s no product", nameFile)
	}
	name, err := strconv.Unquote(string(named[1]))
	if err != nil {
		return r, fmt.Errorf("%s: %w", nameFile, err)
	}
	quoted := regexp.QuoteMeta(from)
	return renaming{
		within: regexp.MustCompile(`(^|[^\w/.@-])` + quoted + `/`),
		whole:  regexp.MustCompile(`(?m)^(module |require |replace |\t)` + quoted + `( |/|$)`),
		name:   regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`),
		to:     to,
	}, nil
}

// file is the file's text under the new names. What is no text, and the licence,
// stay as they are.
func (r renaming) file(name string, text []byte) ([]byte, error) {
	if name == "LICENSE" || bytes.IndexByte(text, 0) >= 0 {
		return text, nil
	}
	renamed := r.within.ReplaceAll(text, []byte("${1}"+r.to.Module+"/"))
	if path.Base(name) == "go.mod" {
		renamed = r.whole.ReplaceAll(renamed, []byte("${1}"+r.to.Module+"${2}"))
	}
	renamed = r.name.ReplaceAllLiteral(renamed, []byte(r.to.Name))
	if path.Ext(name) != ".go" || bytes.Equal(renamed, text) {
		return renamed, nil
	}
	formatted, err := format.Source(renamed) // imports are sorted by their paths
	if err != nil {
		return nil, fmt.Errorf("%s is no Go under its new names: %w", name, err)
	}
	return formatted, nil
}

// tree is a whole tree under the new names.
func (r renaming) tree(t Tree) (Tree, error) {
	all := make(Tree, len(t))
	for name, f := range t {
		text, err := r.file(name, f.Text)
		if err != nil {
			return nil, err
		}
		all[name] = File{Text: text, Mode: f.Mode}
	}
	return all, nil
}
