package testkit

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

var reported sync.Map

// Report notes something the end of a test run should mention, such as
// Report("engine", "PostgreSQL 15.8") or Report("skipped", "CockroachDB: …"),
// once a process, as a line in the file that UNFRAMED_TEST_REPORT names.
// Without that variable it does nothing.
func Report(kind, name string) {
	path := os.Getenv("UNFRAMED_TEST_REPORT")
	line := fmt.Sprintf("%s\t%s\n", kind, name)
	if _, known := reported.LoadOrStore(line, true); known || path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testkit: the test report cannot be written:", err)
		return
	}
	// One short append is atomic, so packages may report at the same time.
	_, _ = f.WriteString(line)
	_ = f.Close()
}

// skip skips the test and lets the end of the run say why.
func skip(t testing.TB, what, reason string) {
	t.Helper()
	Report("skipped", what+": "+reason)
	t.Skipf("%s: %s", what, reason)
}
