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

// The names in a form about a row that are neither fields nor edges.
const (
	FindField = "find" // the button that looks for a row to refer to; its value is the field
)

// Input is one field or edge of a form about a row.
type Input struct {
	web.Input
	Kind      string // text, area, check, choice, reference, references or kept
	Options   []web.Option
	Checked   bool
	Now       string // the label of the row that is referred to
	Linked    []web.Option
	Elsewhere string // where what is kept can be changed
	Step      string
	Monospace bool
}

// Form is what a form about a row is made from.
type Form struct {
	Descriptor *adminkit.Descriptor
	Row        *adminkit.Record // nil for a new one
	Typed      url.Values       // by whoever sent it before; nil for nobody
	Wrong      map[string]string
	Zone       string
}

// Inputs are the fields of the form.
func (es *Entities) Inputs(c *gin.Context, form Form) []Input {
	var list []Input
	for _, f := range form.Descriptor.Inputs(form.Row == nil) {
		list = append(list, es.FieldInput(c, form, &f))
	}
	for _, e := range form.Descriptor.InputEdges(form.Row == nil) {
		list = append(list, es.EdgeInput(c, form, &e))
	}
	return list
}

func (es *Entities) FieldInput(c *gin.Context, form Form, f *adminkit.Field) Input {
	input := Input{Kind: "text", Input: web.Input{
		Name: FormName(f.Name), Label: f.Label, Type: "text", Hint: sentence(f.Help), Wrong: form.Wrong[f.Name], Value: form.Value(f),
		Autocomplete: "off", MaxLength: f.MaxLen, Optional: !f.Required, Exact: f.Unique,
	}}
	if form.Row != nil {
		// A row has a value already; only what may be empty can be left out.
		input.Optional = f.Nullable || (f.Kind == adminkit.String || f.Kind == adminkit.Text) && !f.Required
	}
	input.shape(f, form.Zone)
	if f.Table != "" {
		input.Kind = "reference"
		input.Now = es.LabelOf(c, f.Table, input.Value)
	}
	return input
}

// shape gives the input the look of what the field holds.
func (i *Input) shape(f *adminkit.Field, zone string) {
	switch f.Kind {
	case adminkit.Bool:
		i.boolean(f)
	case adminkit.Enum:
		i.choice(f)
	case adminkit.Int:
		i.Mode = "numeric"
	case adminkit.Float: // a field of type number sends nothing where it cannot read what was typed
		i.Mode = "decimal"
	case adminkit.Money:
		i.Mode = "decimal"
		i.Hint = joined(i.Hint, "Such as 12.34.")
	case adminkit.Time:
		i.Type, i.Step, i.MaxLength = "datetime-local", "1", 0
		i.Hint = joined(i.Hint, "By the clock of "+zone+".")
		if web.NeedsOffset(i.Value, zone) {
			i.Type, i.Step = "text", ""
			i.Hint = joined(i.Hint, "With its offset from UTC at the end, where clocks show the time twice.")
		}
	case adminkit.Text:
		i.Kind = "area"
	case adminkit.JSON:
		i.Kind, i.Monospace, i.MaxLength = "area", true, 0
		i.Hint = joined(i.Hint, "JSON.")
	case adminkit.Bytes:
		i.Kind, i.Monospace, i.MaxLength = "area", true, 0
		i.Hint = joined(i.Hint, "In base64.")
	case adminkit.UUID:
		i.MaxLength = 36
	case adminkit.String:
		switch f.Format {
		case "email":
			i.Type = "email"
		case "uri", "url":
			i.Type = "url"
		}
	}
	if f.Example != "" {
		i.Hint = joined(i.Hint, "Such as "+f.Example+".")
	}
}

// boolean is a box to tick, or a choice where it may also be left open.
func (i *Input) boolean(f *adminkit.Field) {
	if f.Nullable {
		i.Kind, i.Options = "choice", []web.Option{{Value: "", Label: "Not set"}, {Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
		return
	}
	i.Kind, i.Checked = "check", i.Value == "true"
}

func (i *Input) choice(f *adminkit.Field) {
	i.Kind = "choice"
	if f.Nullable || i.Value == "" {
		i.Options = append(i.Options, web.Option{Value: "", Label: "Not set"})
	}
	for _, v := range f.Values {
		i.Options = append(i.Options, web.Option{Value: v, Label: v})
	}
}

func (es *Entities) EdgeInput(c *gin.Context, form Form, e *adminkit.Edge) Input {
	input := Input{Kind: "references", Input: web.Input{
		Name: FormName(e.Name), Label: e.Label, Type: "text", Hint: sentence(e.Help), Wrong: form.Wrong[e.Name], Autocomplete: "off", MaxLength: 36, Optional: true,
	}}
	if e.Unique {
		input.Kind, input.Optional = "reference", !e.Required
	}
	var ids []string
	if form.Row != nil {
		lead, more := leadOf(form.Row, e.Name)
		if more {
			return es.keptEdge(c, form, e, form.Row.Lead(e.Name))
		}
		ids = lead
	}
	if typed, ok := form.Typed[FormName(e.Name)]; ok {
		ids = slices.DeleteFunc(slices.Clone(typed), func(id string) bool { return id == "" })
	}
	if e.Unique {
		if len(ids) > 0 {
			input.Value = ids[len(ids)-1]
		}
		input.Now = es.LabelOf(c, e.Table, input.Value)
		return input
	}
	for _, id := range ids {
		label := es.LabelOf(c, e.Table, id)
		if label == "" { // what was typed names no row, and stays to be mended
			input.Value = id
			continue
		}
		input.Linked = append(input.Linked, web.Option{Value: id, Label: label})
	}
	tellOptionsApart(input.Linked)
	return input
}

// tellOptionsApart adds the id to labels that several options have.
func tellOptionsApart(options []web.Option) {
	ids, links := make([]string, len(options)), make([]web.LinkName, len(options))
	for i, o := range options {
		links[i] = web.LinkName{Text: o.Label, Path: o.Value, More: "", Apart: &ids[i]}
	}
	web.TellApart(links)
	for i, id := range ids {
		if id != "" {
			options[i].Label += ", " + id
		}
	}
}

// leadOf is where an edge of the row leads, and whether it leads further.
func leadOf(row *adminkit.Record, name string) (ids []string, more bool) {
	if lead := row.Lead(name); lead != nil {
		for _, r := range lead.Targets {
			ids = append(ids, r.ID.String())
		}
		return ids, !lead.Whole()
	}
	return nil, true // the person may not follow it
}

// Value is what the field's input holds: what was typed, what the row holds,
// or what a new row is given.
func (form Form) Value(f *adminkit.Field) string {
	if typed, ok := form.Typed[FormName(f.Name)]; ok && len(typed) > 0 {
		return typed[len(typed)-1]
	}
	if form.Row == nil {
		return f.Default
	}
	return form.Shown(f)
}

// Shown is what the row holds as its input shows it.
func (form Form) Shown(f *adminkit.Field) string {
	text := f.Text(form.Row.Values[f.Name])
	if f.Kind == adminkit.Time {
		return web.ToLocal(text, form.Zone)
	}
	return indented(f, text)
}

// was is what the input held as the form was first made.
func (form Form) was(name, now string) string {
	if was := press.WasPrefix + FormName(name); form.Typed.Has(was) {
		return web.Last(form.Typed[was])
	}
	return now
}

// LabelOf is the label of the row with the id, or "" if there is none to see.
func (es *Entities) LabelOf(c *gin.Context, table, text string) string {
	id, err := adminkit.ParseID(text)
	if err != nil {
		return ""
	}
	found, err := es.Kit.Refer(c.Request.Context(), table, []uuid.UUID{id})
	if err != nil || !found[id].Seen {
		return ""
	}
	return found[id].Label
}

// sentence makes one of a comment in a schema.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

func joined(a, b string) string { return strings.TrimSpace(a + " " + b) }
