// Package product makes a product of its own from the platform's source code, and
// brings a later version of the platform into it. It works on files and asks git;
// it knows nothing of what the program does.
package product

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// NoteFile is where a product notes where it came from.
const NoteFile = ".unframed.json"

// Note says where a product came from.
type Note struct {
	Platform string   `json:"platform"` // the commit whose version is in it
	Module   string   `json:"module"`
	Name     string   `json:"name"`
	Features []string `json:"features"`
}

const longestName = 40 // characters

var nameShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} .,&'+!-]*$`)

// Check refuses a module path that Go does not take, and a name that could not
// stand everywhere.
func (n Note) Check() error {
	if err := module.CheckImportPath(n.Module); err != nil {
		return fmt.Errorf("--module takes a path such as github.com/acme/portal: %w", err)
	}
	if first, _, _ := strings.Cut(n.Module, "/"); !strings.Contains(first, ".") && n.Module == first {
		return fmt.Errorf("--module takes a path such as github.com/acme/portal; %q could be a package of Go's own", n.Module)
	}
	if !nameShape.MatchString(n.Name) || utf8.RuneCountInString(n.Name) > longestName || strings.TrimSpace(n.Name) != n.Name {
		return fmt.Errorf("--name takes up to %d letters, digits, spaces and . , & ' + ! -, and begins with a letter or a digit", longestName)
	}
	return nil
}

// ReadNote reads the note of the product in a folder.
func ReadNote(dir string) (n Note, err error) {
	text, err := os.ReadFile(filepath.Join(dir, NoteFile)) // #nosec G304 -- the builder's own folder
	if errors.Is(err, fs.ErrNotExist) {
		return n, fmt.Errorf("there is no %s here: this is no product that app new product has made, or not its folder", NoteFile)
	}
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err == nil {
		err = n.Check()
	}
	if err == nil && n.Platform == "" {
		err = errors.New("it names no commit of the platform")
	}
	if err != nil {
		return n, fmt.Errorf("read %s: %w", NoteFile, err)
	}
	return n, nil
}

// Write writes the note into the folder of the product.
func (n Note) Write(dir string) error {
	text, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, NoteFile), append(text, '\n'), 0o644) // #nosec G306 -- source code
}
