package entity

import (
	"slices"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// formOwn are the names that forms about rows have for themselves.
var formOwn = []string{press.SealField, press.GateField, press.KeyField, press.TypedField, press.VersionField, FindField, DoField, IDField, press.RevisionField, press.PersonField,
	RemoveField, ShownField, TurnField, adminkit.CursorName, adminkit.SearchName}

// FormName is what forms call a field or an edge.
func FormName(name string) string {
	if slices.Contains(formOwn, name) {
		return press.FieldPrefix + name
	}
	return name
}

// Sets are the names in forms of the edges that lead to any number of rows.
func Sets(d *adminkit.Descriptor) (names []string) {
	for _, e := range d.Edges {
		if !e.Unique {
			names = append(names, FormName(e.Name))
		}
	}
	return names
}

// FilterName is what lists call the filter for a field's very value.
func FilterName(name string) string {
	if slices.Contains(ListNames, name) || slices.Contains(OwnNames, name) {
		return name + "." + string(adminkit.Equal)
	}
	return name
}

// FormProblems are problems with a form about a row: each says which field it is
// about and leads there.
func FormProblems(d *adminkit.Descriptor, err error) ([]web.FormError, map[string]string) {
	list, byField := web.FormErrors(err)
	for i, p := range list {
		list[i].Field = FormName(p.Field)
		if f := d.Field(p.Field); f != nil && !f.Hidden {
			list[i].Sentence = f.Label + ": " + p.Sentence
		} else if e := d.Edge(p.Field); e != nil {
			list[i].Sentence = e.Label + ": " + p.Sentence
		}
	}
	return list, byField
}

// ListNames are the names in a list's address that are the page's own.
var ListNames = []string{web.ColumnName, "done", web.PendingField}

// OwnNames are the names in a list's address that are the kit's.
var OwnNames = []string{adminkit.SearchName, adminkit.SortName, adminkit.CursorName, adminkit.LimitName}

// The fields of the forms that do something with several rows, and of the form of a
// row's links, which says what is added in the field of the edge itself, and what is
// removed, of what the page showed, in removeField.
const (
	DoField     = "do" // doDelete, or doSet and the name of a field
	IDField     = "id"
	RemoveField = "remove"
	ShownField  = "shown"
	TurnField   = "turn" // the button that leads to another page; its value is the cursor
)
