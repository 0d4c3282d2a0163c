package handlers

import (
	"net/url"
	"strings"

	"unframed/handlers/web"
)

// A schema may call a field as a form or a list's address calls something of
// its own, such as typed or done. Forms then send it under fieldPrefix, and
// lists filter it by its operation.
const fieldPrefix = "field."

// fieldName is the field or edge that forms call so.
func fieldName(inForm string) string { return strings.TrimPrefix(inForm, fieldPrefix) }

// versionField holds in which version of a row a form was made.
const versionField = "version"

// wasPrefix stands before a field's name: what it held as the form was made.
const wasPrefix = "was."

// isUnchanged reports whether a value in a held form is what the form held
// before anybody typed, or says so itself.
func isUnchanged(typed url.Values, name string) bool {
	return strings.HasPrefix(name, wasPrefix) || typed.Has(wasPrefix+name) && web.Last(typed[wasPrefix+name]) == web.Last(typed[name])
}
