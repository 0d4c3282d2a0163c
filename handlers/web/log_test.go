package web

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestLoggedFieldIsBounded has a field of control characters, each of which takes
// six bytes in JSON.
func TestLoggedFieldIsBounded(t *testing.T) {
	if quoted, _ := json.Marshal(bounded(strings.Repeat("\x01", 10_000))); len(quoted) > 2000 {
		t.Errorf("one field takes %d bytes", len(quoted))
	}
}
