package scaffold

import (
	"bytes"
	"fmt"
	"os"
)

// readMerged reads a Go file in which a merge may have left conflicts. Of
// generated code it takes the first side: all of it is written anew, and until
// then it is read for names alone. Everything else is somebody's to resolve.
func readMerged(path string) ([]byte, error) {
	text, err := os.ReadFile(path) // #nosec G304 -- a source file of this tree
	if err != nil {
		return nil, err
	}
	var kept []byte
	conflict, first, number := false, true, 0
	for line := range bytes.Lines(text) {
		number++
		switch {
		case bytes.HasPrefix(line, []byte("<<<<<<< ")):
			if !bytes.HasPrefix(text, []byte("// Code generated ")) {
				return nil, fmt.Errorf("%s:%d: git left a conflict here; resolve it, then run this again", path, number)
			}
			conflict, first = true, true
			continue
		case conflict && (bytes.HasPrefix(line, []byte("||||||| ")) || bytes.HasPrefix(line, []byte("======="))):
			first = false
			continue
		case conflict && bytes.HasPrefix(line, []byte(">>>>>>> ")):
			conflict = false
			continue
		}
		if !conflict || first {
			kept = append(kept, line...)
		}
	}
	return kept, nil
}
