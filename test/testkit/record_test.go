package testkit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

func TestStatementsAreRecorded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "statements")
	t.Setenv("UNFRAMED_RECORD_STATEMENTS", file)
	s := testkit.Open(t, store.Options{URL: testkit.Recorded(t, testkit.Postgres(t))})
	var got string
	for range 2 {
		if err := s.DB().QueryRowContext(t.Context(), "SELECT $1::text", "value").Scan(&got); err != nil || got != "value" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(content), `"SELECT $1::text"`+"\n"); n != 1 {
		t.Errorf("the statement is noted %d times:\n%s", n, content)
	}
}
