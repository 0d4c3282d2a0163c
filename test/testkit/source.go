package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// CopySource copies what git keeps of the source code under top, as it stands,
// into a folder of the test's own. The test is skipped where there is no git
// checkout.
func CopySource(t testing.TB, top string) string {
	t.Helper()
	copied := t.TempDir()
	list, err := exec.Command("git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output() // #nosec G204 -- a test's own folder
	if err != nil {
		skip(t, "a copy of the source code", "no git checkout to copy")
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(top, name)) // #nosec G304 -- as git lists it
		if os.IsNotExist(err) {
			continue // deleted and not yet committed
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(copied, name)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// RunIn runs a command in a folder and returns what it printed and how it
// ended. The test fails if it failed.
func RunIn(t testing.TB, folder string, argv ...string) (string, *os.ProcessState) {
	t.Helper()
	cmd := commandIn(folder, argv)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, out)
	}
	return string(out), cmd.ProcessState
}

// TryIn is RunIn for a command that may fail.
func TryIn(folder string, argv ...string) (string, error) {
	out, err := commandIn(folder, argv).CombinedOutput()
	return string(out), err
}

func commandIn(folder string, argv []string) *exec.Cmd {
	cmd := exec.Command(argv[0], argv[1:]...) // #nosec G204 -- a test's own command
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -buildvcs=false")
	return cmd
}
