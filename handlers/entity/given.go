package entity

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// Given is what a form says of fields and edges: without what the form says of
// itself and, for a row that is there, without what nobody changed.
func Given(in *press.Sent, d *adminkit.Descriptor) url.Values {
	values := url.Values{}
	for name, sent := range in.Form {
		list := slices.Clone(sent)
		switch {
		case slices.Contains(formOwn, name), strings.HasPrefix(name, press.WasPrefix):
			continue
		}
		field := press.FieldName(name)
		list = slices.Clone(list) // the form itself is looked at again
		for i, v := range list {
			list[i] = web.UnixLines(v)
		}
		if was, ok := in.Form[press.WasPrefix+name]; ok && web.UnixLines(was[0]) == told(d, field, list) {
			continue
		}
		values[field] = list
	}
	return values
}

// told is what a form says of a field or an edge, as one text.
func told(d *adminkit.Descriptor, name string, list []string) string {
	if d.Edge(name) == nil || d.Field(name) != nil {
		return list[len(list)-1]
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(list), func(id string) bool { return id == "" }), " ")
}

// Kept is what was typed into the form of this page before, with the row that the
// person picked since. An address alone chooses nothing in a form whose press counts:
// what it says was picked has to be proved by the list that it was picked from.
func (es *Entities) Kept(c *gin.Context, d *adminkit.Descriptor) url.Values {
	typed := es.Held(c)
	if len(typed) == 0 {
		return typed
	}
	for name, values := range c.Request.URL.Query() {
		field, ok := strings.CutPrefix(name, web.ChosenPrefix)
		switch {
		case !ok, TableReferred(d, field) == "", !es.picked(c, field, values):
		case d.Edge(press.FieldName(field)) != nil && !d.Edge(press.FieldName(field)).Unique:
			// What was looked for is no link: the choice takes its place.
			chosen := slices.DeleteFunc(slices.Clone(typed[field]), func(text string) bool { return text != "" && len(IDsIn([]string{text})) == 0 })
			typed[field] = append(chosen, values...)
		default:
			typed[field] = values
		}
	}
	return typed
}

// pickedName is where an address has the proof of what was picked.
const pickedName = "picked"

// Picked is the address of the form that waits under the number held, with the row
// that a person picks for a field of it. It says so in this session alone.
func (es *Entities) Picked(c *gin.Context, form, held, field, row string) string {
	return web.WithQuery(web.WithQuery(form, web.ChosenPrefix+field, row), pickedName, es.Box.Close(picking(c, held, field, row), nil))
}

func (es *Entities) picked(c *gin.Context, field string, rows []string) bool {
	if len(rows) != 1 {
		return false
	}
	_, err := es.Box.Open(picking(c, c.Query(web.PendingField), field, rows[0]), c.Query(pickedName))
	return err == nil
}

func picking(c *gin.Context, held, field, row string) string {
	return strings.Join([]string{"unframed picked 1", web.SignedIn(c.Request).SessionID.String(), held, field, row}, "\n")
}

// RefuseUnasked names what was sent that the form does not ask for: a program's
// mistake, which would else be passed over in silence.
func (es *Entities) RefuseUnasked(c *gin.Context, d *adminkit.Descriptor, a press.Act, creating bool) error {
	unasked, read := url.Values{}, a.Read(c.Request.PostForm)
	for name, values := range c.Request.PostForm {
		if !read.Has(name) && !slices.Contains(formOwn, name) && !strings.HasPrefix(name, press.WasPrefix) {
			unasked[press.FieldName(name)] = values
		}
	}
	if len(unasked) == 0 {
		return nil
	}
	_, err := es.Kit.FormInput(d.Table, unasked, creating)
	return err
}

// TableReferred is the table that a field or an edge of a form refers to, or "".
func TableReferred(d *adminkit.Descriptor, inForm string) string {
	if f := d.Field(press.FieldName(inForm)); f != nil {
		return f.Table
	}
	if e := d.Edge(press.FieldName(inForm)); e != nil {
		return e.Table
	}
	return ""
}

// RelativeTo makes of the sets that a form was sent with what the person added
// to those that it showed, and what they removed. What others have made of them
// since stays, and is shown before the rest is done.
func RelativeTo(input *adminkit.Input, d *adminkit.Descriptor, in *press.Sent) {
	input.Shown = map[string][]uuid.UUID{}
	for name, ids := range input.Edges {
		was, ok := in.Form[press.WasPrefix+FormName(name)]
		if !ok {
			continue
		}
		shown := IDsIn(strings.Fields(was[0]))
		input.Shown[name] = shown
		if d.Edge(name).Unique {
			continue
		}
		input.Links[name] = adminkit.Relinking{Add: Besides(ids, shown), Remove: Besides(shown, ids)}
		delete(input.Edges, name)
	}
}

func IDsIn(texts []string) []uuid.UUID {
	var ids []uuid.UUID
	for _, text := range texts {
		if id, err := adminkit.ParseID(text); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// Besides are those of some that are not among the others.
func Besides[T comparable](some, others []T) []T {
	return slices.DeleteFunc(slices.Clone(some), func(v T) bool { return slices.Contains(others, v) })
}
