package press

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"unframed/handlers/web"
)

// Files that a person chooses for a guarded act are typed in sight like its other
// fields, and a password is given for exactly their content: what stands for a file
// in a digest, and in a form that waits, is its name and its hash. The file itself
// is not kept while somebody proves who they are: they choose it again, and another
// asks for the password again.

// filePrefix begins the name under which a file is noted among what was typed.
const filePrefix = "file "

// readFiles notes the files that the act declares, and refuses others: whoever
// chose one would not learn that nobody read it.
func (a Act) readFiles(r *http.Request) error {
	for name, files := range filesOf(r) {
		if !slices.Contains(a.Files, name) {
			return web.Problem{Status: http.StatusBadRequest, Code: "malformed-form", Sentence: "This form takes no file called " + name + ". Nothing was changed."}
		}
		for _, file := range files {
			hash, err := hashOf(file)
			if err != nil {
				return fmt.Errorf("read the file of %s: %w", name, err)
			}
			r.PostForm.Add(filePrefix+name, file.Filename+" "+hash)
		}
	}
	return nil
}

func hashOf(file *multipart.FileHeader) (string, error) {
	content, err := file.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil)), nil
}

// filesOf are the files of a form by its fields, without those that a browser sends
// for a field in which nothing was chosen.
func filesOf(r *http.Request) map[string][]*multipart.FileHeader {
	all := map[string][]*multipart.FileHeader{}
	if r.MultipartForm == nil {
		return all
	}
	for name, files := range r.MultipartForm.File {
		files = slices.DeleteFunc(slices.Clone(files), func(f *multipart.FileHeader) bool { return f.Filename == "" && f.Size == 0 })
		if len(files) > 0 {
			all[name] = files
		}
	}
	return all
}

// filesOf are the names of the files that were chosen in a form that waits.
func (a Act) filesOf(waiting url.Values) []string {
	var names []string
	for _, field := range a.Files {
		for _, noted := range waiting[filePrefix+field] {
			names = append(names, noted[:max(0, strings.LastIndexByte(noted, ' '))])
		}
	}
	return names
}
