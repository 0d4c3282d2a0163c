package handlers

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

// formChanges are the differences between the row as it is stored and the form
// as it is shown: what one press would change without a key being typed. They
// stand at the button, so that nobody saves what they did not choose.
func (s *Site) formChanges(c *gin.Context, form entityForm) []FormChange {
	var changes []FormChange
	for _, f := range form.d.Inputs(false) {
		if now, then := form.shown(&f), web.UnixLines(form.value(&f)); now != then {
			changes = append(changes, FormChange{f.Label, s.inWords(c, &f, now), s.inWords(c, &f, then), true})
		}
	}
	for _, e := range form.d.InputEdges(false) {
		now, more := leadOf(form.row, e.Name)
		typed, ok := form.typed[formName(e.Name)]
		then := slices.DeleteFunc(slices.Clone(typed), func(id string) bool { return id == "" })
		if ok && !more && strings.Join(now, " ") != strings.Join(then, " ") {
			changes = append(changes, FormChange{e.Label, s.labelsOf(c, e.Table, now), s.labelsOf(c, e.Table, then), true})
		}
	}
	return changes
}

// inWords is the value of an input as a person reads it.
func (s *Site) inWords(c *gin.Context, f *adminkit.Field, value string) string {
	switch {
	case f.Table != "":
		return s.labelsOf(c, f.Table, []string{value})
	case f.Kind == adminkit.Bool && value != "":
		return map[bool]string{true: "yes", false: "no"}[value == "true"]
	}
	return web.Shortened(value)
}

// labelsOf names the rows with the ids; what names none stays as it was typed.
func (s *Site) labelsOf(c *gin.Context, table string, ids []string) string {
	var labels []string
	for _, id := range ids {
		label := s.labelOf(c, table, id)
		if label == "" {
			label = web.Shortened(id)
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, ", ")
}

// formFields are the names of what a person fills in on a form about the row, or
// about a new one. An edge that the form leaves as it is has no input.
func formFields(d *adminkit.Descriptor, row *adminkit.Record) []string {
	names := []string{findField}
	for _, f := range d.Inputs(row == nil) {
		names = append(names, formName(f.Name))
	}
	for _, e := range d.InputEdges(row == nil) {
		if row != nil {
			if _, more := leadOf(row, e.Name); more {
				continue
			}
		}
		names = append(names, formName(e.Name))
	}
	return names
}

// readsOf is how numbers are read that a person types into a form.
func readsOf(fields ...adminkit.Field) press.Reads {
	all := press.Reads{}
	for _, f := range fields {
		switch f.Kind {
		case adminkit.Money, adminkit.Int, adminkit.Float:
			all[formName(f.Name)] = f.Typed
		}
	}
	return all
}

// wasFields are the hidden fields of a form that say what its inputs held as it
// was made, by which it is told what a person changed.
func wasFields(d *adminkit.Descriptor, row *adminkit.Record, was func(name string) (string, bool)) [][2]string {
	var fields [][2]string
	for _, name := range formFields(d, row)[1:] {
		if held, ok := was(press.WasPrefix + name); ok {
			fields = append(fields, [2]string{press.WasPrefix + name, held})
		}
	}
	return fields
}

// wasOf is what an input of the form held, by the name of its hidden field.
func (form entityForm) wasOf(name string) (string, bool) {
	own := press.FieldName(strings.TrimPrefix(name, press.WasPrefix))
	if f := form.d.Field(own); f != nil {
		return form.was(own, form.shown(f)), true
	}
	lead, _ := leadOf(form.row, own)
	return form.was(own, strings.Join(lead, " ")), true
}
