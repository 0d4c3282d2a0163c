package exactjson

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Merge applies a merge patch (RFC 7396 §2): objects are merged member by member
// however deep, null takes a member away, and everything else replaces what was
// there. Numbers keep their digits. Both are checked JSON; no target is nil.
func Merge(target, patch jsontext.Value) (jsontext.Value, error) {
	if Kind(patch) != '{' {
		return patch, nil
	}
	changes, err := members(patch)
	if err != nil {
		return nil, err
	}
	merged := map[string]jsontext.Value{}
	if Kind(target) == '{' {
		if merged, err = members(target); err != nil {
			return nil, err
		}
	}
	for name, change := range changes {
		if Kind(change) == 'n' {
			delete(merged, name)
		} else if merged[name], err = Merge(merged[name], change); err != nil {
			return nil, err
		}
	}
	return json.Marshal(merged, json.Deterministic(true))
}
