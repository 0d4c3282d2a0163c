package adminkit_test

import (
	"encoding/json"
	"testing"

	"unframed/adminkit"
)

func TestJSONIsShownAsItIs(t *testing.T) {
	f := adminkit.Field{Kind: adminkit.JSON}
	if got := f.Text(map[string]any{"a": "<x>&"}); got != `{"a":"<x>&"}` {
		t.Error(got)
	}
	for stored, want := range map[string]string{
		`{"b":"\u003cx\u003e\u0026"}`: `{"b":"<x>&"}`, `{"b":"\\u003c"}`: `{"b":"\\u003c"}`, `{"b":"\\\u003C"}`: `{"b":"\\<"}`,
		`{"n":9007199254740993}`: `{"n":9007199254740993}`, `{"b":"\u003`: `{"b":"\u003`, `\`: `\`,
	} {
		if got := adminkit.AsTyped(stored); got != want {
			t.Errorf("%s is shown as %s", stored, got)
		}
		if json.Valid([]byte(stored)) && f.Text(json.RawMessage(stored)) != want {
			t.Errorf("%s, kept as it was written, is shown as %s", stored, f.Text(json.RawMessage(stored)))
		}
	}
}
