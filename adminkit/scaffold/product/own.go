package product

import (
	"bytes"
	"regexp"
	"strings"
)

// own reports whether a file is the product's from the beginning: what the
// platform writes there is no concern of its.
func own(name string) bool {
	switch name {
	case "README.md", "CHANGELOG.md", NoteFile:
		return true
	}
	return strings.HasPrefix(name, Migrations+"cockroach/") || strings.HasPrefix(name, Migrations+"sqlite/")
}

var generatedLine = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.?$`)

// generated reports whether go generate writes a file.
func generated(name string, f File) bool {
	if name == "docs/rules.txt" {
		return true
	}
	head := f.Text[:min(len(f.Text), 1<<10)]
	return strings.HasSuffix(name, ".go") && bytes.Contains(head, []byte("Code generated")) && generatedLine.Match(head)
}
