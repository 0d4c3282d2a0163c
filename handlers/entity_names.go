package handlers

import (
	"slices"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// formOwn are the names that forms about rows have for themselves.
var formOwn = []string{press.SealField, press.GateField, press.KeyField, press.TypedField, press.VersionField, findField, doField, idField, press.RevisionField, press.PersonField,
	removeField, shownField, adminkit.CursorName, adminkit.SearchName}

// formName is what forms call a field or an edge.
func formName(name string) string {
	if slices.Contains(formOwn, name) {
		return press.FieldPrefix + name
	}
	return name
}

// filterName is what lists call the filter for a field's very value.
func filterName(name string) string {
	if slices.Contains(listNames, name) || slices.Contains(ownNames, name) {
		return name + "." + string(adminkit.Equal)
	}
	return name
}

// formProblems are problems with a form about a row: each says which field it is
// about and leads there.
func formProblems(d *adminkit.Descriptor, err error) ([]web.FormError, map[string]string) {
	list, byField := web.FormErrors(err)
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

// The names in a list's address that are the page's own.
var listNames = []string{web.ColumnName, "done", web.HeldField}

// The names in it that are the kit's.
var ownNames = []string{adminkit.SearchName, adminkit.SortName, adminkit.CursorName, adminkit.LimitName}

// The fields of the forms that do something with several rows, and of the form of a
// row's links, which says what is added in the field of the edge itself, and what is
// removed, of what the page showed, in removeField.
const (
	doField     = "do" // doDelete, or doSet and the name of a field
	idField     = "id"
	removeField = "remove"
	shownField  = "shown"
)
