package adminkit_test

import (
	"testing"

	"unframed/adminkit"
)

func TestJSONIsShownAsItIs(t *testing.T) {
	f := adminkit.Field{Kind: adminkit.JSON}
	if got := f.Text(map[string]any{"a": "<x>&"}); got != `{"a":"<x>&"}` {
		t.Error(got)
	}
}
