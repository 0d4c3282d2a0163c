package adminkit

import "testing"

// TestRelinkingTellsNamesApart gives "add" in other capitals, beside itself and alone.
func TestRelinkingTellsNamesApart(t *testing.T) {
	const one, other = `"0b8f6a0e-3c1e-4b60-9d4a-0f6f1f7d2f11"`, `"1b8f6a0e-3c1e-4b60-9d4a-0f6f1f7d2f11"`
	for said, right := range map[string]bool{
		`{"add":[` + one + `],"Add":[` + other + `]}`:    false,
		`{"ADD":[` + one + `]}`:                          false,
		`{"add":[` + one + `],"remove":null}`:            false,
		`{"add":[` + one + `],"take":[]}`:                false,
		`{"add":"` + "x" + `"}`:                          false,
		`{"add":[` + one + `],"remove":[` + other + `]}`: true,
		`{"remove":[` + other + `]}`:                     true,
		`{}`:                                             true,
	} {
		r := reading{d: &Descriptor{}, in: Input{Links: map[string]Relinking{}}}
		r.jsonRelinking(&Edge{Name: "tags"}, []byte(said))
		if err := r.wrong.Err(); (err == nil) != right {
			t.Errorf("%s: %v, and %v is added", said, err, r.in.Links["tags"].Add)
		}
	}
}
