// Package extension is the ent extension that writes package bindings: for
// every entity that is not hidden, its adminkit.Descriptor and the few calls
// into generated code that the runtime needs. It runs inside go generate and
// must not import generated code.
package extension

import (
	_ "embed"
	"text/template"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

//go:embed bindings.tmpl
var bindings string

// Extension implements entc.Extension.
type Extension struct{ entc.DefaultExtension }

// Hooks looks at the schema before anything is written, so that what cannot be
// bound is told in one sentence, and adds the CHECKs that its fields state.
func (Extension) Hooks() []gen.Hook {
	return []gen.Hook{func(next gen.Generator) gen.Generator {
		return gen.GenerateFunc(func(g *gen.Graph) error {
			for _, n := range g.Nodes {
				if _, err := describe(n); err != nil {
					return err
				}
			}
			if err := deriveChecks(g); err != nil {
				return err
			}
			return next.Generate(g)
		})
	}}
}

// Templates holds the one template, of bindings/bindings.go.
func (Extension) Templates() []*gen.Template {
	return []*gen.Template{gen.MustParse(gen.NewTemplate("bindings").Funcs(template.FuncMap{
		"bound":      bound,
		"descriptor": descriptor,
		"shown":      shown,
		"leads":      leads,
	}).Parse(bindings))}
}
