package handlers

import (
	"slices"
	"strings"

	"unframed/adminkit"
)

// A schema may call a field as a form or a list's address calls something of
// its own, such as typed or done. Forms then send it under fieldPrefix, and
// lists filter it by its operation.
const fieldPrefix = "field."

// formOwn are the names that forms about rows have for themselves.
var formOwn = []string{sealField, gateField, keyField, typedField, versionField, findField, doField, idField, revisionField, personField,
	removeField, shownField, adminkit.CursorName, adminkit.SearchName}

// formName is what forms call a field or an edge.
func formName(name string) string {
	if slices.Contains(formOwn, name) {
		return fieldPrefix + name
	}
	return name
}

// fieldName is the field or edge that forms call so.
func fieldName(inForm string) string { return strings.TrimPrefix(inForm, fieldPrefix) }

// filterName is what lists call the filter for a field's very value.
func filterName(name string) string {
	if slices.Contains(listNames, name) || slices.Contains(ownNames, name) {
		return name + "." + string(adminkit.Equal)
	}
	return name
}

// formProblems are problems with a form about a row: each says which field it is
// about and leads there.
func formProblems(d *adminkit.Descriptor, err error) ([]Problem, map[string]string) {
	list, byField := problems(err)
	for i, p := range list {
		list[i].Field = formName(p.Field)
		if f := d.Field(p.Field); f != nil && !f.Hidden {
			list[i].Sentence = f.Label + ": " + p.Sentence
		} else if e := d.Edge(p.Field); e != nil {
			list[i].Sentence = e.Label + ": " + p.Sentence
		}
	}
	return list, byField
}
