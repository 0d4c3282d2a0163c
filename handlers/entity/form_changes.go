package entity

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// FormChange is a field whose input holds something else than the stored row, in
// words.
type FormChange struct {
	Label, Before, After string
	Changed              bool
}

// FormChanges are the differences between the row as it is stored and the form
// as it is shown: what one press would change without a key being typed. They
// stand at the button, so that nobody saves what they did not choose.
func (es *Entities) FormChanges(c *gin.Context, form Form) []FormChange {
	var changes []FormChange
	for _, f := range form.Descriptor.Inputs(false) {
		if now, then := form.Shown(&f), web.UnixLines(form.Value(&f)); now != then {
			changes = append(changes, FormChange{f.Label, es.InWords(c, &f, now), es.InWords(c, &f, then), true})
		}
	}
	for _, e := range form.Descriptor.InputEdges(false) {
		now, more := leadOf(form.Row, e.Name)
		typed, ok := form.Typed[FormName(e.Name)]
		then := slices.DeleteFunc(slices.Clone(typed), func(id string) bool { return id == "" })
		if ok && !more && strings.Join(now, " ") != strings.Join(then, " ") {
			changes = append(changes, FormChange{e.Label, es.LabelsOf(c, e.Table, now), es.LabelsOf(c, e.Table, then), true})
		}
	}
	return changes
}

// InWords is the value of an input as a person reads it.
func (es *Entities) InWords(c *gin.Context, f *adminkit.Field, value string) string {
	switch {
	case f.Table != "":
		return es.LabelsOf(c, f.Table, []string{value})
	case f.Kind == adminkit.Bool && value != "":
		return map[bool]string{true: "yes", false: "no"}[value == "true"]
	}
	return web.Shortened(value)
}

// LabelsOf names the rows with the ids; what names none stays as it was typed.
func (es *Entities) LabelsOf(c *gin.Context, table string, ids []string) string {
	var labels []string
	for _, id := range ids {
		label := es.LabelOf(c, table, id)
		if label == "" {
			label = web.Shortened(id)
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, ", ")
}

// FormFields are the names of what a person fills in on a form about the row, or
// about a new one. An edge that the form leaves as it is has no input.
func FormFields(d *adminkit.Descriptor, row *adminkit.Record) []string {
	names := []string{FindField}
	for _, f := range d.Inputs(row == nil) {
		names = append(names, FormName(f.Name))
	}
	for _, e := range d.InputEdges(row == nil) {
		if row != nil {
			if _, more := leadOf(row, e.Name); more {
				continue
			}
		}
		names = append(names, FormName(e.Name))
	}
	return names
}

// ReadsOf is how numbers are read that a person types into a form.
func ReadsOf(fields ...adminkit.Field) press.Reads {
	all := press.Reads{}
	for _, f := range fields {
		switch f.Kind {
		case adminkit.Money, adminkit.Int, adminkit.Float:
			all[FormName(f.Name)] = f.Typed
		}
	}
	return all
}

// WasFields are the hidden fields of a form that say what its inputs held as it
// was made, by which it is told what a person changed.
func WasFields(d *adminkit.Descriptor, row *adminkit.Record, was func(name string) (string, bool)) [][2]string {
	var fields [][2]string
	for _, name := range FormFields(d, row)[1:] {
		if held, ok := was(press.WasPrefix + name); ok {
			fields = append(fields, [2]string{press.WasPrefix + name, held})
		}
	}
	return fields
}

// WasOf is what an input of the form held, by the name of its hidden field.
func (form Form) WasOf(name string) (string, bool) {
	own := press.FieldName(strings.TrimPrefix(name, press.WasPrefix))
	if f := form.Descriptor.Field(own); f != nil {
		return form.was(own, form.Shown(f)), true
	}
	lead, _ := leadOf(form.Row, own)
	return form.was(own, strings.Join(lead, " ")), true
}
