package press

import (
	"net/url"
	"strings"

	"unframed/handlers/web"
)

// FieldPrefix is before the name of a field that the schema calls as a form or a
// list's address calls something of its own, such as typed or done. Lists filter
// such a field by its operation.
const FieldPrefix = "field."

// FieldName is the field or edge that forms call so.
func FieldName(inForm string) string { return strings.TrimPrefix(inForm, FieldPrefix) }

// VersionField holds in which version of a row a form was made.
const VersionField = "version"

// WasPrefix stands before a field's name: what it held as the form was made.
const WasPrefix = "was."

// IsUnchanged reports whether a value in a pending form is what the form held
// before anybody typed, or says so itself.
func IsUnchanged(typed url.Values, name string) bool {
	return strings.HasPrefix(name, WasPrefix) || typed.Has(WasPrefix+name) && web.Last(typed[WasPrefix+name]) == web.Last(typed[name])
}
