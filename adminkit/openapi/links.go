package openapi

import (
	"fmt"

	"unframed/adminkit"
)

// addLinks documents where the edges of rows lead.
func addLinks(paths Object, d Entity) {
	for i := range d.Edges {
		e := &d.Edges[i]
		other, followed := d.others[e.Table]
		if e.Unique || e.Field != "" || !followed {
			continue
		}
		where := Base + d.Table + "/{id}/" + e.Name
		all := Operation{Tag: d.Plural, ID: "list" + d.Name + "_" + e.Name, Method: "get", Path: where,
			Summary: e.Label + " of one, however many there are", Status: "200", Answer: list(Ref(other))}
		all.Parameters = List{Parameter("Limit"), Parameter("Cursor"), Parameter("Sort")}
		at(paths, where)["get"] = all.object()
		if !d.Relinks(e) {
			continue
		}
		for method, summary := range map[string]string{"put": "Add one", "delete": "Remove one"} {
			o := Operation{Tag: d.Plural, ID: method + d.Name + "_" + e.Name, Method: method, Path: where + "/{other}",
				Summary: summary + "; it may be so already", Status: "204", Conditional: true}
			at(paths, o.Path)[method] = o.object()
		}
	}
}

// relinkSchema is edgeSchema for a change, which can also say what it adds and
// what it removes.
func relinkSchema(e adminkit.Edge) Object {
	schema := edgeSchema(e, true)
	if e.Unique {
		return schema
	}
	ids := Object{"type": "array", "items": uuidSchema()}
	schema["type"], schema["properties"], schema["additionalProperties"] = List{"array", "object"}, Object{"add": ids, "remove": ids}, false
	schema["description"] = joined(fmt.Sprint(schema["description"]), "a list is all of them; it is refused where the row does not show them all")
	return schema
}
