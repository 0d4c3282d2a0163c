package e2e

import (
	"os"
	"testing"

	"unframed/test/testkit"
)

// thorough reports whether the tests are to do what each run has no time for; a
// run that leaves it out says so, and make thorough does it.
func thorough(t *testing.T, what string) bool {
	t.Helper()
	if os.Getenv("UNFRAMED_THOROUGH") != "" {
		return true
	}
	testkit.Report("skipped", what+": make thorough does it")
	return false
}
