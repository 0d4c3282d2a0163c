//go:build !nodev

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// inSource refuses to write source code elsewhere than where it is.
func inSource() error {
	for _, path := range []string{"go.mod", filepath.Join("ent", "schema")} {
		if _, err := os.Stat(path); err != nil {
			here, _ := os.Getwd()
			return fmt.Errorf("run this in the folder of the source code, where go.mod and ent/schema are; there is no %s in %s, and nothing was written", path, here)
		}
	}
	return nil
}

// migrationFolder refuses a folder of migration files that is not there: it
// would be a new history, beside the one that the databases have.
func migrationFolder(dir string, chosen bool) error {
	if !chosen {
		return inSource()
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return errors.New("there is no folder " + dir + ", and nothing was written; make it if a new history is to begin there")
	}
	return nil
}
