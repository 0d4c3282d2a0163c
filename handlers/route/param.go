package route

import (
	"fmt"
	"slices"
	"strings"

	"unframed/ent/schema/rule"
)

// Param is what a parameter of a path names: a row of an entity, by its id, or one
// of a few values. Whoever walks the table takes examples from it.
type Param struct {
	Entity string          // such as ent.TypeTransfer
	Values func() []string // where it is none
}

// RowOf says of which entities the parameters of a path name rows, in its order.
func RowOf(entities ...string) []Param {
	params := make([]Param, len(entities))
	for i, name := range entities {
		params[i] = Param{Entity: name}
	}
	return params
}

// OneOf says which values the one parameter of a path has.
func OneOf(values func() []string) []Param { return []Param{{Values: values}} }

// ParamNames are the parameters of the path.
func (r Route) ParamNames() []string {
	var names []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if strings.HasPrefix(part, ":") || strings.HasPrefix(part, "*") {
			names = append(names, part)
		}
	}
	return names
}

// paramFault says what is wrong with what the row says of its parameters, or "".
func (r Route) paramFault() string {
	if names := r.ParamNames(); len(names) != len(r.Params) {
		return fmt.Sprintf("has %d parameters and says of %d what they name: give it Params: rowOf(ent.Type…) or oneOf(…)", len(names), len(r.Params))
	}
	for _, p := range r.Params {
		if p.Entity != "" && !slices.ContainsFunc(rule.Entities(), func(e *rule.Entity) bool { return e.Name == p.Entity }) {
			return "names a row of " + p.Entity + ", of which there is no schema"
		}
		if p.Entity == "" && p.Values == nil {
			return "has a parameter and does not say what it names"
		}
	}
	return ""
}

// At is the address of the row with the values in place of its parameters.
func (r Route) At(values ...string) string {
	parts := strings.Split(r.Path, "/")
	for i, part := range parts {
		if len(values) > 0 && (strings.HasPrefix(part, ":") || strings.HasPrefix(part, "*")) {
			parts[i], values = values[0], values[1:]
		}
	}
	return strings.Join(parts, "/")
}
