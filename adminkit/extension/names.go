package extension

import (
	"errors"
	"io/fs"

	"entgo.io/ent/entc/gen"

	"unframed/adminkit/scaffold"
)

// CheckNames refuses entities of a folder ent that cannot be called as they
// are. It reads source code alone: where a name clashes within ent/schema,
// ent's own loading fails without saying why.
func CheckNames(folder string) error {
	taken, err := scaffold.ReadTaken(folder)
	if err != nil {
		return err
	}
	return taken.Schemas()
}

// checkFields refuses fields and values of enums of which ent makes a name
// that something else has.
func checkFields(g *gen.Graph) error {
	taken, err := scaffold.ReadTaken(g.Config.Target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing is generated yet, so nothing is known
	}
	if err != nil {
		return err
	}
	for _, n := range g.Nodes {
		var made []scaffold.Made
		for _, f := range n.Fields {
			made = append(made, madeOf(f))
		}
		for _, e := range n.Edges {
			if e.Field() == nil || e.Field().Name != e.Name {
				made = append(made, scaffold.Made{
					Field: e.Name, Package: []string{e.Constant(), "Has" + e.StructField(), "Has" + e.StructField() + "With", e.TableConstant()},
					Methods: []string{e.MutationClear(), e.MutationCleared(), e.MutationReset()},
				})
			}
		}
		if err := taken.Fields(n.Name, made); err != nil {
			return err
		}
	}
	return nil
}

// madeOf are the identifiers that ent makes of a field.
func madeOf(f *gen.Field) scaffold.Made {
	m := scaffold.Made{Field: f.Name, Methods: []string{f.MutationSet(), f.MutationReset(), f.MutationGetOld()}}
	if !f.IsJSON() {
		m.Plain = f.StructField()
	}
	m.Package = append(m.Package, f.Constant(), f.OrderName())
	for _, op := range f.Ops() {
		m.Package = append(m.Package, f.StructField()+op.Name())
	}
	if f.Default {
		m.Package = append(m.Package, f.DefaultName())
	}
	if f.UpdateDefault {
		m.Package = append(m.Package, f.UpdateDefaultName())
	}
	if f.Validators > 0 || f.IsEnum() {
		m.Package = append(m.Package, f.Validator())
	}
	if f.Optional {
		m.Methods = append(m.Methods, f.MutationClear(), f.MutationCleared())
	}
	if f.SupportsMutationAdd() {
		m.Methods = append(m.Methods, f.MutationAdd(), f.MutationAdded())
	}
	if f.SupportsMutationAppend() {
		m.Methods = append(m.Methods, f.MutationAppend(), f.MutationAppended())
	}
	if !f.HasGoType() {
		for _, e := range f.Enums {
			m.Values = append(m.Values, [2]string{e.Name, e.Value})
		}
	}
	return m
}
