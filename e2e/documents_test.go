package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	namedTest = regexp.MustCompile("`(Test[A-Z]\\w+)`")
	namedFile = regexp.MustCompile("`([a-z]+/[a-z_/]*(?:\\.[a-z]+)?)`")
)

// TestThreatModelNamesWhatExists holds docs/threat-model.md to its word: every
// test and every file that it names is there.
func TestThreatModelNamesWhatExists(t *testing.T) {
	document, err := os.ReadFile("../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testsOfTheProject(t)
	named := namedTest.FindAllStringSubmatch(string(document), -1)
	for _, m := range named {
		if !tests[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	files := namedFile.FindAllStringSubmatch(string(document), -1)
	for _, m := range files {
		if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
			t.Errorf("there is no %s", m[1])
		}
	}
	if len(named) < 20 || len(files) < 8 || tests["TestThatIsNowhere"] {
		t.Errorf("%d tests and %d files are named, so nothing was learnt", len(named), len(files))
	}
}

// testsOfTheProject are the names of all tests.
func testsOfTheProject(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	tests := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "bin") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
				tests[m[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}
