// Package static holds the files that pages refer to. Each is served under a
// name that holds its hash, so that a browser may keep it for ever.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"path"
	"slices"
	"strings"
)

//go:embed *.css *.js *.svg
var files embed.FS

// File is one static file.
type File struct {
	Content     []byte
	ContentType string
}

// Files is every static file, by the name it is served under.
type Files struct {
	byHashed map[string]File
	hashed   map[string]string // plain name to hashed name
}

// Load reads and hashes the embedded files.
func Load() (*Files, error) {
	all := &Files{byHashed: map[string]File{}, hashed: map[string]string{}}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		content, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read static file %s: %w", name, err)
		}
		sum := sha256.Sum256(content)
		extension := path.Ext(name)
		hashed := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension
		all.byHashed[hashed] = File{content, mime.TypeByExtension(extension)}
		all.hashed[name] = hashed
	}
	return all, nil
}

// URL returns where a file is served, such as /static/app.0123456789ab.css.
func (f *Files) URL(name string) (string, error) {
	hashed, ok := f.hashed[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	return "/static/" + hashed, nil
}

// Names are the names that files are served under, sorted.
func (f *Files) Names() []string { return slices.Sorted(maps.Keys(f.byHashed)) }

// Lookup finds a file by the name it is served under.
func (f *Files) Lookup(hashed string) (File, bool) {
	file, ok := f.byHashed[hashed]
	return file, ok
}
