package scaffold

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed entity.tmpl
var entityTemplate string

// Source is the schema file of the entity, in a program whose module is named.
func (e Entity) Source(module string) ([]byte, error) {
	t, err := template.New("entity").Funcs(template.FuncMap{"quoted": quoted}).Parse(entityTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, struct {
		Entity
		Module string
	}{e, module}); err != nil {
		return nil, err
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the file would be no Go: %w\n%s", err, b.Bytes())
	}
	return source, nil
}

// quoted lists texts as Go writes them, each between the quotes q.
func quoted(q string, texts []string) string {
	return q + strings.Join(texts, q+", "+q) + q
}

// Write writes the schema file into the folder and returns its path. A file
// that is there is left alone, and so is nothing that exists.
func (e Entity) Write(folder, module string) (string, error) {
	for _, f := range e.Refs() {
		target := filepath.Join(folder, strings.ToLower(f.Target)+".go")
		if _, err := os.Stat(target); err != nil && f.Target != e.Name {
			return "", fmt.Errorf("%s refers to %s, but there is no file %s", f.Name, f.Target, target)
		}
	}
	source, err := e.Source(module)
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, e.File())
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // #nosec G302 -- source code
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("there is a file %s already; nothing was written", path)
	}
	if err != nil {
		return "", err
	}
	_, err = f.Write(source)
	return path, errors.Join(err, f.Close())
}
