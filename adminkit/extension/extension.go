// Package extension is the ent extension that writes package bindings: for
// every entity that is not hidden, its adminkit.Descriptor and the few calls
// into generated code that the runtime needs. It also ties the data layer to the
// rules of ent/schema/rule, and stops at an entity that has none. It runs inside go generate and
// must not import generated code.
package extension

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"text/template"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"unframed/ent/schema/annotation"
)

//go:embed bindings.tmpl
var bindings string

//go:embed rules.tmpl
var rules string

//go:embed links.tmpl
var links string

//go:embed upsert.tmpl
var upsert string

//go:embed along.tmpl
var along string

//go:embed search.tmpl
var searchKeys string

// Extension implements entc.Extension.
type Extension struct{ entc.DefaultExtension }

// Hooks looks at the schema before anything is written, so that what cannot be
// bound is told in one sentence, and adds the CHECKs that its fields state.
func (Extension) Hooks() []gen.Hook {
	return []gen.Hook{func(next gen.Generator) gen.Generator {
		return gen.GenerateFunc(func(g *gen.Graph) error {
			if err := checkFields(g); err != nil {
				return err
			}
			for _, n := range g.Nodes {
				d, err := describe(n)
				if err != nil {
					return err
				}
				noteKeyless(&d, os.Stderr)
				if err := governed(n); err != nil {
					return err
				}
				noteSecrets(n, os.Stderr)
			}
			if err := deriveChecks(g); err != nil {
				return err
			}
			if err := next.Generate(g); err != nil {
				return err
			}
			return noteWhatIsGiven(g)
		})
	}}
}

// noteSecrets says which entity can be made by code alone, because it needs what
// no page and no API writes.
func noteSecrets(n *gen.Type, out io.Writer) {
	a, err := read[annotation.Admin](n.Annotations)
	if shown, _ := bound(n); err != nil || !shown || a.Create == annotation.Nobody { // who says so knows
		return
	}
	for _, f := range n.Fields {
		if f.Sensitive() && !f.Optional && !f.Default {
			fmt.Fprintf(out, "%s.%s is sensitive and required: no page and no API writes it, so %s is made by your own code alone; give it a default or make it optional if people are to make one\n", n.Name, f.Name, n.Name)
		}
	}
}

// Templates holds those of package bindings, and those that tie queries and
// changes to the rules of ent/schema/rule.
func (Extension) Templates() []*gen.Template {
	functions := template.FuncMap{
		"bound":           bound,
		"descriptor":      descriptor,
		"shown":           shown,
		"leads":           leads,
		"constantDefault": constantDefault,
		"searchOf":        searchOf,
		"keyOf":           keyOf,
	}
	var all []*gen.Template
	for name, text := range map[string]string{"bindings": bindings, "rules": rules, "upsert": upsert, "along": along, "links": links, "search": searchKeys} {
		all = append(all, gen.MustParse(gen.NewTemplate(name).Funcs(functions).Parse(text)))
	}
	return all
}
